"""Who may cancel until when, and that nothing of a cancelled order stays with the market."""

from datetime import timedelta

import pytest

from jishi.benefits.queries import points_of
from jishi.benefits.tests.factories import make_grant
from jishi.foundation import clock
from jishi.foundation.refusals import NotAllowed, NotFound, StaleState
from jishi.notices.models import Notice
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_person
from jishi.payments import operations
from jishi.payments.models import Payment, Refund
from jishi.payments.queries import payments_of, refunds_of, sheet_of
from jishi.payments.tests.books import assert_sound, booked, everything
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order, pay
from jishi.sales.errors import CycleClosed
from jishi.sales.models import Order
from jishi.sales.operations import fulfil
from jishi.sales.tests.factories import make_offer

pytestmark = pytest.mark.django_db
Role = Membership.Role
SECOND = timedelta(seconds=1)


def cancel(order, by=None, key="c"):
    return operations.cancel_order(key=key, by=by, order=order, reason="不要了")


def refuses(refusal, order, by=None):
    before = everything()
    with pytest.raises(refusal):
        cancel(order, by)
    assert everything() == before


class TestABuyer:
    def test_gets_everything_back(self):
        li = make_person()
        make_grant(li, points=50)
        order = make_paid_order(make_offer(), make_offer(), buyer=li, points=50)

        assert cancel(order, li).state == Order.State.CANCELLED

        assert points_of(li) == 50
        assert sum(refund.amount_fen for refund in refunds_of(order)) == 4_000
        assert (booked("held"), booked("channel")) == (0, 0)
        assert [line.lot.available for line in order.lines.all()] == [100, 100]
        assert "40.00" in Notice.objects.get(key=f"cancelled:{order.number}").words
        assert_sound()

    def test_owes_nothing_for_what_was_not_paid(self):
        order = make_unpaid_order()

        cancel(order)

        assert payments_of(order).get().state == Payment.State.VOID
        assert not Refund.objects.exists()
        assert "退回" not in Notice.objects.get().words
        assert_sound()

    def test_gets_what_a_refund_has_left(self):
        order = make_paid_order()
        operations.refund(key="r", order=order, amount_fen=300, reason="短")

        cancel(order)

        assert sum(refund.amount_fen for refund in refunds_of(order)) == 2_000
        assert_sound()

    def test_cancels_once_for_a_key(self):
        order = make_paid_order()
        cancel(order)
        before = everything()

        assert cancel(order).state == Order.State.CANCELLED
        assert everything() == before
        refuses_again = Order.objects.get(pk=order.pk)
        with pytest.raises(StaleState):
            cancel(refuses_again, key="another")
        assert everything() == before

    def test_may_until_the_cutoff(self):
        order = make_paid_order()
        cutoff = order.cycle.cutoff_at

        for moment in (cutoff, cutoff + SECOND):
            with clock.standing_at(moment):
                refuses(CycleClosed, order)
        with clock.standing_at(cutoff - SECOND):
            cancel(order)

        assert_sound()

    def test_may_not_cancel_anothers_order(self):
        guests, lis = make_paid_order(), make_paid_order(buyer=make_person())

        for order in (guests, lis):
            refuses(NotFound, order, by=make_person("赵站长"))
        refuses(NotFound, lis, by=None)

    def test_may_not_cancel_what_was_fetched(self):
        order = make_paid_order()
        fulfil(order, clock.now())

        refuses(StaleState, order)


class TestTheOperator:
    def test_may_after_the_cutoff(self):
        order = make_paid_order(buyer=make_person())
        zhao = make_member(Role.OPERATOR)

        with clock.standing_at(order.cycle.pickup_from):
            cancel(order, by=zhao)

        assert_sound()

    def test_lets_not_everybody_there(self):
        refuses(NotAllowed, make_paid_order(), by=make_member(Role.WAREHOUSE))


class TestAgainstTheChannel:
    def test_a_sheet_paid_before_the_cancelling_is_refunded(self):
        order = make_unpaid_order()
        pay(sheet_of(order))

        cancel(Order.objects.get(pk=order.pk))

        assert Refund.objects.get().amount_fen == order.total_fen
        assert_sound()

    def test_a_charge_that_nobody_paid_is_void(self):
        order = make_paid_order()
        charge = operations.charge(key="more", order=order, amount_fen=77)

        cancel(order)

        charge.refresh_from_db()
        assert charge.state == Payment.State.VOID
        assert_sound()

    def test_no_charge_comes_after_it(self):
        order = make_paid_order()
        cancel(Order.objects.get(pk=order.pk))
        before = everything()

        with pytest.raises(StaleState):
            operations.charge(key="more", order=order, amount_fen=77)

        assert everything() == before
