import pytest
from django.test import Client

from jishi.catalog.models import Offer
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_login
from jishi.places.tests.factories import make_village
from jishi.production.tests.factories import make_batch
from jishi.web.storefront.tests.factories import a_form_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    batch = make_batch()
    batch.grower.place = make_village("石路村")
    batch.grower.save(update_fields=["place"])
    return batch


@pytest.fixture
def grower(batch):
    member = Membership.objects.get(organisation=batch.grower, role=Membership.Role.GROWER)
    client = Client()
    client.force_login(make_login(member.person))
    return client


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("product", ["%s%n", "", "1.5", "9" * 40, "-1"])
def test_what_is_no_product_is_refused_in_words(grower, product):
    asked = {"key": a_form_key(), "product": product, "pack": "500 g/份", "price": "3"}

    answer = grower.post("/farm/offers/", asked)

    assert answer.status_code == 400
    assert "请选一项" in text(answer)
    assert not Offer.objects.exists()


def test_a_form_that_refuses_keeps_its_own_words_and_not_anothers(grower, batch):
    asked = {"key": a_form_key(), "quantity": "7654"}

    page = text(grower.post(f"/farm/batches/{batch.number}/certificate", asked))

    assert page.count('value="7654"') == 1
    assert page.index('id="c-quantity"') < page.index('value="7654"')


def test_the_day_of_a_refused_harvest_is_kept(grower, batch):
    asked = {"key": a_form_key(), "on": "2031-02-03", "quantity": "1"}

    page = text(grower.post(f"/farm/batches/{batch.number}/harvest", asked))

    assert page.count('value="2031-02-03"') == 1
