"""What an operation promises, the database holds too."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from jishi.foundation import clock
from jishi.ledger.models import Account, Entry, Line
from jishi.ledger.operations import account, post
from jishi.ledger.tests.factories import make_account

pytestmark = pytest.mark.django_db


def write_entry(*amounts, key="by hand"):
    """As somebody would who goes around the operation."""
    entry = Entry.objects.create(key=key, reason="", digest="", posted_at=clock.now())
    lines = [Line(entry=entry, account=make_account(), amount=amount) for amount in amounts]
    with transaction.atomic():
        Line.objects.bulk_create(lines)


@pytest.mark.parametrize("table", ["ledger_line", "ledger_entry"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id + 1", "DELETE FROM {}"])
def test_nothing_in_the_book_is_changed_or_removed(table, change):
    make_account(holding=500)

    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))

    assert (Entry.objects.count(), Line.objects.count()) == (1, 2)


def test_a_floored_account_cannot_be_written_below_its_floor():
    wang = make_account(holding=500)

    with pytest.raises(IntegrityError, match="a_floored_account_stays"), transaction.atomic():
        Account.objects.filter(pk=wang.pk).update(balance=-1)


def test_a_line_moves_something():
    with pytest.raises(IntegrityError, match="a_line_moves_something"):
        write_entry(0)


def test_an_account_stands_once_in_an_entry():
    entry = Entry.objects.create(key="a", reason="", digest="", posted_at=clock.now())
    wang = make_account()

    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.bulk_create([Line(entry=entry, account=wang, amount=a) for a in (1, -1)])


def test_there_is_one_account_of_a_purpose():
    held = account(Account.Purpose.HELD)

    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(purpose=held.purpose, unit=held.unit, is_floored=False)


@pytest.mark.postgres
class TestOnPostgresql:
    @pytest.mark.parametrize("amounts", [(1,), (5, -4), (1, 2, -4)])
    def test_an_unbalanced_entry_cannot_be_written(self, amounts):
        with pytest.raises(DatabaseError, match="do not sum to zero"):
            write_entry(*amounts)

    def test_a_balanced_entry_can(self):
        write_entry(5, -2, -3)

        assert Line.objects.count() == 3

    def test_units_do_not_balance_each_other(self):
        entry = Entry.objects.create(key="a", reason="", digest="", posted_at=clock.now())
        fen = Line(entry=entry, account=account(Account.Purpose.HELD), amount=5)
        points = Line(entry=entry, account=account(Account.Purpose.ISSUED), amount=-5)

        with pytest.raises(DatabaseError, match="do not sum to zero"), transaction.atomic():
            Line.objects.bulk_create([fen, points])

    def test_a_line_cannot_be_added_later(self):
        entry = post(
            key="a",
            reason="",
            moves={account(Account.Purpose.CHANNEL): -5, account(Account.Purpose.HELD): 5},
        )

        with pytest.raises(DatabaseError, match="do not sum to zero"), transaction.atomic():
            Line.objects.create(entry=entry, account=make_account(), amount=1)
