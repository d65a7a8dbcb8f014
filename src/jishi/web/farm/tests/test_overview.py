import pytest

from jishi.parties.models import Party
from jishi.production.tests.factories import make_batch
from jishi.web.farm.tests.factories import make_desk

pytestmark = pytest.mark.django_db


def test_who_grows_is_offered_to_record_it():
    desk = make_desk()
    make_batch(grower=desk.grower)

    assert "用药" in desk.client.get("/farm/").content.decode()
    assert 'href="#planted"' in desk.client.get("/farm/record").content.decode()


def test_who_only_makes_is_offered_to_sell():
    desk = make_desk(Party.Kind.WORKSHOP)

    first = desk.client.get("/farm/").content.decode()
    record = desk.client.get("/farm/record").content.decode()

    assert "用药" not in first and "上架、改价、下架" in first
    assert 'class="deed planted"' not in record and "种植和用药不用记" in record
