"""Every invariant holds after a recall, however far the goods had come."""

import pytest

from jishi.claims.models import Recall, RecalledLine
from jishi.claims.tests.factories import make_all_good, make_clerk, of_lot, recall
from jishi.delivery.tests.factories import fetch, make_station, pick_all
from jishi.foundation import clock
from jishi.foundation.clock import Hands
from jishi.payments.models import Refund
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order
from jishi.proof.verify import verify
from jishi.sales.tests.factories import make_offer
from jishi.stock.models import Lot

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("came", ["ordered", "paid", "packed", "fetched"])
def test_the_market_adds_up_after_a_recall(came):
    hands = Hands(clock.at(clock.today(), 12))
    with clock.standing_at(hands):
        station, offer = make_station(), make_offer()
        make = make_unpaid_order if came == "ordered" else make_paid_order
        order = make(offer, point=station.point)
        if came in {"packed", "fetched"}:
            hands.move_to(order.cycle.cutoff_at)
            pick_all(order)
        if came == "fetched":
            fetch(order, station)

        recall(of_lot(Lot.objects.get()))
        assert verify() == []
        make_all_good()

        assert verify() == []


@pytest.mark.parametrize("came", ["paid", "packed", "fetched"])
def test_a_line_that_says_another_refund_than_there_is_is_found(came):
    line = _made_good(came)
    assert line.refund_fen
    assert verify() == []

    RecalledLine.objects.update(refund_fen=line.refund_fen - 1)

    assert "I13" in {finding.invariant for finding in verify()}


def test_a_refund_that_belongs_to_no_line_of_its_recall_is_found():
    _made_good("fetched")

    Refund.objects.update(key="recall:K:0:P")

    assert "I13" in {finding.invariant for finding in verify()}


def test_a_recall_that_was_closed_too_early_is_found():
    line = _made_good("fetched")
    line.recall.lots.update(stands=False)
    line.recall.lines.update(done_at=None, refund_fen=0)
    one, other = make_clerk("甲"), make_clerk("乙")

    Recall.objects.update(state="closed", ending_asked_by=one, closed_by=other)

    assert "I13" in {finding.invariant for finding in verify()}


def _made_good(came: str) -> RecalledLine:
    hands = Hands(clock.at(clock.today(), 12))
    with clock.standing_at(hands):
        station = make_station()
        order = make_paid_order(make_offer(), point=station.point)
        hands.move_to(order.cycle.cutoff_at)
        if came != "paid":
            pick_all(order)
        if came == "fetched":
            fetch(order, station)
        recalled = recall(of_lot(Lot.objects.get()))
        make_all_good()
        return recalled.lines.get()
