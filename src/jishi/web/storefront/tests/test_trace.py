import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishi.catalog.operations import own_gtin
from jishi.foundation import clock
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member
from jishi.places.models import Site
from jishi.places.tests.factories import make_site, make_village
from jishi.production.tests.factories import (
    make_application,
    make_batch,
    make_certificate,
    make_harvest,
    make_input,
)
from jishi.stock import operations as stock
from jishi.stock.models import Lot
from jishi.stock.tests.factories import make_lot
from jishi.tracing.identifiers import lot_path
from jishi.web.storefront.tests.factories import make_shop, make_traced_lot

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def test_a_lot_tells_who_grew_it_where_and_under_which_certificate(client):
    make_shop()
    lot = make_traced_lot()

    page = text(client.get(f"/t/{lot.number}"))

    for words in (
        "石路村", lot.grower.name, lot.product.name, lot.certificate.number, "种下", "收获",
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
    assert "用药后等够了天数才收" in page


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
    page = client.get("/t/nothing")
    assert page.status_code == 404
    assert "没有这个批号" in text(page)
    assert client.get("/t/nothing/qr.svg").status_code == 404


def test_the_label_leads_to_the_public_address(client, settings):
    settings.PUBLIC_ADDRESS = "https://market.example"
    lot = make_traced_lot()

    answer = client.get(f"/t/{lot.number}/qr.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert lot.number in text(answer)


def test_a_mixed_lot_tells_all_its_sources_with_their_shares(client, django_assert_max_num_queries):
    make_shop()
    clerk = make_member(Membership.Role.WAREHOUSE)
    one = make_lot()
    other = make_lot(product=one.product, owner=one.owner, site=one.site)
    third = make_lot(product=one.product, owner=one.owner, site=one.site)
    mixed = stock.mix(key="mix:1", by=clerk, parts=[(one, 3_000), (other, 1_000)])
    again = stock.mix(key="mix:2", by=clerk, parts=[(mixed, 2_000), (third, 2_000)])
    client.get("/")

    with django_assert_max_num_queries(7):
        page = text(client.get(f"/t/{again.number}"))

    sources = re.findall(
        r"<b>(\d+)%</b><p class=\"note\">[^<]* · <a class=\"code\" href=\"/t/([^\"]+)", page
    )
    assert sources == [("50", third.number), ("38", one.number), ("12", other.number)]
    assert "混批" in page
    for lot in (one, other, third):
        assert lot.grower.name in page
        assert lot.certificate.number in page


def test_a_lot_of_a_product_with_a_gtin_has_its_digital_link(client):
    lot = make_traced_lot()
    manager = make_member(Membership.Role.OPERATOR)
    own_gtin(key="g", by=manager, product=lot.product, owner=lot.owner, gtin="6901234567892")

    assert lot.product.name in text(client.get(f"/01/06901234567892/10/{lot.number}"))
    assert client.get(f"/01/06901234567809/10/{lot.number}").status_code == 404
    lot.product.refresh_from_db()
    assert lot_path(lot, lot.product) == f"/01/06901234567892/10/{lot.number}"


def test_a_sheet_of_labels_holds_code_number_and_days(client):
    lot = make_traced_lot()

    page = text(client.get(f"/t/{lot.number}/labels"))

    assert page.count("<svg") >= 24
    assert page.count(f'<span class="code">{lot.number}</span></div>') == 24


def test_the_page_is_found_by_an_index(client):
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/t/{make_traced_lot().number}")
    asked = [row["sql"] for row in captured if 'FROM "stock_lot" ' in row["sql"]]
    [found] = [sql for sql in asked if "number" in sql.partition("WHERE")[2]]

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {found}")
            plan = [row[3] for row in cursor.fetchall()]
        assert not [step for step in plan if step.startswith("SCAN stock_lot")], plan
