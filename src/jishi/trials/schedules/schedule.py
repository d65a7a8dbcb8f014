"""An order in which two people move, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field

from jishi.trials.records import WRITES


@dataclass(frozen=True, order=True)
class Schedule:
    """Who begins, and after which steps of both together the other one goes on instead."""

    first: int
    switches: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.first}:{','.join(map(str, self.switches))}"


@dataclass(frozen=True)
class Step:
    """A statement, a COMMIT or a ROLLBACK, and whether the other person stood ready just then."""

    who: int
    words: str
    other_could: bool


@dataclass
class Walk:
    """Every step of a schedule, and what each of the two got for an answer."""

    steps: list[Step] = field(default_factory=list)
    answers: list[object] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)  # blocked, deadlock, …

    def written_by(self, who: int) -> set[str]:
        """The tables that one of the two wrote, or tried to."""
        found = (WRITES.match(step.words) for step in self.steps if step.who == who)
        return {written[1] for written in found if written}

    def further(self, schedule: Schedule) -> list[Schedule]:
        """The schedules with one more switch, at each step where it would have been another way.

        Only behind the last switch, so that each schedule is come to once.
        """
        begin = schedule.switches[-1] + 1 if schedule.switches else 1
        return [
            Schedule(schedule.first, (*schedule.switches, at))
            for at in range(begin, len(self.steps))
            if self.steps[at].other_could and self.steps[at].who == self.steps[at - 1].who
        ]
