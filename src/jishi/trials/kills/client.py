"""The client: it asks, is cut off, asks again, and writes down what it was answered."""

from collections.abc import Callable
from dataclasses import dataclass

from jishi.foundation.clock import Hands
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.kills import rows
from jishi.trials.kills.asking import Again, Request
from jishi.trials.kills.journal import Journal
from jishi.trials.kills.laws import Course, CutOff
from jishi.trials.kills.plan import Plan
from jishi.trials.kills.worker import Kill, Outcome, perform

CLAIM_MINUTES = 6  # after these the claim of a round that died has faded


class StoryBroken(Exception):
    """A request did not end as it must; what would follow means nothing."""


@dataclass
class Client:
    """Carries out a story, request by request, and keeps the evidence."""

    evidence: Evidence
    journal: Journal
    plan: Plan
    hands: Hands
    amount: int
    tell: Tell
    asked: int = 0

    @property
    def goes_on(self) -> bool:
        """One week passes every failpoint; more are for the instants, as long as all holds."""
        is_enough = self.evidence.counts["kills"] >= self.amount
        return not (is_enough or self.plan.missing or self.evidence.failures)

    @property
    def prefix(self) -> str:
        return f"kills{self.evidence.seed}:"

    def carry(self, request: Request) -> object:
        """One request, killed on the way and asked again until it is answered.

        Raises `StoryBroken` when it does not end as it must.
        """
        self.asked += 1
        key = f"{self.prefix}{self.asked}"
        do = request.under(key)
        if request.is_keyed:
            self.journal.write("asked", key, request.name)
        before = rows.read()
        cut_off: list[CutOff] = []
        outcome = None
        for kill in self.plan.kills_for(request):
            cut_off.append(self._killed(request, do, kill))
            if request.look and cut_off[-1].rows != before:
                outcome = Outcome("answered", request.look())
                break
        outcome = outcome or self._answered(request, do, key)
        self._judge(Course(request, before, cut_off, outcome, rows.read()))
        if request.again is Again.REST and cut_off:
            self._ask_once_more(request, do)
        return outcome.answer

    def _killed(self, request: Request, do: Callable[[], object], kill: Kill) -> CutOff:
        outcome = perform(do, kill)
        if outcome.word == "fell":
            self._fail(request, f"{kill}: it fell")
            raise StoryBroken
        if not self.plan.met(kill, outcome):
            self._fail(request, f"{kill}: it never came there")
        self._count(kill, outcome)
        if request.again is Again.REST:
            self.hands.move(minutes=CLAIM_MINUTES)
        return CutOff(kill, outcome, rows.read())

    def _count(self, kill: Kill, outcome: Outcome) -> None:
        counts, faults = self.evidence.counts, self.evidence.faults
        counts[f"tries {outcome.word}"] += 1
        if kill.hangs_up:
            faults["connection ended"] += 1
        elif outcome.was_killed:
            counts["kills"] += 1
            faults["kill -9 at a failpoint" if kill.failpoint else "kill -9 at an instant"] += 1
        self.tell(counts["kills"], max(self.amount, len(self.plan.names)))

    def _answered(self, request: Request, do: Callable[[], object], key: str) -> Outcome:
        outcome = perform(do)
        self.plan.usual[request.name] = outcome.seconds
        expected = "refused" if request.refused else "answered"
        if outcome.word != expected or (request.refused and outcome.answer is not request.refused):
            self._fail(request, f"was {outcome.word} ({outcome.answer}), not {expected}")
            raise StoryBroken
        if request.is_keyed and not request.refused:
            self.journal.write("answered", key, request.name)
        self.evidence.counts["requests"] += 1
        return outcome

    def _judge(self, course: Course) -> None:
        for words in course.broken():
            self._fail(course.request, words)

    def _ask_once_more(self, request: Request, do: Callable[[], object]) -> None:
        """A round that has done its work finds nothing to do."""
        before = rows.read()
        perform(do)
        if (after := rows.read()) != before:
            self._fail(request, f"goes on: changed {rows.difference(before, after)} once more")

    def _fail(self, request: Request, words: str) -> None:
        self.evidence.failures.append(
            f"seed {self.evidence.seed}, request {self.asked}, {request.name}: {words}"
        )
