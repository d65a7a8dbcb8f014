"""When no call-back comes, the channel is asked."""

from datetime import timedelta

import pytest

from jishi.foundation import clock
from jishi.payments import operations, rounds
from jishi.payments.errors import ChannelAway
from jishi.payments.queries import payments_of, sheet_of
from jishi.payments.tests.books import assert_sound, everything
from jishi.payments.tests.factories import make_unpaid_order, told
from jishi.sales.models import Order

pytestmark = pytest.mark.django_db


class Outside:
    """A channel that knows of some payments."""

    def __init__(self, *paid):
        self.paid = {word.payment_number: word for word in paid}
        self.asked = []

    def query(self, number):
        self.asked.append(number)
        return self.paid.get(number)


class Away:
    def query(self, number):
        raise ChannelAway


def state_of(order):
    return Order.objects.get(pk=order.pk).state


def test_only_after_a_minute(later):
    make_unpaid_order()
    outside = Outside()

    with later(seconds=58):
        rounds.ask_channel(outside)
    assert outside.asked == []
    with later(seconds=61):
        rounds.ask_channel(outside)
    assert len(outside.asked) == 1


def test_what_was_paid_counts(later):
    paid, unpaid = make_unpaid_order(), make_unpaid_order()

    with later(minutes=2):
        assert rounds.ask_channel(Outside(told(sheet_of(paid)))) == 1

    assert (state_of(paid), state_of(unpaid)) == (Order.State.CONFIRMED, Order.State.PLACED)


def test_what_was_paid_for_a_cancelled_order_goes_back(later):
    order = make_unpaid_order()
    payment = sheet_of(order)
    operations.call_off(key="c", order=order, reason="未按时付款")

    with later(minutes=30):
        assert rounds.ask_channel(Outside(told(payment))) == 1

    payment.refresh_from_db()
    assert payment.refunded_fen == payment.amount_fen
    assert_sound()


def test_a_sheet_that_can_no_longer_be_paid_is_not_asked_about():
    order = make_unpaid_order()
    operations.call_off(key="c", order=order, reason="未按时付款")
    outside = Outside()

    with clock.standing_at(payments_of(order).get().opened_at + timedelta(hours=2, seconds=1)):
        rounds.ask_channel(outside)

    assert outside.asked == []


def test_another_sum_is_not_believed_and_stops_nobody_else(later, caplog):
    wrong, right = make_unpaid_order(), make_unpaid_order()
    words = told(sheet_of(wrong), amount_fen=1), told(sheet_of(right))

    with later(minutes=2):
        assert rounds.ask_channel(Outside(*words)) == 1

    assert (state_of(wrong), state_of(right)) == (Order.State.PLACED, Order.State.CONFIRMED)
    assert "amount_differs" in caplog.text


def test_no_answer_changes_nothing(later):
    make_unpaid_order()
    before = everything()

    with later(minutes=2):
        assert rounds.ask_channel(Away()) == 0

    assert everything() == before
