"""The market in which scenes are played: one at a time, brought back after each walk."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime


from jishi.catalog import slips
from jishi.foundation import clock, ids
from jishi.foundation.clock import Hands
from jishi.ledger.operations import UNFLOORED, account, forget_accounts
from jishi.parties.queries import forget_operator, the_operator
from jishi.parties.tests.factories import make_operator
from jishi.proof.findings import Finding
from jishi.proof.verify import verify
from jishi.trials.schedules.contest import Rows, Scene
from jishi.trials.schedules.counted import counted, prepare
from jishi.trials.schedules.keeping import Kept
from jishi.trials.schedules.schedule import Schedule, Walk
from jishi.trials.schedules.stepping import Crossing, Verb
from jishi.trials.schedules.writes import table_written

MORNING = datetime(2026, 6, 1, 0, tzinfo=UTC)  # eight o'clock in the county
VERIFY_EACH = 25  # walks; the limited rows are counted after every one


class Market:
    def __init__(self, crossing: Crossing, copy: Kept) -> None:
        self.crossing, self.copy = crossing, copy
        self.hands, self.walks = Hands(MORNING), 0
        prepare()

    def open(self, make: Callable[[Hands], Scene]) -> Scene:
        """A scene on an otherwise empty market; made again it is the same, with the same numbers."""
        self.copy.empty()
        self.hands = Hands(MORNING)
        for forget in (forget_accounts, forget_operator, slips.forget):
            forget()
        with clock.standing_at(self.hands), ids.drawn_from(random.Random("scene")):
            make_operator()
            the_operator()
            for purpose in UNFLOORED:
                account(purpose)
            scene = make(self.hands)
        self.copy.keep()
        return scene

    def walk(
        self, verbs: Sequence[Verb | None], schedule: Schedule
    ) -> tuple[Walk, Rows, list[Finding]]:
        """Let two act as a schedule says; what came of it, and what is broken, if it was looked."""
        with clock.standing_at(self.hands), ids.drawn_from(random.Random("walk")):
            walk = self.crossing.cross(verbs, schedule)
        rows = counted()
        self.walks += 1
        findings = [] if self.walks % VERIFY_EACH else verify()
        self.copy.bring_back(_tables_of(walk))
        return walk, rows, findings


def _tables_of(walk: Walk) -> set[str]:
    return {table for step in walk.steps if (table := table_written(step.words))}
