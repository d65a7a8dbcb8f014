import pytest
from django.test import Client

from jishi.claims.models import RecalledLine
from jishi.claims.tests.factories import of_lot, recall
from jishi.delivery.tests.factories import make_station
from jishi.parties.tests.factories import make_login
from jishi.payments.tests.factories import make_paid_order
from jishi.sales.tests.factories import make_offer
from jishi.stock.models import Lot

pytestmark = pytest.mark.django_db


def test_another_keepers_station_is_not_there():
    own, other = make_station(), make_station()
    client = Client()
    client.force_login(make_login(own.keeper))

    assert client.get(f"/hub/station/{own.point.pk}/").status_code == 200
    assert client.get(f"/hub/station/{other.point.pk}/").status_code == 404


def test_a_bag_that_came_back_is_kept_once_also_when_the_keeper_presses_twice():
    station = make_station()
    make_paid_order(make_offer(), point=station.point)
    recall(of_lot(Lot.objects.get()))
    client = Client()
    client.force_login(make_login(station.keeper))
    form = {"line": RecalledLine.objects.get().pk, "key": "back-0000000001"}

    for _press in range(2):
        assert client.post(f"/hub/station/{station.point.pk}/back", form).status_code == 302

    assert RecalledLine.objects.get().returned_at
