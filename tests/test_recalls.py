"""Every invariant holds after a recall, however far the goods had come."""

import pytest

from jishi.claims.tests.factories import make_all_good, of_lot, recall
from jishi.delivery.tests.factories import fetch, make_station, pick_all
from jishi.foundation import clock
from jishi.foundation.clock import Hands
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
