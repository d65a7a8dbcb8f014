import pytest
from django.test import Client

from jishi.delivery.tests.factories import make_station
from jishi.parties.tests.factories import make_login

pytestmark = pytest.mark.django_db


def test_another_keepers_station_is_not_there():
    own, other = make_station(), make_station()
    client = Client()
    client.force_login(make_login(own.keeper))

    assert client.get(f"/hub/station/{own.point.pk}/").status_code == 200
    assert client.get(f"/hub/station/{other.point.pk}/").status_code == 404
