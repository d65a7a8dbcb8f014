from datetime import timedelta

import pytest

from jishi.foundation import clock
from jishi.places.models import Site
from jishi.places.tests.factories import make_site, make_village
from jishi.production.tests.factories import (
    make_application,
    make_batch,
    make_certificate,
    make_harvest,
    make_input,
)
from jishi.stock.models import Lot
from jishi.stock.tests.factories import make_lot
from jishi.web.storefront.tests.factories import make_shop, make_traced_lot

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def test_a_lot_tells_who_grew_it_where_and_under_which_certificate(client):
    make_shop()
    lot = make_traced_lot()

    page = text(client.get(f"/t/{lot.number}"))

    for words in (
        "石路村", lot.grower.name, lot.product.name, lot.certificate.number, "种下", "采收",
        "入库", lot.batch.number, lot.owner.name,
    ):  # fmt: skip
        assert words in page, words


def test_a_lot_tells_what_was_applied_and_that_the_wait_was_kept(client):
    site = make_site(Site.Kind.GREENHOUSE, place=make_village())
    batch = make_batch(site=site)
    pesticide = make_input(batch.crop, interval_days=7)
    make_application(batch, pesticide, on=clock.today() - timedelta(days=9))
    make_harvest(batch)
    lot = make_lot(batch=batch, certificate=make_certificate(batch))

    page = text(client.get(f"/t/{lot.number}"))

    assert pesticide.name in page
    assert "安全间隔7天，实际隔了9天" in page
    assert "用药后等够了天数才采" in page


def test_packaged_goods_tell_their_makers_lot(client):
    lot = make_lot(measure="piece", quantity=10)

    page = text(client.get(f"/t/{lot.number}"))

    assert lot.maker_lot in page
    assert "种下" not in page


def test_a_locked_lot_warns_whoever_holds_the_bag(client):
    lot = make_traced_lot()
    Lot.objects.update(is_locked=True)

    assert "先不要吃" in text(client.get(f"/t/{lot.number}"))


def test_a_trace_takes_six_statements(client, django_assert_max_num_queries):
    make_shop(offers=3)
    lot = make_traced_lot()
    client.get("/")

    with django_assert_max_num_queries(6):
        client.get(f"/t/{lot.number}")


def test_an_unknown_lot_is_not_found(client):
    assert client.get("/t/nothing").status_code == 404
    assert client.get("/t/nothing/qr.svg").status_code == 404


def test_the_label_leads_to_the_public_address(client, settings):
    settings.PUBLIC_ADDRESS = "https://market.example"
    lot = make_traced_lot()

    answer = client.get(f"/t/{lot.number}/qr.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert lot.number in text(answer)
