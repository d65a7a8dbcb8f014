import pytest
from django.test import Client

from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_login, make_member, make_operator
from jishi.production.models import AgentRecord, FieldRecord
from jishi.production.tests.factories import make_batch, make_input
from jishi.web.farm.tests.factories import make_desk

pytestmark = pytest.mark.django_db
GOOD, BAD = "12.5", "很多"


@pytest.fixture
def office():
    client = Client()
    client.force_login(make_login(make_member(Membership.Role.OPERATOR, make_operator())))
    return client


def a_sheet(*batches, quantities=(GOOD,), **more):
    told = {"key": "form-1", **more}
    for line, (batch, quantity) in enumerate(zip(batches, quantities, strict=True), start=1):
        told |= {
            f"batch_{line}": batch.number, f"kind_{line}": "harvested", f"quantity_{line}": quantity
        }  # fmt: skip
    return told


def harvested():
    kept = FieldRecord.objects.filter(kind="harvested").order_by("pk")
    return list(kept.values_list("quantity", flat=True))


def test_a_sheet_is_kept_whole_and_waits_for_its_growers(office):
    sheet = a_sheet(make_batch(), make_batch(), quantities=(GOOD, "3"))

    for _again in range(2):
        assert office.post("/office/evening/", sheet).status_code == 200

    assert harvested() == [12_500, 3_000]
    assert AgentRecord.objects.filter(confirmed_at=None).count() == 2


def test_one_wrong_line_keeps_the_whole_sheet_out_and_is_named(office):
    sheet = a_sheet(make_batch(), make_batch(), quantities=(GOOD, BAD))

    answer = office.post("/office/evening/", sheet)

    assert answer.status_code == 409
    assert "「很多」不是重量" in answer.content.decode()
    assert f'value="{GOOD}"' in answer.content.decode(), "what was typed stays"
    assert harvested() == []


def test_the_good_lines_are_kept_if_asked_so_and_only_once(office):
    sheet = a_sheet(make_batch(), make_batch(), quantities=(GOOD, BAD), skip_bad="1")

    for _again in range(2):
        page = office.post("/office/evening/", sheet).content.decode()

    assert harvested() == [12_500]
    assert "「很多」不是重量" in page


def test_a_sheet_is_not_kept_again_in_another_way(office):
    sheet = a_sheet(make_batch())
    office.post("/office/evening/", sheet)

    assert office.post("/office/evening/", {**sheet, "skip_bad": "1"}).status_code == 422
    assert harvested() == [12_500]


def test_a_forbidden_use_is_refused_with_its_reason(office):
    batch, forbidden = make_batch(), make_input()
    sheet = {"key": "form-1", "batch_1": batch.number, "kind_1": "applied",
             "input_1": forbidden.pk}  # fmt: skip

    page = office.post("/office/evening/", sheet).content.decode()

    assert "没有登记用于" in page
    assert not FieldRecord.objects.filter(kind="applied").exists()


def test_a_grower_confirms_and_mends_what_the_agent_kept(office):
    desk = make_desk()
    batch = make_batch(grower=desk.grower)
    office.post("/office/evening/", a_sheet(batch, batch, quantities=(GOOD, "3")))
    right, wrong = FieldRecord.objects.filter(kind="harvested").order_by("pk")
    assert "代办" in desk.client.get("/farm/records/unconfirmed").content.decode()
    assert "待确认" in desk.client.get(f"/farm/batches/{batch.number}").content.decode()

    desk.client.post(f"/farm/records/{right.pk}/confirm", {"key": "form-2"})
    desk.client.post(
        f"/farm/records/{wrong.pk}", {"key": "form-3", "on": wrong.on, "quantity": "4"}
    )

    assert "没有等你确认的" in desk.client.get("/farm/records/unconfirmed").content.decode()
    assert harvested() == [12_500, 3_000, 4_000]


def test_anothers_record_is_neither_mended_nor_confirmed(office):
    desk, batch = make_desk(), make_batch(harvested=5)
    told = batch.records.get(kind="harvested")

    for path in (f"/farm/records/{told.pk}", f"/farm/records/{told.pk}/confirm"):
        assert desk.client.post(path, {"key": "k", "void": "1", "words": "x"}).status_code == 404
    assert batch.records.count() == 2


def test_a_sheet_takes_as_many_statements_however_many_batches_there_are(
    office, django_assert_max_num_queries
):
    for _ in range(4):
        make_batch()

    with django_assert_max_num_queries(7):
        office.get("/office/evening/")
