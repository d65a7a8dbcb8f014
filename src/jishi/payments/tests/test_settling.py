"""One payment, one effect: however often, however late and however wrongly the channel speaks."""

from datetime import timedelta

import pytest

from jishi.foundation import clock
from jishi.foundation.refusals import KeyReused, NotFound
from jishi.ledger.models import Entry
from jishi.notices.models import Notice
from jishi.parties.tests.factories import make_person
from jishi.payments import operations, rounds
from jishi.payments.errors import AmountDiffers, PaidTwice
from jishi.payments.models import CallBack, Payment, Refund
from jishi.payments.queries import due_fen, paid_fen, payments_of, sheet_of
from jishi.payments.tests.books import assert_sound, booked, everything
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order, pay, told
from jishi.sales.models import Order
from jishi.sales.tests.factories import make_offer

pytestmark = pytest.mark.django_db
State = Order.State


def state_of(order):
    return Order.objects.get(pk=order.pk).state


def refused(refusal, **words):
    before = everything()
    with pytest.raises(refusal) as said:
        operations.settle_channel(**words)
    assert everything() == before
    return said.value


class TestACallBack:
    def test_confirms_the_order_books_the_money_and_tells_the_buyer(self):
        order = make_unpaid_order(make_offer(price_fen=1_250))

        pay(sheet_of(order))

        assert state_of(order) == State.CONFIRMED
        assert (paid_fen(order), due_fen(order)) == (2_500, 0)
        assert (booked("held"), booked("channel")) == (2_500, -2_500)
        notice = Notice.objects.get()
        assert notice.phone == order.phone
        assert order.pickup_code in notice.words
        assert_sound()

    def test_again_has_no_second_effect(self):
        payment = sheet_of(make_unpaid_order())
        words = vars(told(payment))
        operations.settle_channel(**words)
        before = everything()

        assert operations.settle_channel(**words) == payment

        assert everything() == before

    def test_and_the_answer_to_our_own_question_are_one_payment(self):
        payment = sheet_of(make_unpaid_order())
        pay(payment, transaction="4200")

        pay(payment, transaction="4200")

        assert Entry.objects.filter(key=f"payment:{payment.number}").count() == 1
        assert CallBack.objects.count() == 1
        assert Notice.objects.count() == 1
        assert_sound()

    def test_under_a_used_id_with_other_words_is_refused(self):
        one, other = sheet_of(make_unpaid_order()), sheet_of(make_unpaid_order())
        pay(one, channel_id="notice")

        refused(KeyReused, **vars(told(other, channel_id="notice")))

    @pytest.mark.parametrize("difference", [-1, 1])
    def test_of_another_sum_is_refused(self, difference):
        order = make_unpaid_order()
        payment = sheet_of(order)

        words = vars(told(payment, amount_fen=payment.amount_fen + difference))
        assert refused(AmountDiffers, **words).facts["asked"] == payment.amount_fen

        assert state_of(order) == State.PLACED

    def test_of_an_unknown_payment_is_refused(self):
        payment = sheet_of(make_unpaid_order())

        refused(NotFound, **vars(told(payment, payment_number="P0000-000000-1")))

    def test_of_a_payment_in_cash_is_refused(self):
        order = make_unpaid_order(rest="cash")

        refused(NotFound, **vars(told(payments_of(order).get())))

    def test_of_a_second_transaction_for_one_payment_is_refused(self):
        payment = sheet_of(make_unpaid_order())
        pay(payment, transaction="4200-a")

        refused(PaidTwice, **vars(told(payment, transaction="4200-b")))

    def test_with_the_transaction_of_another_payment_is_not_believed(self):
        one, other = sheet_of(make_unpaid_order()), sheet_of(make_unpaid_order())
        pay(one, transaction="4200")

        refused(KeyReused, **vars(told(other, transaction="4200")))

    def test_within_the_time_that_the_round_leaves_still_counts(self):
        order = make_unpaid_order()

        with clock.standing_at(order.pay_before + timedelta(seconds=1)):
            pay(sheet_of(order))

        assert state_of(order) == State.CONFIRMED


class TestPaidTooLate:
    def test_goes_back_whole_and_once(self):
        order = make_unpaid_order()
        payment = sheet_of(order)
        operations.call_off(key="c", order=order, reason="未按时付款")

        words = vars(told(payment))
        operations.settle_channel(**words)
        operations.settle_channel(**words)
        pay(payment, transaction=words["transaction"])

        refund = Refund.objects.get()
        assert (refund.amount_fen, refund.state) == (payment.amount_fen, Refund.State.WAITING)
        assert state_of(order) == State.CANCELLED
        assert (booked("held"), booked("channel")) == (0, 0)
        assert Notice.objects.filter(key=f"late:{payment.number}").count() == 1
        assert_sound()


class TestExpiring:
    def test_gives_goods_and_benefits_back_when_the_time_is_over(self):
        order = make_unpaid_order()

        with clock.standing_at(order.pay_before - timedelta(seconds=1)):
            assert rounds.expire_unpaid() == 0
        with clock.standing_at(order.pay_before):
            assert rounds.expire_unpaid() == 1
            assert rounds.expire_unpaid() == 0

        assert state_of(order) == State.CANCELLED
        assert order.lines.get().lot.available == 100
        assert payments_of(order).get().state == Payment.State.VOID
        assert_sound()

    def test_leaves_paid_and_cash_orders_alone(self):
        paid, cash = make_paid_order(), make_unpaid_order(rest="cash")

        with clock.standing_at(paid.pay_before + timedelta(days=1)):
            assert rounds.expire_unpaid() == 0

        assert (state_of(paid), state_of(cash)) == (State.CONFIRMED, State.CONFIRMED)


class TestTakingCash:
    def test_settles_what_is_due_once(self):
        keeper = make_person("赵站长")
        order = make_unpaid_order(make_offer(price_fen=880), rest="cash")

        assert operations.take_cash(key="k", by=keeper, order=order) == 1_760
        before = everything()
        assert operations.take_cash(key="k", by=keeper, order=order) == 1_760

        assert everything() == before
        assert operations.take_cash(key="another", by=keeper, order=order) == 0
        assert (booked("cash"), booked("held")) == (-1_760, 1_760)
        assert payments_of(order).get().taken_by == keeper
        assert_sound()

    def test_takes_nothing_of_an_order_paid_otherwise(self):
        order = make_paid_order()

        assert operations.take_cash(key="k", by=make_person(), order=order) == 0
        assert not booked("cash")


class TestAFurtherCharge:
    def test_is_due_the_way_the_order_was_paid(self):
        by_channel, in_cash = make_paid_order(), make_paid_order(rest="cash")

        assert operations.charge(key="a", order=by_channel, amount_fen=77).tender == "channel"
        assert operations.charge(key="b", order=in_cash, amount_fen=78).tender == "cash"
        assert (due_fen(by_channel), due_fen(in_cash)) == (77, 2_078)

    def test_is_asked_once_for_a_key(self):
        order = make_paid_order()
        first = operations.charge(key="a", order=order, amount_fen=77)
        before = everything()

        assert operations.charge(key="a", order=order, amount_fen=77) == first
        with pytest.raises(KeyReused):
            operations.charge(key="a", order=order, amount_fen=78)

        assert everything() == before

    def test_paid_leaves_the_order_confirmed(self):
        order = make_paid_order()

        pay(operations.charge(key="a", order=order, amount_fen=77))

        assert state_of(order) == State.CONFIRMED
        assert paid_fen(order) == 2_077
        assert Notice.objects.filter(key__startswith="confirmed").count() == 1
