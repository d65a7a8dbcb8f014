"""Each invariant, once broken behind the operations' back, is named with its row.

The rows are broken by SQL without the walls of the database: what is tested is the recount.
"""

import pytest
from django.db import connection

from jishi.benefits.models import Grant
from jishi.catalog.models import Offer
from jishi.claims.models import Case, Decision
from jishi.desks import operations as desks
from jishi.foundation import clock
from jishi.ledger.models import Account, Line
from jishi.notices.models import Notice
from jishi.parties.models import Party
from jishi.payments.models import Payment, Refund
from jishi.proof.verify import CHECKS, verify
from jishi.sales import operations as sales
from jishi.sales.models import Favourite, Order, OrderLine
from jishi.settlement.models import SettledLine, Statement
from jishi.stock.models import Lot
from jishi.volunteering.models import Hours, Shift

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def break_row(row, **changes):
    """Change a row as nobody should be able to: past triggers and constraints."""
    table = row._meta.db_table
    changed = ", ".join(f'"{column}" = %s' for column in changes)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name=%s", [table]
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass",
                [table],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(f"UPDATE {table} SET {changed} WHERE id = %s", [*changes.values(), row.pk])
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def answered_asking():
    """Somebody waited for goods, was told, and waits no more."""
    person, offer = Party.objects.first(), Offer.objects.first()
    favourite = Favourite.objects.create(
        person=person, offer=offer, place=0, liked_at=clock.now(), waits=True, askings=1
    )
    sales.remind(favourite=favourite)
    return favourite


def bulk_row(do="lock"):
    """A lot was locked as one of many, and somebody began to let it go again."""
    clerk = Party.objects.filter(memberships__role="warehouse").first()
    lot = Lot.objects.filter(is_locked=False).first()
    act = desks.begin(key="many", by=clerk, do="lock", subjects=[lot.number])
    desks.go_on(by=clerk, act=act, most=1)
    undoing = desks.undo(key="undo", by=clerk, act=act)
    return (act if do == "lock" else undoing).rows.get()


BREAKS = {
    "I20 done": lambda: (bulk_row(), {"state": "refused", "words": "锁定"}),
    "I20 refused": lambda: (bulk_row("unlock"), {"state": "done"}),
    "I20 undone": lambda: (bulk_row("unlock"), {"subject": "L-1"}),
    "I20 way back": lambda: (bulk_row("unlock").act, {"verb": "lock"}),
    "I15 waits": lambda: (answered_asking(), {"waits": True}),
    "I15 told": lambda: (Notice.objects.first(), {"key": "back:0:1"}),
    "I21 told": lambda: (Notice.objects.filter(way="inside").first(), {"key": "ready:J0"}),
    "I21 untold": lambda: (Notice.objects.filter(key__startswith="ready:").first(), {"key": "J0"}),
    "I1": lambda: (Line.objects.first(), {"amount": 12345}),
    "I2": lambda: (Account.objects.filter(is_floored=True, balance__gt=5).first(), {"balance": 5}),
    "I5 counters": lambda: (Lot.objects.filter(sold__gt=0).first(), {"sold": 0}),
    "I5 movements": lambda: (Lot.objects.first(), {"received": 10**9, "available": 10**9}),
    "I6 total": lambda: (Order.objects.first(), {"total_fen": 1}),
    "I6 payment": lambda: (
        Payment.objects.filter(order__state="fulfilled", tender="channel").first(),
        {"amount_fen": 1},
    ),
    "I6 refund": lambda: (Refund.objects.first(), {"amount_fen": 10**7}),
    "I8 points": lambda: (Grant.objects.filter(left__gt=0).first(), {"left": 0}),
    "I8 shift": lambda: (Shift.objects.filter(taken__gt=0).first(), {"taken": 0}),
    "I10 statement": lambda: (Statement.objects.first(), {"bought_fen": 987654}),
    "I10 line": lambda: (SettledLine.objects.first(), {"sold_fen": 1}),
    "I11": lambda: (Hours.objects.first(), {"confirmed_by_id": Hours.objects.first().volunteer_id}),
    "I14 decision": lambda: (Decision.objects.last(), {"refund_fen": 10**6}),
    "I14 case": lambda: (Case.objects.last(), {"state": "open"}),
    "I5 reserved": lambda: (
        OrderLine.objects.filter(picking=None, order__state="confirmed").last(),
        {"quantity": 10**6},
    ),
}  # fmt: skip


@pytest.mark.parametrize("broken", sorted(BREAKS))
def test_a_broken_row_is_found_and_named(lived, broken):
    row, changes = BREAKS[broken]()
    break_row(row, **changes)

    findings = verify()

    assert broken.split()[0] in {finding.invariant for finding in findings}
    assert all(finding.row for finding in findings)


def test_every_check_says_what_it_holds():
    assert all(check.__doc__ and check.__doc__.startswith("I") for check in CHECKS)
