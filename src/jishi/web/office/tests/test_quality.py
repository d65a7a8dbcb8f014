"""What is illegal cannot be done by any door: one test each for page, program and file."""

from datetime import timedelta

import pytest
from django.test import Client

from jishi.foundation import clock
from jishi.parties import queries as parties
from jishi.parties.models import Licence, Membership
from jishi.parties.operations import run_site
from jishi.parties.tests.factories import make_login, make_member, make_operator
from jishi.production.models import Acceptance, Certificate, Inspection
from jishi.production.tests.factories import make_batch
from jishi.sales.models import Order
from jishi.sales.tests.factories import make_cycle, make_offer, make_point
from jishi.stock.models import Lot
from jishi.stock.tests.factories import make_product, make_warehouse
from jishi.web.api.tests.program import Program
from jishi.web.farm.tests.factories import make_desk

pytestmark = pytest.mark.django_db


def client_of(role):
    make_operator()
    client = Client()
    client.force_login(make_login(make_member(role, parties.the_operator())))
    return client


@pytest.fixture
def office():
    return client_of(Membership.Role.OPERATOR)


def a_test(batch, **told):
    return {
        "key": "form-1", "batch": batch.number, "kind": "quick", "on": clock.today().isoformat(),
        "done_by": "广陈镇农安站", "sample": "2026-001", "passed": "yes", **told,
    }  # fmt: skip


def test_a_failed_test_stops_receiving_by_the_page(office):
    batch = make_batch(certified=2_000)
    office.post("/office/inspections/", a_test(batch, passed="no"))
    product = make_product("芦笋", crop=batch.crop)
    run_site(site=make_warehouse(), party=parties.the_operator())
    clerk = client_of(Membership.Role.WAREHOUSE)
    weighed = {
        "key": "form-2", "certificate": batch.certificates.get().pk, "product": product.pk,
        "quantity": "1",
    }  # fmt: skip

    answer = clerk.post("/hub/receive/", weighed)

    assert answer.status_code == 409
    assert "已作废" in answer.content.decode()
    assert not Lot.objects.exists()


@pytest.mark.parametrize("passed", ["yes", "no"])
def test_a_failed_test_stops_the_sale_of_what_came_in_by_a_program(office, passed):
    make_cycle()
    offer, point, program = make_offer(name="青菜", pack_g=500, packs=9), make_point(), Program()
    basket = program.post("baskets", {"offer": offer.code, "packs": 1}).json()["token"]
    office.post("/office/inspections/", a_test(Lot.objects.get().batch, passed=passed))
    asked = {"basket": basket, "name": "李买菜", "phone": "13800000001", "point": point.pk}

    answer = program.post("orders", asked)

    assert answer.json().get("code") == (None if passed == "yes" else "sold_out")
    assert Order.objects.exists() == (passed == "yes")


def test_a_failed_test_stops_certificates_by_page_and_program(office):
    desk = make_desk()
    batch = make_batch(grower=desk.grower, harvested=2_000)
    office.post("/office/inspections/", a_test(batch, passed="no"))

    page = desk.client.post(
        f"/farm/batches/{batch.number}/certificate", {"key": "form-2", "quantity": "1"}
    )
    program = Program()
    program.client = desk.client
    answer = program.post(f"farm/batches/{batch.number}/certificates", {"quantity": 1_000})

    assert (page.status_code, answer.status_code) == (409, 409)
    assert answer.json()["code"] == "failed_inspection"
    assert not Certificate.objects.exists()


def test_readings_are_typed_in_milligrams(office):
    typed = "毒死蜱 0.019 0.02\n啶虫脒 0.021 0.02\n"

    office.post("/office/inspections/", a_test(make_batch(), kind="lab", readings=typed))

    told = Inspection.objects.get()
    assert not told.passed
    assert [reading.found_ug for reading in told.readings.order_by("pk")] == [19, 21]


@pytest.mark.parametrize("typed", ["毒死蜱 0.01", "毒死蜱 一 2", "毒死蜱 0.0001 1", "毒死蜱 -1 1"])
def test_what_is_no_reading_is_refused_in_words(office, typed):
    answer = office.post("/office/inspections/", a_test(make_batch(), kind="lab", readings=typed))

    assert answer.status_code == 400
    assert "mg/kg" in answer.content.decode()
    assert not Inspection.objects.exists()


def test_which_documents_are_taken_is_set_by_the_office(office):
    told = {"key": "form-1", "kind": "grower_card", "since": clock.today().isoformat()}

    office.post("/office/inspections/accepted", told)
    office.post("/office/inspections/accepted", {**told, "key": "form-2", "stop": "1"})

    assert [row.is_accepted for row in Acceptance.objects.order_by("pk")] == [True, False]


def test_a_licence_that_ends_is_warned_of(office):
    desk = make_desk()
    told = {
        "key": "form-1", "party": desk.grower.pk, "kind": "food", "number": "JY1330482",
        "valid_from": "2020-01-01", "valid_until": (clock.today() + timedelta(days=3)).isoformat(),
    }  # fmt: skip

    assert office.post("/office/licences/", told).status_code == 302

    assert Licence.objects.get().party == desk.grower
    assert "过了就停卖" in office.get("/office/licences/").content.decode()


def test_a_certificates_sheet_says_what_the_law_wants_and_its_code_opens_it(office):
    batch = make_batch(certified=2_500)
    number = batch.certificates.get().number
    shown = Client().get(f"/c/{number}").content.decode()

    for words in (
        "承诺达标合格证", number, "2.5 kg", batch.crop.name, batch.site.name, batch.grower.name
    ):  # fmt: skip
        assert words in shown
    assert b"<svg" in Client().get(f"/c/{number}/qr.svg").content
    assert Client().get("/c/C-NOWHERE").status_code == 404

    office.post("/office/inspections/", a_test(batch, passed="no"))
    assert "不再有效" in Client().get(f"/c/{number}").content.decode()


def test_a_certificates_sheet_takes_few_statements(django_assert_max_num_queries):
    number = make_batch(certified=2_500).certificates.get().number

    with django_assert_max_num_queries(6):
        Client().get(f"/c/{number}")
