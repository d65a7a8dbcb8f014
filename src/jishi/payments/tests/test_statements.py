"""A whole purchase in 27 statements: two puts, one order, one call-back. BEGIN, COMMIT and the
savepoints of the test itself are not counted."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishi.benefits.tests.factories import make_grant, make_voucher
from jishi.ledger.models import Account
from jishi.ledger.operations import account
from jishi.parties.tests.factories import make_person
from jishi.payments import operations
from jishi.payments.queries import sheet_of
from jishi.payments.tests.factories import make_unpaid_order, told
from jishi.sales.operations import put
from jishi.sales.tests.factories import PHONE, make_basket, make_cycle, make_offer, make_point
from jishi.stock.errors import SoldOut

pytestmark = pytest.mark.django_db
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@contextmanager
def costs(wanted: int) -> Iterator[None]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        yield
    asked = [each["sql"] for each in captured if not each["sql"].startswith(NOT_COUNTED)]
    assert len(asked) == wanted, "\n".join(each[:150] for each in asked)


@pytest.fixture(autouse=True)
def _a_process_that_has_run_for_a_while() -> None:
    for purpose in (Account.Purpose.CHANNEL, Account.Purpose.HELD):
        account(purpose)


def place(basket, point, **asked):
    asked = {"rest": "channel", **asked}
    return operations.place_and_pay(
        key="order", basket=basket, name="李买菜", phone=PHONE, point=point, **asked
    )


def test_a_purchase_of_two_goods_by_a_guest_costs_27():
    make_cycle()
    goods, point = [make_offer(), make_offer(pack_g=500)], make_point()

    with costs(4):
        basket = put(key="1", basket_token=None, offer_code=goods[0].code, packs=1)
    with costs(4):
        put(key="2", basket_token=basket.token, offer_code=goods[1].code, packs=2)
    with costs(11):
        order = place(basket, point)
    paid = told(sheet_of(order))
    with costs(8):
        operations.settle_channel(**vars(paid))
    with costs(3):
        operations.settle_channel(**vars(paid))


def test_cash_costs_a_confirmation_and_a_notice_more():
    make_cycle()
    basket, point = make_basket(make_offer(), make_offer()), make_point()

    with costs(13):
        place(basket, point, rest="cash")


def test_the_number_of_lines_adds_only_their_lots():
    make_cycle()
    basket, point = make_basket(*[make_offer() for _ in range(6)]), make_point()

    with costs(15):
        place(basket, point)


def test_a_voucher_and_points_cost_what_benefits_cost():
    make_cycle()
    li = make_person()
    make_grant(li, points=100)
    voucher = make_voucher(li, worth_fen=300)
    basket, point = make_basket(buyer=li), make_point()

    with costs(10 + 1 + 2 + 5 + 7):  # one keeps the buyer's account open meanwhile
        place(basket, point, buyer=li, points=50, voucher_code=voucher.code)


def test_a_sold_out_order_costs_four_and_writes_only_its_record():
    make_cycle()
    offer, point = make_offer(packs=2), make_point()
    basket = make_basket(offer)
    make_unpaid_order(offer)

    with costs(4), pytest.raises(SoldOut):
        place(basket, point)
