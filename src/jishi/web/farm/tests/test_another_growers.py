"""What a grower's form names is their own, or is not there."""

from datetime import timedelta

import pytest

from jishi.catalog.models import Offer
from jishi.foundation import clock
from jishi.parties.models import Membership, Party
from jishi.parties.operations import register, run_site
from jishi.parties.tests.factories import make_login, make_member
from jishi.places.models import Site
from jishi.places.tests.factories import make_site, make_village
from jishi.production.models import Plan
from jishi.production.tests.factories import make_batch, make_crop
from jishi.stock.tests.factories import make_product
from jishi.web.tests.factories import make_client_of

pytestmark = pytest.mark.django_db
OFFER = {"key": "k", "sold_by": "piece", "pack": "500 g/份", "price": "9.90"}


@pytest.fixture
def grower():
    return register(name="石路合作社", kind=Party.Kind.COOP, place=make_village("石路村"))


@pytest.fixture
def client(grower):
    return make_client_of(make_login(make_member(Membership.Role.GROWER, grower)))


def a_plan(site: Site) -> dict[str, object]:
    day = clock.today()
    return {
        "key": "k", "site": site.pk, "crop": make_crop().pk, "measure": "g", "expected": "50",
        "on": day, "harvest_from": day, "harvest_until": day + timedelta(days=9),
    }  # fmt: skip


def test_a_plan_is_made_on_ones_own_site(client, grower):
    own, others = make_site(Site.Kind.GREENHOUSE), make_site(Site.Kind.GREENHOUSE)
    run_site(site=own, party=grower)

    assert client.post("/farm/batches/new", a_plan(others)).status_code == 404
    assert not Plan.objects.exists()
    assert client.post("/farm/batches/new", a_plan(own)).status_code == 302


@pytest.mark.parametrize("on", ["", "2999-01-01"])
def test_a_plan_without_a_day_of_planting_is_not_kept(client, grower, on):
    own = make_site(Site.Kind.GREENHOUSE)
    run_site(site=own, party=grower)

    assert client.post("/farm/batches/new", a_plan(own) | {"on": on}).status_code in {400, 409}
    assert not Plan.objects.exists()


def test_only_what_one_grows_is_put_up(client, grower):
    own, others = make_product("桃"), make_product("梨")
    own.crop = make_crop()
    own.save()
    make_batch(grower=grower, crop=own.crop)

    assert client.post("/farm/offers/", OFFER | {"product": others.pk}).status_code == 404
    assert client.post("/farm/offers/", OFFER | {"product": "peach"}).status_code == 400
    assert not Offer.objects.exists()
    assert client.post("/farm/offers/", OFFER | {"product": own.pk}).status_code == 302
