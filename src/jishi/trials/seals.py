"""R38, I4, I13: who changes what was recorded is found, even with the whole database in hand.

A chain of real acts is anchored outside. Then, beneath the walls and each time anew, somebody edits
a column, deletes, swaps, puts in, cuts the tail off, or rebuilds the chain behind it so that it is
whole in itself.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from jishi.audit.anchors import anchor_breaks, head
from jishi.audit.models import Seal
from jishi.audit.queries import chain_breaks
from jishi.audit.rounds import seal_waiting
from jishi.simulation.stage import staged
from jishi.simulation.world import begin, first_morning
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.tampering import WAYS

FIRST_DAY = date(2026, 6, 1)
HOUSEHOLDS = 8
UNTOUCHED_EACH = 50  # so often the chain as it was is looked at: an alarm then is a false one
NOT_PROVED = (
    "an act younger than the last seal (rounds seal each second) can be changed unseen",
    "what was sealed after the last anchor can be rebuilt unseen: the hour between two is the gap",
    "an act dated less than ten minutes before the anchor can be slipped in behind it",
    "that an act which never was recorded left no trace: the trial `records` counts those",
)


def run(*, seed: int = 1, amount: int = 10_000, tell: Tell = lambda done, of: None) -> Evidence:
    """Tamper `amount` times with one chain; each time it must be found, and is undone again."""
    evidence = Evidence("seals", ("R38", "I4", "I13"), seed, not_proved=list(NOT_PROVED))
    key = Ed25519PrivateKey.generate()
    with staged(seed, first_morning(FIRST_DAY), HOUSEHOLDS) as stage:
        begin(stage)
        while seal_waiting():
            pass
        stage.hands.move_to(first_morning(FIRST_DAY) + timedelta(hours=1))
        anchor = head(key)
    evidence.counts["records"] = Seal.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself when it has the time

    def found() -> list[str]:
        return [*chain_breaks(), *anchor_breaks(anchor, key.public_key())]

    with walls_down():
        for number in range(amount):
            if number % UNTOUCHED_EACH == 0 and (alarm := found()):
                evidence.failures.append(f"seed {seed}: a false alarm before {number}: {alarm[0]}")
            _tamper(evidence, number, found)
            tell(number + 1, amount)
    return evidence


def _tamper(evidence: Evidence, number: int, found: Callable[[], list[str]]) -> None:
    chance = random.Random(f"{evidence.seed}:{number}")
    way = WAYS[number % len(WAYS)]
    with transaction.atomic():
        did = way(chance, evidence.counts["records"])
        if not any(did.found in words for words in found()):
            place = f"seed {evidence.seed}, mutation {number}, {way.__name__}"
            evidence.failures.append(f"{place}: {did.words}; nobody said `{did.found}`")
        transaction.set_rollback(True)
    evidence.counts["mutations"] += 1
    evidence.faults[way.__name__] += 1


@contextmanager
def walls_down() -> Iterator[None]:
    """For a while the triggers that keep records and seals as they are do not fire."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            up = ["SET session_replication_role = DEFAULT"]
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master "
                "WHERE type = 'trigger' AND tbl_name IN ('audit_record', 'audit_seal')"
            )
            walls = cursor.fetchall()
            up = [sql for _name, sql in walls]
            for name, _sql in walls:
                cursor.execute(f"DROP TRIGGER {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for wall in up:
                cursor.execute(wall)
