"""R38: each write leaves exactly one record; a refused one leaves none, nor does a repeated one.

Days pass in the simulated world, and what it never does is done once. Each outermost operation is
counted, and each act is done a second time, as by a phone that never heard the answer.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection

from jishi.audit.models import Record
from jishi.audit.operations import forget_replay, was_replayed
from jishi.audit.queries import chain_breaks
from jishi.foundation.acts import OPERATIONS, PART, is_under_way, watched
from jishi.foundation.refusals import Refusal
from jishi.simulation.stage import staged
from jishi.simulation.world import begin, first_morning
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.rare_acts import do_rare_acts

FIRST_DAY = date(2026, 6, 1)
HOUSEHOLDS = 14
WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
SESSIONS = "django_session"  # who is signed in: the framework's own, and nobody's act


def run(*, seed: int = 1, amount: int = 7, tell: Tell = lambda done, of: None) -> Evidence:
    """Let `amount` days pass and count what each act leaves."""
    evidence = Evidence("records", ("R38",), seed)
    counting = Counting(evidence)
    with (
        staged(seed, first_morning(FIRST_DAY), HOUSEHOLDS) as stage,
        watched(counting),
        connection.execute_wrapper(counting.note),
    ):
        world = begin(stage)
        counting.world_stands = True
        for day in range(1, amount + 1):
            world.day()
            if day == 1:
                do_rare_acts(world)
            world.next_morning()
            tell(day, amount)
        world.rounds()
    evidence.failures += chain_breaks()
    evidence.not_proved += [f"{name} was never done" for name in sorted(counting.never_done())]
    return evidence


class Counting:
    """Stands around every outermost operation and beside every statement."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.done: set[str] = set()
        self.world_stands = False  # what a county begins with is put there as rows
        self.written: list[str] = []  # the tables to which the operation at hand has written

    def __call__(self, name: str, call: Callable[[], Any]) -> Any:
        """Make the call, count its records, and make it again if it was an act."""
        why_unrecorded = OPERATIONS[name]
        if why_unrecorded == PART:
            self._wrong(name, "is a part of an act, but was done alone")
        try:
            result = self._counted(name, call, due=0 if why_unrecorded else 1)
        except Refusal:
            self.evidence.counts["refused"] += 1
            raise
        self.done.add(name)
        if not why_unrecorded:
            self._repeat(name, call)
        return result

    def note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        """Note to which table a statement writes; outside every operation it is nobody's act."""
        if writes := WRITES.match(sql):
            self.written.append(writes[1])
            if self.world_stands and not is_under_way() and writes[1] != SESSIONS:
                self._wrong(writes[1], "was written outside every operation")
        return execute(sql, params, many, context)

    def never_done(self) -> set[str]:
        """The acts of the house that did not happen."""
        return {name for name, why in OPERATIONS.items() if not why} - self.done

    def _counted(self, name: str, call: Callable[[], Any], *, due: int) -> Any:
        forget_replay()
        before, failed = Record.objects.count(), True
        try:
            result = call()
            failed = False
        finally:
            left = Record.objects.count() - before
            due = 0 if failed or was_replayed() else due
            if left != due:
                self._wrong(name, f"left {left} records, not {due}")
        self.evidence.counts["records"] += left
        self.evidence.counts["operations"] += 1
        return result

    def _repeat(self, name: str, call: Callable[[], Any]) -> None:
        self.written.clear()
        try:
            self._counted(name, call, due=0)
        except Refusal as refusal:
            self._wrong(name, f"done again under its key, was refused: {refusal.code}")
            return
        if not was_replayed():
            self._wrong(name, "done again under its key, was done anew")
        if beyond := [table for table in self.written if table != Record._meta.db_table]:
            self._wrong(name, f"done again under its key, wrote {', '.join(beyond)}")
        self.evidence.counts["repeated"] += 1

    def _wrong(self, name: str, words: str) -> None:
        place = f"seed {self.evidence.seed}, operation {self.evidence.counts['operations']}"
        self.evidence.failures.append(f"{name} {words} ({place})")
