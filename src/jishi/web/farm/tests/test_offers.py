import pytest

from jishi.catalog.models import Offer
from jishi.catalog.tests.factories import make_product
from jishi.parties.tests.factories import make_organisation
from jishi.places.tests.factories import make_village
from jishi.production.tests.factories import make_batch
from jishi.web.farm.tests.factories import make_desk

pytestmark = pytest.mark.django_db


def test_what_a_form_does_not_ask_for_is_not_read():
    desk, famous, others = make_desk(), make_village("石路村"), make_organisation()
    grown = make_product("芦笋", crop=make_batch(grower=desk.grower).crop)
    asked = {
        "key": "form-1", "product": grown.pk, "sold_by": "piece",
        "pack": "500 g/份", "price": "9.90",
    }  # fmt: skip
    made_up = {
        "place": famous.pk, "seller": others.pk, "grower": others.pk, "mode": "own",
        "most_an_order": "9999", "state": "draft",
    }  # fmt: skip

    assert desk.client.post("/farm/offers/", asked | made_up).status_code == 302

    offer = Offer.objects.get()
    assert (offer.seller, offer.grower) == (desk.grower, desk.grower)
    assert offer.place == desk.grower.place
    assert (offer.mode, offer.state, offer.most_an_order) == ("marketplace", "open", 20)
