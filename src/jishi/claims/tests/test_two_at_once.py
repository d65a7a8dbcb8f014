"""A recall and a buyer at the same moment: the order is on the list, or it was refused."""

import pytest

from jishi.claims import operations
from jishi.claims.models import Recall
from jishi.claims.tests.factories import complain, make_clerk, make_fetched_order, of_lot, propose
from jishi.foundation.refusals import StaleState
from jishi.foundation.tests.at_once import at_once
from jishi.payments.models import Refund
from jishi.payments.queries import sheet_of
from jishi.payments.tests.factories import make_unpaid_order, pay
from jishi.production.tests.factories import a_key
from jishi.sales import operations as sales
from jishi.sales.models import Order
from jishi.sales.tests.factories import PHONE, make_basket, make_cycle, make_offer, make_point
from jishi.stock.errors import SoldOut
from jishi.stock.models import Lot

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def confirming(recall: Recall, name: str = "顾经理"):
    by, key = make_clerk(name), a_key()
    return lambda: operations.confirm(key=key, by=by, recall=recall)


def test_an_order_placed_at_the_same_moment_is_listed_or_refused():
    for _ in range(5):
        offer, _cycle, point = make_offer(), make_cycle(), make_point()
        basket, key = make_basket(offer), a_key()
        proposed = propose(of_lot(Lot.objects.latest("pk")))

        def place(key=key, basket=basket, point=point):
            return sales.place_order(key=key, basket=basket, name="李", phone=PHONE, point=point)

        _recall, placed = at_once(confirming(proposed), place)

        if isinstance(placed, Order):
            assert proposed.lines.get().line.order == placed
        else:
            assert isinstance(placed, SoldOut)
            assert not proposed.lines.exists()


def test_an_order_paid_at_the_same_moment_is_on_the_list():
    order = make_unpaid_order(make_offer())
    proposed = propose(of_lot(Lot.objects.get()))
    sheet = sheet_of(order)

    at_once(confirming(proposed), lambda: pay(sheet))

    assert proposed.lines.get().line.order == order


def test_of_two_who_confirm_at_once_one_does():
    make_offer()
    proposed = propose(of_lot(Lot.objects.get()))

    answers = at_once(confirming(proposed, "甲"), confirming(proposed, "乙"))

    assert [type(answer) for answer in answers].count(StaleState) == 1


def test_of_two_who_complain_of_a_line_at_once_one_is_paid(hands):
    order = make_fetched_order(hands)

    answers = at_once(*(lambda key=key: complain(order, key=key) for key in "ab"))

    assert sorted(type(each).__name__ for each in answers) == ["AlreadyClaimed", "Case"]
    assert Refund.objects.count() == 1
