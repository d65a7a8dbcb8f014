"""Refunds never exceed what was paid, per tender and in all, and go back by the shares given."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jishi.benefits.models import Voucher
from jishi.benefits.queries import points_of
from jishi.benefits.tests.factories import make_grant, make_voucher
from jishi.foundation.refusals import BadInput, KeyReused
from jishi.parties.tests.factories import make_person
from jishi.payments import operations, rounds, rules
from jishi.payments.channels.errors import ChannelRefused
from jishi.payments.errors import ChannelAway, MoreThanPaid
from jishi.payments.models import Payment, Refund
from jishi.payments.queries import paid_fen, payments_of
from jishi.payments.tests.books import assert_sound, booked, everything
from jishi.payments.tests.factories import make_paid_order
from jishi.sales.tests.factories import make_offer

State = Refund.State
fen = st.integers(0, 100_000)


@given(st.lists(fen, min_size=1, max_size=4).filter(any), st.data())
def test_a_share_is_never_more_than_a_tender_holds(held, data):
    amount = data.draw(st.integers(1, sum(held)))

    parts = rules.share_back(amount, held)

    assert sum(parts) == amount
    assert all(0 <= part <= has for part, has in zip(parts, held, strict=True))


@given(st.lists(fen, min_size=1, max_size=4).filter(any), st.data())
def test_refunds_in_any_order_come_to_what_was_paid(paid, data):
    held = list(paid)
    while sum(held):
        amount = data.draw(st.integers(max(1, sum(held) // 3), sum(held)))
        parts = rules.share_back(amount, held)
        held = [has - part for has, part in zip(held, parts, strict=True)]

    assert held == [0] * len(paid)


def make_mixed_order():
    """20.00: 3.00 by voucher, 5.00 by 50 points, 12.00 by channel."""
    li = make_person()
    make_grant(li, points=50)
    voucher = make_voucher(li, worth_fen=300)
    return make_paid_order(buyer=li, points=50, voucher_code=voucher.code)


def back(order):
    return {payment.tender: payment.refunded_fen for payment in payments_of(order)}


class TestAnyRefunds(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.integers(1, 2_000), min_size=1, max_size=5))
    def test_of_a_mixed_order_keep_the_books(self, amounts):
        order = make_mixed_order()
        refund = partial(operations.refund, order=order, reason="短")
        returned = 0
        for position, amount in enumerate(amounts):
            if returned + amount > order.total_fen:
                with pytest.raises(MoreThanPaid):
                    operations.refund(
                        key=f"r{position}", order=order, amount_fen=amount, reason="短"
                    )
                continue
            refund(key=f"r{position}", amount_fen=amount)
            returned += amount
            assert_sound()
        assert paid_fen(order) == order.total_fen - returned
        if returned < order.total_fen:
            refund(key="rest", amount_fen=paid_fen(order))
        assert back(order) == {"voucher": 300, "points": 500, "channel": 1_200}
        assert points_of(order.buyer) == 50
        assert booked("held") == 0
        assert_sound()


@pytest.mark.django_db
class TestARefund:
    def test_goes_back_to_each_tender_by_its_share(self):
        order = make_mixed_order()

        refunds = operations.refund(key="r", order=order, amount_fen=200, reason="缺 1 份")

        assert back(order) == {"voucher": 30, "points": 50, "channel": 120}
        assert points_of(order.buyer) == 5
        assert [refund.state for refund in refunds] == [State.DONE, State.DONE, State.WAITING]
        assert (booked("held"), booked("channel")) == (1_800, -1_080)
        assert_sound()

    def test_of_all_makes_the_voucher_usable_again(self):
        order = make_mixed_order()

        operations.refund(key="r", order=order, amount_fen=order.total_fen, reason="全退")

        assert Voucher.objects.get().state == Voucher.State.GIVEN
        assert points_of(order.buyer) == 50
        assert paid_fen(order) == 0

    def test_with_the_same_key_goes_back_once(self):
        order = make_mixed_order()
        refunds = operations.refund(key="r", order=order, amount_fen=200, reason="缺 1 份")
        before = everything()

        again = operations.refund(key="r", order=order, amount_fen=200, reason="缺 1 份")
        with pytest.raises(KeyReused):
            operations.refund(key="r", order=order, amount_fen=201, reason="缺 1 份")

        assert again == refunds
        assert everything() == before

    @pytest.mark.parametrize(("amount", "refusal"), [(2_001, MoreThanPaid), (0, BadInput)])
    def test_of_more_than_was_paid_or_of_nothing_is_refused(self, amount, refusal):
        order = make_mixed_order()
        before = everything()

        with pytest.raises(refusal):
            operations.refund(key="r", order=order, amount_fen=amount, reason="短")

        assert everything() == before

    def test_asks_less_of_cash_that_is_not_yet_taken(self):
        order = make_paid_order(rest="cash")

        assert operations.refund(key="r", order=order, amount_fen=150, reason="少 1 份") == []
        assert operations.refund(key="r", order=order, amount_fen=150, reason="少 1 份") == []

        assert_sound()
        assert operations.take_cash(key="k", by=make_person(), order=order) == 1_850
        assert not Refund.objects.exists()
        assert_sound()

    def test_of_all_that_is_due_in_cash_leaves_nothing_to_take(self):
        order = make_paid_order(rest="cash")

        operations.refund(key="r", order=order, amount_fen=2_000, reason="全缺")

        assert payments_of(order).get().state == Payment.State.VOID
        assert operations.take_cash(key="k", by=make_person(), order=order) == 0
        assert_sound()

    def test_of_cash_that_was_taken_goes_back_in_cash(self):
        order = make_paid_order(rest="cash")
        operations.take_cash(key="k", by=make_person(), order=order)

        operations.refund(key="r", order=order, amount_fen=100, reason="坏了 1 个")

        assert (booked("cash"), booked("held")) == (-1_900, 1_900)
        assert_sound()


class Outside:
    """A channel as it may be: gives money back, takes its time, says no, does not answer."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    def refund(self, refund):
        self.asked.append(refund.number)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.django_db
class TestSending:
    @pytest.fixture(autouse=True)
    def _refund(self):
        order = make_paid_order(make_offer())
        [self.refund] = operations.refund(key="r", order=order, amount_fen=100, reason="短")

    def state(self):
        self.refund.refresh_from_db()
        return self.refund.state

    def test_is_done_when_the_money_is_back(self):
        outside = Outside(True)

        assert rounds.send_refunds(outside) == 1
        assert rounds.send_refunds(outside) == 0

        assert outside.asked == [self.refund.number]
        assert self.state() == State.DONE

    @pytest.mark.parametrize("answer", [False, ChannelAway(), ChannelRefused(answer="NO")])
    def test_is_asked_again_later_under_the_same_number(self, answer, later):
        assert rounds.send_refunds(Outside(answer)) == 0
        assert self.state() == State.WAITING

        outside = Outside(True)
        assert rounds.send_refunds(outside) == 0
        with later(minutes=5):
            assert rounds.send_refunds(outside) == 1

        assert outside.asked == [self.refund.number]
        assert self.refund.tries == 1
        assert self.state() == State.DONE

    def test_is_done_by_one_of_two_rounds(self):
        assert operations.claim_refund(self.refund)
        assert not operations.claim_refund(self.refund)
