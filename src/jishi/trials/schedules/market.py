"""The market in which scenes are played: one at a time, brought back after each walk."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from jishi.catalog import slips
from jishi.foundation import clock, ids
from jishi.foundation.clock import Hands
from jishi.ledger.operations import UNFLOORED, account, forget_accounts
from jishi.parties.queries import forget_operator, the_operator
from jishi.parties.tests.factories import make_operator
from jishi.trials.schedules.contest import Scene
from jishi.trials.schedules.counted import prepare
from jishi.trials.schedules.keeping import Kept
from jishi.trials.schedules.schedule import Schedule, Walk
from jishi.trials.schedules.stepping import Crossing, Verb

MORNING = datetime(2026, 6, 1, 0, tzinfo=UTC)  # eight o'clock in the county
Made = Callable[[Hands], Scene]


class Market:
    def __init__(self, crossing: Crossing, copy: Kept) -> None:
        self.crossing, self.copy = crossing, copy
        self.hands = Hands(MORNING)
        prepare()

    def open(self, make: Made) -> Scene:
        """A scene in an otherwise empty market; made again it is the same, numbers and all."""
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

    @contextmanager
    def walked(self, verbs: Sequence[Verb | None], schedule: Schedule) -> Iterator[Walk]:
        """Let two act as a schedule says; what came of it stands until the end of the block."""
        with clock.standing_at(self.hands), ids.drawn_from(random.Random("walk")):
            walk = self.crossing.cross(verbs, schedule)
        yield walk
        self.copy.bring_back(walk.written_by(0) | walk.written_by(1))
