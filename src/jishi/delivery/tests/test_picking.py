from datetime import timedelta

import pytest

from jishi.catalog.models import Offer
from jishi.delivery import operations
from jishi.delivery.errors import NotYetCutOff, OverWeight, UnderWeight
from jishi.delivery.models import Picking
from jishi.delivery.tests.factories import (
    make_cut_off_order,
    make_offer_by_weight,
    make_picker,
    pick_all,
    pick_line,
)
from jishi.foundation.refusals import BadInput, KeyReused, NotAllowed, NotFound, StaleState
from jishi.notices.models import Notice
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_person
from jishi.payments.models import Payment, Refund
from jishi.payments.queries import due_fen, paid_fen
from jishi.payments.tests.books import assert_sound, everything
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order
from jishi.production.tests.factories import a_key
from jishi.sales.models import Order
from jishi.sales.tests.factories import make_offer

pytestmark = pytest.mark.django_db

MARKETPLACE = Offer.Mode.MARKETPLACE


def one_line(order):
    return order.lines.get()


def lot_of(line):
    line.lot.refresh_from_db()
    return line.lot


def counted(lot):
    return (lot.available, lot.reserved, lot.sold, lot.written_off)


def test_a_lighter_bag_costs_less_and_the_rest_goes_back(hands):
    order = make_cut_off_order(hands, make_offer_by_weight(price_fen=500), packs=2)

    picking = pick_line(one_line(order), 1_860)

    assert (picking.actual_fen, picking.refund_fen, picking.charge_fen) == (930, 70, 0)
    assert Refund.objects.get().amount_fen == 70
    assert paid_fen(order) == 930
    assert counted(lot_of(one_line(order))) == (98_140, 0, 1_860, 0)
    assert_sound()


def test_a_heavier_bag_is_charged(hands):
    order = make_cut_off_order(hands, make_offer_by_weight(price_fen=500), packs=2)

    picking = pick_line(one_line(order), 2_100)

    assert (picking.actual_fen, picking.refund_fen, picking.charge_fen) == (1_050, 0, 50)
    assert due_fen(order) == 50
    assert counted(lot_of(one_line(order))) == (97_900, 0, 2_100, 0)
    assert_sound()


def test_a_bag_far_too_heavy_is_a_slip(hands):
    line = one_line(make_cut_off_order(hands, make_offer_by_weight(), packs=2))
    before = everything()

    with pytest.raises(OverWeight):
        pick_line(line, 2_201)

    assert everything() == before


def test_less_cash_is_asked_for_a_lighter_bag(hands):
    order = make_cut_off_order(hands, make_offer_by_weight(price_fen=500), packs=2, rest="cash")

    pick_line(one_line(order), 1_860)

    assert (due_fen(order), Refund.objects.count()) == (930, 0)


def test_as_ordered_moves_no_money_and_tells_nobody(hands):
    order = make_cut_off_order(hands, make_offer(price_fen=990), packs=3)

    picking = pick_line(one_line(order))

    assert (picking.quantity, picking.actual_fen) == (3, 2_970)
    assert not Refund.objects.exists()
    assert not Notice.objects.filter(key__startswith="packed:").exists()


def test_the_buyer_is_told_once_when_the_bag_is_full(hands):
    order = make_cut_off_order(
        hands, make_offer_by_weight(price_fen=500), make_offer(price_fen=800), packs=2
    )
    first, second = order.lines.order_by("position")

    pick_line(first, 1_860)
    assert not Notice.objects.filter(key__startswith="packed:").exists()
    pick_line(second, 1)

    words = Notice.objects.get(key=f"packed:{order.number}").words
    assert "退您 8.70 元" in words


def test_what_was_missing_is_written_off_and_paid_back(hands):
    order = make_cut_off_order(hands, make_offer(price_fen=990, packs=10), make_offer(), packs=3)
    line = order.lines.order_by("position").first()

    pick_line(line, 1)

    assert counted(lot_of(line)) == (7, 0, 1, 2)
    assert Refund.objects.get().amount_fen == 1_980
    assert_sound()


def test_a_short_line_cancels_an_order_that_is_wanted_whole(hands):
    order = make_cut_off_order(
        hands, make_offer(packs=10), make_offer(packs=10), packs=2, shortage="cancel"
    )
    there, short = order.lines.order_by("position")

    pick_line(there)
    pick_line(short, 0)

    order.refresh_from_db()
    assert order.state == Order.State.CANCELLED
    assert paid_fen(order) == 0
    assert counted(lot_of(there)) == (10, 0, 0, 0)
    assert counted(lot_of(short)) == (8, 0, 0, 2)
    assert_sound()


def test_an_order_of_which_nothing_was_there_is_cancelled(hands):
    order = make_cut_off_order(hands, make_offer(), make_offer(), packs=2)
    first, second = order.lines.order_by("position")

    pick_line(first, 0)
    pick_line(second, 0)

    order.refresh_from_db()
    assert (order.state, paid_fen(order)) == (Order.State.CANCELLED, 0)
    assert_sound()


def test_nothing_is_picked_before_the_cutoff(hands):
    order = make_paid_order(make_offer())

    with pytest.raises(NotYetCutOff):
        pick_line(one_line(order))

    hands.move_to(order.cycle.cutoff_at - timedelta(microseconds=1))
    with pytest.raises(NotYetCutOff):
        pick_line(one_line(order))
    hands.move(microseconds=1)
    pick_line(one_line(order))


def test_only_the_warehouse_picks(hands):
    line = one_line(make_cut_off_order(hands, make_offer()))
    before = everything()

    with pytest.raises(NotFound):
        pick_line(line, by=make_person())
    with pytest.raises(NotAllowed):
        pick_line(line, by=make_member(Membership.Role.ACCOUNTANT))

    assert everything() == before
    assert not Picking.objects.exists()


def test_the_same_key_picks_once(hands):
    line = one_line(make_cut_off_order(hands, make_offer_by_weight(), packs=2))
    key, picker = a_key(), make_picker()

    first = operations.pick(key=key, by=picker, line=line, quantity=1_900)
    before = everything()
    again = operations.pick(key=key, by=picker, line=line, quantity=1_900)

    assert first == again
    assert everything() == before
    with pytest.raises(KeyReused):
        operations.pick(key=key, by=picker, line=line, quantity=1_800)


def test_a_line_is_picked_once(hands):
    line = one_line(make_cut_off_order(hands, make_offer()))
    pick_line(line)

    with pytest.raises(StaleState):
        pick_line(line)


def test_an_order_that_is_not_paid_is_not_picked(hands):
    order = make_unpaid_order(make_offer())
    hands.move_to(order.cycle.cutoff_at)

    with pytest.raises(StaleState):
        pick_line(one_line(order))


@pytest.mark.parametrize("quantity", [-1, 3])
def test_pieces_that_cannot_be_are_refused(hands, quantity):
    line = one_line(make_cut_off_order(hands, make_offer(), packs=2))

    with pytest.raises(BadInput):
        pick_line(line, quantity)


def packed_by_weight():
    """Two packs of 500 g by piece, at 9.90 a pack: 19.80 a kg."""
    offer = make_offer(name="芦笋", price_fen=990)
    Offer.objects.filter(pk=offer.pk).update(pack_g=500)
    offer.refresh_from_db()
    return offer


def test_a_pack_lighter_than_the_law_allows_does_not_leave(hands):
    line = one_line(make_cut_off_order(hands, packed_by_weight(), packs=2))
    before = everything()

    with pytest.raises(UnderWeight) as refused:
        pick_line(line, weighed_g=994)

    assert refused.value.facts["tolerance"] == 5
    assert everything() == before
    pick_line(line, weighed_g=995)


def test_loose_goods_have_no_stated_weight(hands):
    line = one_line(make_cut_off_order(hands, make_offer()))

    with pytest.raises(BadInput):
        pick_line(line, weighed_g=100)


def test_a_sellers_bag_is_picked_like_the_companys_own(hands):
    order = make_cut_off_order(hands, make_offer_by_weight(mode=MARKETPLACE), packs=2)

    pick_all(order)

    assert Payment.objects.get().refunded_fen == 0
    assert_sound()
