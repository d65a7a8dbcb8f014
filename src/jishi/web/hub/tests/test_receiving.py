"""The warehouse where goods come in: one batch of many is found by whoever stands there."""

import re

import pytest

from jishi.catalog.tests.factories import make_product
from jishi.parties import queries as parties
from jishi.parties.operations import run_site
from jishi.places.models import Site
from jishi.places.tests.factories import make_site
from jishi.production.tests.factories import make_batch, make_certificate, make_crop, make_harvest
from jishi.stock.models import Lot
from jishi.web.hub import receiving
from jishi.web.hub.tests.test_lots import client_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    client = client_of()
    run_site(site=make_site(Site.Kind.WAREHOUSE), party=parties.the_operator())
    return client


def certified(crop: str):
    batch = make_batch(crop=make_crop(crop))
    make_harvest(batch)
    return make_certificate(batch)


def listed(answer) -> list[str]:
    return re.findall(r"<h2>(\S+) <small", text(answer))


def test_a_batch_is_found_by_crop_grower_or_number(clerk):
    certificates = [certified(crop) for crop in ("番茄", "黄瓜", "芦笋", "茭白")]
    sought = certificates[1]

    assert len(listed(clerk.get("/hub/receive/"))) == len(certificates)
    for words in ("黄瓜", sought.number, sought.batch.number.lower(), sought.batch.grower.name):
        assert "黄瓜" in listed(clerk.get("/hub/receive/", {"q": f" {words} "})), words
    assert listed(clerk.get("/hub/receive/", {"q": sought.number})) == ["黄瓜"]
    assert "清除条件" in text(clerk.get("/hub/receive/", {"q": "没有这样的"}))


def test_what_is_not_listed_is_told_and_can_be_found(clerk, monkeypatch):
    monkeypatch.setattr(receiving, "SHOWN", 2)
    for crop in ("番茄", "黄瓜", "芦笋"):
        last = certified(crop)

    page = clerk.get("/hub/receive/")

    assert len(listed(page)) == 2
    assert "先列最早到期的 2 批" in text(page)
    assert listed(clerk.get("/hub/receive/", {"q": last.number})) == ["芦笋"]


def test_a_few_need_no_search(clerk):
    certified("番茄")

    assert 'type="search"' not in text(clerk.get("/hub/receive/"))


def test_what_came_in_is_told_with_the_way_to_its_labels(clerk):
    certificate = certified("番茄")
    product = make_product(crop=certificate.batch.crop)
    form = {"certificate": certificate.pk, "product": product.pk, "mode": "marketplace"}

    answer = clerk.post("/hub/receive/", {**form, "quantity": "4", "key": "k"}, follow=True)

    page, lot = text(answer), Lot.objects.get()
    assert f"{certificate.batch.grower.name}的{product.name}，4 kg" in page
    assert f"/t/{lot.number}/labels" in page
    assert "还剩 6 kg" in page
    assert "已入库" not in text(clerk.get("/hub/receive/"))
