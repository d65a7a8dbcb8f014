"""Goods that are called back: nobody earns by them, and nobody else's money pays for them."""

from datetime import timedelta

import pytest

from jishi.claims.tests.factories import complain, make_all_good, of_lot, recall
from jishi.foundation import clock
from jishi.ledger.models import Account
from jishi.ledger.operations import account
from jishi.ledger.queries import balance
from jishi.production.tests.factories import a_key
from jishi.sales.models import OrderLine
from jishi.sales.tests.factories import make_offer
from jishi.settlement import operations
from jishi.settlement.errors import NothingToSettle
from jishi.settlement.models import SettledLine
from jishi.settlement.rounds import close_days
from jishi.settlement.tests.factories import make_commission, make_delivered_order, settle

pytestmark = pytest.mark.django_db
Purpose = Account.Purpose
COST = 2_000


@pytest.fixture
def line(hands) -> OrderLine:
    """A seller's goods that were fetched together with the company's own."""
    make_commission()
    order = make_delivered_order(hands, make_offer(mode="marketplace"), make_offer())
    return order.lines.select_related("lot", "order", "seller", "picking").get(mode="marketplace")


def on(purpose: Purpose) -> int:
    return balance(account(purpose))


def call_back(line: OrderLine) -> None:
    recall(of_lot(line.lot))
    make_all_good()


def recover(hands) -> int:
    hands.move(seconds=1)
    return operations.recover_called_back(key=a_key(), until=clock.now())


def test_before_its_seller_was_paid_it_costs_the_company_nothing(hands, line):
    call_back(line)
    assert (on(Purpose.HELD), on(Purpose.AHEAD)) == (2 * COST, -COST)

    assert recover(hands) == COST
    assert recover(hands) == 0

    assert (on(Purpose.HELD), on(Purpose.AHEAD)) == (COST, 0)
    with pytest.raises(NothingToSettle):
        settle(line.seller, hands)


def test_a_complaint_before_the_recall_comes_back_too(hands, line):
    complain(line.order, line=line, percent=50)
    call_back(line)
    assert (on(Purpose.HELD), on(Purpose.AHEAD)) == (2 * COST, -COST)

    recover(hands)

    assert (on(Purpose.HELD), on(Purpose.AHEAD)) == (COST, 0)


def test_after_its_seller_was_paid_the_company_bears_it_and_what_is_held_stays_whole(hands, line):
    settle(line.seller, hands)
    assert on(Purpose.HELD) == COST

    call_back(line)

    assert recover(hands) == 0
    assert (on(Purpose.HELD), on(Purpose.AHEAD)) == (COST, -COST)


def test_the_books_of_a_day_are_closed_once_it_is_over(hands, line):
    call_back(line)
    assert close_days() == 0  # today is not over

    hands.move_to(clock.at(clock.today() + timedelta(days=1), 1))
    assert close_days() == 2 * COST
    assert close_days() == 0

    assert on(Purpose.HELD) == 0
    assert SettledLine.objects.filter(was_called_back=True).get().line == line
