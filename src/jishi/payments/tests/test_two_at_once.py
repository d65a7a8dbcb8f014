"""At the same moment: the last unit, the same call-back, paying against cancelling."""

from functools import partial

import pytest

from jishi.foundation import clock
from jishi.foundation.refusals import Refusal, StaleState
from jishi.foundation.tests.at_once import at_once
from jishi.ledger.models import Entry
from jishi.notices.models import Notice
from jishi.parties.tests.factories import make_person
from jishi.payments import operations, rounds
from jishi.payments.models import Payment, Refund
from jishi.payments.queries import payments_of, sheet_of
from jishi.payments.tests.books import assert_sound
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order, told
from jishi.sales.errors import EmptyBasket
from jishi.sales.models import Order
from jishi.sales.tests.factories import PHONE, make_basket, make_cycle, make_offer, make_point
from jishi.stock.errors import SoldOut
from jishi.stock.models import Lot

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def placing(basket, point, key):
    return partial(
        operations.place_and_pay,
        key=key, basket=basket, name="李", phone=PHONE, point=point, rest="channel",
    )  # fmt: skip


def kinds(answers):
    return sorted(type(answer).__name__ for answer in answers)


def settling(payment, **words):
    return partial(operations.settle_channel, **vars(told(payment, **words)))


def test_the_last_unit_is_sold_once():
    make_cycle()
    offer, point = make_offer(packs=1), make_point()
    baskets = [make_basket(offer, packs=1) for _ in range(6)]

    answers = at_once(*[placing(basket, point, f"k{n}") for n, basket in enumerate(baskets)])

    assert kinds(answers) == ["Order", *["SoldOut"] * 5]
    assert Order.objects.count() == Payment.objects.count() == 1
    assert Lot.objects.values_list("available", "reserved").get() == (0, 1)
    assert sum(basket.lines.count() for basket in baskets) == 5


def test_two_lots_in_opposite_order_do_not_wait_for_each_other():
    make_cycle()
    one, other, point = make_offer(packs=50), make_offer(packs=50), make_point()

    for turn in range(4):
        baskets = [make_basket(one, other), make_basket(other, one)]
        answers = at_once(
            *[placing(basket, point, f"{turn} {n}") for n, basket in enumerate(baskets)]
        )
        assert kinds(answers) == ["Order", "Order"]

    assert list(Lot.objects.values_list("available", "reserved")) == [(34, 16), (34, 16)]


def test_one_basket_is_ordered_once():
    make_cycle()
    basket, point = make_basket(), make_point()

    answers = at_once(placing(basket, point, "a"), placing(basket, point, "b"))

    assert [type(answer) for answer in answers].count(EmptyBasket) == 1
    assert Order.objects.count() == 1


def test_one_key_gives_one_order():
    make_cycle()
    basket, point = make_basket(), make_point()

    first, second = at_once(placing(basket, point, "same"), placing(basket, point, "same"))

    assert first == second == Order.objects.get()
    assert Lot.objects.get().reserved == 2


def test_a_call_back_that_comes_eight_times_counts_once():
    order = make_unpaid_order()
    payment = sheet_of(order)
    notice = settling(payment, channel_id="n", transaction="t")
    asked = settling(payment, channel_id="query", transaction="t")

    answers = at_once(*[notice] * 4, *[asked] * 4)

    assert answers == [payment] * 8
    assert Entry.objects.filter(key=f"payment:{payment.number}").count() == 1
    assert Notice.objects.count() == 1
    assert Order.objects.get().state == Order.State.CONFIRMED
    assert_sound()


@pytest.mark.parametrize("turn", range(4))
def test_paying_against_cancelling_leaves_nothing_hanging(turn):
    order = make_unpaid_order()
    cancelling = partial(operations.cancel_order, key="c", by=None, order=order, reason="不要了")

    paid, cancelled = at_once(settling(sheet_of(order)), cancelling)

    assert isinstance(paid, Payment)
    assert isinstance(cancelled, Order | StaleState)
    payment = payments_of(order).get()
    assert payment.state == Payment.State.SETTLED
    if Order.objects.get().state == Order.State.CANCELLED:
        assert payment.refunded_fen == payment.amount_fen
        assert Lot.objects.get().available == 100
    assert_sound()


def test_paying_against_the_time_running_out_leaves_nothing_hanging():
    order = make_unpaid_order()
    payment = sheet_of(order)

    with clock.standing_at(order.pay_before):
        at_once(settling(payment), rounds.expire_unpaid, rounds.expire_unpaid)

    assert_sound()
    assert Order.objects.get().state in (Order.State.CONFIRMED, Order.State.CANCELLED)


def test_refunds_at_once_never_exceed_what_was_paid():
    order = make_paid_order()
    refund = partial(operations.refund, order=order, amount_fen=1_500, reason="短")

    answers = at_once(partial(refund, key="a"), partial(refund, key="b"))

    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert Refund.objects.get().amount_fen == 1_500
    assert_sound()


def test_a_charge_against_a_cancelling_is_void_or_refused():
    order = make_paid_order()
    order = Order.objects.get(pk=order.pk)

    at_once(
        partial(operations.charge, key="more", order=order, amount_fen=77),
        partial(operations.call_off, key="c", order=order, reason="缺货"),
    )

    if Order.objects.get().state == Order.State.CANCELLED:
        assert not payments_of(order).filter(state=Payment.State.DUE).exists()
    assert_sound()


def test_cash_is_taken_once():
    order, zhao = make_unpaid_order(rest="cash"), make_person("赵站长")
    take = partial(operations.take_cash, by=zhao, order=order)

    answers = at_once(partial(take, key="a"), partial(take, key="b"))

    assert sum(answer for answer in answers if isinstance(answer, int)) == 2_000
    assert_sound()


@pytest.mark.parametrize(
    ("units", "attempts", "visitors"),
    [(20, 100, 10), pytest.param(200, 1_000, 32, marks=pytest.mark.slow)],
)
def test_a_flash_sale_sells_exactly_what_is_there(units, attempts, visitors):
    make_cycle()
    offer, point = make_offer(packs=units), make_point()
    baskets = [make_basket(offer, packs=1) for _ in range(attempts)]

    def visit(number):
        answers = []
        for basket in baskets[number::visitors]:
            try:
                answers.append(placing(basket, point, basket.token)())
            except SoldOut as refusal:
                answers.append(refusal)
        return answers

    told = at_once(*[partial(visit, number) for number in range(visitors)])

    losers = attempts - units
    assert kinds(each for answers in told for each in answers) == [
        *["Order"] * units,
        *["SoldOut"] * losers,
    ]
    assert Lot.objects.values_list("available", "reserved").get() == (0, units)
    assert Order.objects.count() == Payment.objects.count() == units
