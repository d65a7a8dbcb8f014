"""What may be found after a kill, from what was there before and what is there in the end.

Nothing here knows a verb: whatever was asked, it is wholly there or wholly absent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jishi.trials.kills.asking import Again, Request
from jishi.trials.kills.rows import Rows, difference
from jishi.trials.kills.worker import Kill, Outcome

AFTER_COMMIT = ".after_commit"


@dataclass(frozen=True)
class CutOff:
    """A try that was killed, and what the database held then."""

    kill: Kill
    outcome: Outcome
    rows: Rows


@dataclass(frozen=True)
class Course:
    """How one request went, from before it was first asked until it was answered."""

    request: Request
    before: Rows
    cut_off: Sequence[CutOff]
    outcome: Outcome
    after: Rows

    def broken(self) -> Iterator[str]:
        """Each law that does not hold, in words."""
        if self.request.refused and self.after != self.before:
            yield f"a no has changed {difference(self.before, self.after)}"
        if self.request.is_keyed and not self.request.refused and self.after == self.before:
            yield "answered, and nothing is there"
        if self.request.again is not Again.REST:
            for each in self.cut_off:
                yield from self._broken_by(each)

    def _broken_by(self, cut: CutOff) -> Iterator[str]:
        changed = difference(cut.rows, self.after)
        if cut.rows not in (self.before, self.after):
            found = difference(self.before, cut.rows)
            yield f"{cut.kill}: half done: {found}; asked again, {changed} changed"
        elif self._is_written(cut) and cut.rows != self.after:
            yield f"{cut.kill}: written, and asking again changed {changed}"
        elif self._is_unwritten(cut) and cut.rows != self.before:
            yield f"{cut.kill}: not committed, and changed {difference(self.before, cut.rows)}"
        is_answered = self.request.is_keyed and cut.outcome.word == "answered"
        if is_answered and cut.outcome.answer != self.outcome.answer:
            yield f"{cut.kill}: answered {cut.outcome.answer}, then {self.outcome.answer}"

    def _is_written(self, cut: CutOff) -> bool:
        """Killed with everything committed, or answered before it was killed."""
        is_last = cut.kill.name in self.request.passes[-1:]
        return cut.outcome.word == "answered" or (is_last and cut.kill.name.endswith(AFTER_COMMIT))

    def _is_unwritten(self, cut: CutOff) -> bool:
        """Killed before the last commit was sent; or refused, which is a promise too."""
        is_refused = self.request.is_keyed and cut.outcome.word == "refused"
        return is_refused or (bool(cut.kill.failpoint) and not self._is_written(cut))
