"""Opening payments: benefits at once, the rest by channel or in cash, wholly or not at all."""

import pytest

from jishi.benefits.errors import OverRedemptionLimit, PointsInsufficient, VoucherUsed
from jishi.benefits.models import Voucher
from jishi.benefits.queries import points_of
from jishi.benefits.tests.factories import make_grant, make_rule, make_voucher
from jishi.foundation.refusals import BadInput, KeyReused, LoginRequired, StaleState
from jishi.parties.tests.factories import make_person
from jishi.payments import operations
from jishi.payments.errors import CashNotForMarketplace, MoreThanTotal
from jishi.payments.models import Payment
from jishi.payments.queries import due_fen, order_books, payments_of, sheet_of
from jishi.payments.tests.books import assert_sound, booked, everything
from jishi.payments.tests.factories import make_unpaid_order, pay
from jishi.sales.models import Order
from jishi.sales.tests.factories import (
    PHONE,
    make_basket,
    make_cycle,
    make_offer,
    make_order,
    make_point,
)
from jishi.stock.errors import SoldOut
from jishi.stock.models import Lot

pytestmark = pytest.mark.django_db
State = Payment.State


def sums(order):
    return {payment.tender: (payment.amount_fen, payment.state) for payment in payments_of(order)}


def state_of(order):
    return Order.objects.get(pk=order.pk).state


class TestByChannel:
    def test_opens_one_payment_of_the_total(self):
        order = make_unpaid_order(make_offer(price_fen=1_250), make_offer(price_fen=330))

        assert sums(order) == {"channel": (3_160, State.DUE)}
        assert state_of(order) == Order.State.PLACED
        assert sheet_of(order).number == f"P{order.number[1:]}-1"
        assert_sound()


class TestInCash:
    def test_confirms_an_order_of_the_companys_own_goods_at_once(self):
        order = make_unpaid_order(rest="cash")

        assert sums(order) == {"cash": (2_000, State.DUE)}
        assert state_of(order) == Order.State.CONFIRMED
        assert sheet_of(order) is None
        assert_sound()

    def test_is_not_for_goods_of_others(self):
        offers = make_offer(), make_offer(name="黄桃", mode="marketplace")
        make_cycle()
        basket, point = make_basket(*offers), make_point()
        before = everything()

        with pytest.raises(CashNotForMarketplace) as said:
            operations.place_and_pay(
                key="k", basket=basket, name="李", phone=PHONE, point=point, rest="cash"
            )

        assert "黄桃" in str(said.value)
        assert everything() == before


class TestWithPointsAndAVoucher:
    def test_pays_the_rest_only(self):
        li = make_person()
        make_grant(li, points=100)
        voucher = make_voucher(li, worth_fen=300)

        order = make_unpaid_order(buyer=li, points=50, voucher_code=voucher.code)

        assert sums(order) == {
            "voucher": (300, State.SETTLED),
            "points": (500, State.SETTLED),
            "channel": (1_200, State.DUE),
        }
        assert (points_of(li), due_fen(order), booked("held")) == (50, 1_200, 800)
        pay(sheet_of(order))
        assert state_of(order) == Order.State.CONFIRMED
        assert booked("held") == order.total_fen
        assert_sound()

    def test_needs_no_channel_when_they_pay_all(self):
        li = make_person()
        make_grant(li, points=200)

        order = make_unpaid_order(buyer=li, points=200)

        assert sums(order) == {"points": (2_000, State.SETTLED)}
        assert state_of(order) == Order.State.CONFIRMED
        assert order_books(order).is_sound

    @pytest.mark.parametrize(
        ("asked", "refusal"),
        [
            ({"points": 101}, PointsInsufficient),
            ({"points": -1}, BadInput),
            ({"points": 80}, OverRedemptionLimit),
            ({"points": 60, "rest": "cheque"}, BadInput),
        ],
    )
    def test_refused_by_the_benefits_changes_nothing(self, asked, refusal):
        li = make_person()
        make_rule(most_bp=3_000)
        make_grant(li, points=100)

        self.refuses(refusal, li, **asked)

    def test_of_a_guest_needs_a_sign_in(self):
        self.refuses(LoginRequired, None, points=1)

    def test_never_pays_more_than_the_total(self):
        li = make_person()
        make_grant(li, points=200)
        voucher = make_voucher(li, worth_fen=300)

        said = self.refuses(MoreThanTotal, li, points=180, voucher_code=voucher.code)

        assert "20.00" in str(said)

    def test_uses_a_voucher_once(self):
        li = make_person()
        voucher = make_voucher(li)
        make_unpaid_order(buyer=li, voucher_code=voucher.code)

        self.refuses(VoucherUsed, li, voucher_code=voucher.code)

    def test_spends_nothing_when_the_goods_are_gone(self):
        li = make_person()
        make_grant(li, points=100)
        voucher = make_voucher(li)
        offer = make_offer(packs=3)
        make_cycle()
        basket, point = make_basket(offer, packs=3, buyer=li), make_point()
        Lot.objects.update(available=2, reserved=1)
        before = everything()

        with pytest.raises(SoldOut):
            operations.place_and_pay(
                key="k", basket=basket, name="李", phone=PHONE, point=point, rest="channel",
                points=10, voucher_code=voucher.code, buyer=li,
            )  # fmt: skip

        assert everything() == before
        assert Voucher.objects.get().state == Voucher.State.GIVEN

    def refuses(self, refusal, buyer, **asked):
        make_cycle()
        basket, point = make_basket(buyer=buyer), make_point()
        before = everything()
        asked = {"rest": "channel", **asked}
        with pytest.raises(refusal) as said:
            operations.place_and_pay(
                key="k", basket=basket, name="李", phone=PHONE, point=point, buyer=buyer, **asked
            )
        assert everything() == before
        return said.value


class TestTheSameKey:
    def test_gives_the_first_order_and_takes_nothing_more(self):
        li = make_person()
        make_grant(li, points=100)
        make_cycle()
        asked = {
            "key": "k", "basket": make_basket(buyer=li), "name": "李", "phone": PHONE,
            "point": make_point(), "rest": "channel", "points": 50, "buyer": li,
        }  # fmt: skip
        order = operations.place_and_pay(**asked)
        before = everything()

        assert operations.place_and_pay(**asked) == order
        with pytest.raises(KeyReused):
            operations.place_and_pay(**{**asked, "points": 40})

        assert everything() == before


class TestOpeningLater:
    def test_opens_the_payments_of_a_placed_order_once(self):
        order = make_order()
        first = operations.open_payments(key="k", order=order, rest="channel")
        before = everything()

        assert operations.open_payments(key="k", order=order, rest="channel") == first
        with pytest.raises(StaleState):
            operations.open_payments(key="other", order=order, rest="cash")

        assert everything() == before

    def test_is_not_for_a_cancelled_order(self):
        order = make_order()
        cancelled = operations.call_off(key="c", order=order, reason="不要了")
        before = everything()

        with pytest.raises(StaleState):
            operations.open_payments(key="k", order=cancelled, rest="channel")

        assert everything() == before
