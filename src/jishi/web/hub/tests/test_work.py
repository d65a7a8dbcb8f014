"""The sheet of piece work at the hub, and its month at the office."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jishi.foundation import clock
from jishi.parties.models import Membership, Party
from jishi.stock.tests.factories import make_lot
from jishi.supply.models import PieceWork
from jishi.web.hub.tests.test_lots import client_of

pytestmark = pytest.mark.django_db
QUERIES_MOST = 13  # of a page, however many lines, people and runs there are


@pytest.fixture
def clerk():
    return client_of()


@pytest.fixture
def office():
    return client_of(Membership.Role.OPERATOR)


@pytest.fixture
def run(clerk):
    """A box of goods packed anew, and what that earns."""
    lot = make_lot(measure="piece", quantity=100)
    clerk.post(f"/hub/lots/{lot.number}/repack", {"key": "r", "quantity": "60", "packed": "50"})
    return lot.product.lots.exclude(making=None).get().making


@pytest.fixture
def rate(office, run):
    told = {"site": run.site_id, "work": "装盒", "unit": "piece", "since": today()}
    office.post("/office/piece-work/rate", {"key": "rate", "rate": "0.35", **told})


def today():
    return clock.today().isoformat()


def sheet(run, count="12", key="1", **more):
    new = {"new_name_1": "王阿婆", "new_phone_1": "13300001111", "new_count_1": count}
    return {"key": key, "making": run.number, "work": "装盒", "on": today(), **new, **more}


@pytest.mark.usefixtures("rate")
def test_a_sheet_is_typed_seen_and_put_right(clerk, run):
    clerk.post("/hub/work/keep", sheet(run))
    line = PieceWork.objects.get()
    page = clerk.get(f"/hub/work/?making={run.number}").content.decode()
    assert "王阿婆" in page
    assert "4.20" in page

    clerk.post("/hub/work/mend", {
        "key": "2", "making": run.number, "line": line.pk, "quantity": "10", "words": "数错了",
    })  # fmt: skip

    assert "3.50" in clerk.get(f"/hub/work/?making={run.number}").content.decode()


@pytest.mark.usefixtures("rate")
def test_who_worked_before_has_a_row_of_their_own(clerk, run):
    clerk.post("/hub/work/keep", sheet(run))
    worker = Party.objects.get(name="王阿婆")

    clerk.post("/hub/work/keep", sheet(run, "", key="2", **{f"count_{worker.pk}": "5"}))

    kept = PieceWork.objects.order_by("pk")
    assert list(kept.values_list("worker", "quantity")) == [(worker.pk, 12), (worker.pk, 5)]


@pytest.mark.usefixtures("rate")
def test_too_many_pieces_are_refused_and_stay_typed(clerk, run):
    answer = clerk.post("/hub/work/keep", sheet(run, "61"))

    assert answer.status_code == 409
    assert 'value="61"' in answer.content.decode()
    assert not PieceWork.objects.exists()


@pytest.mark.usefixtures("rate")
def test_the_month_is_signed_and_taken_away(clerk, office, run):
    clerk.post("/hub/work/keep", sheet(run))

    page = office.get("/office/piece-work/").content.decode()
    book = office.get(f"/office/piece-work/sheet.xlsx?month={clock.today():%Y-%m}").content

    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert "签名" in page
    assert rows[1][1:6] == ["王阿婆", "装盒", "12 件", "0.35", 420.0]
    assert "王阿婆" not in office.get("/office/piece-work/?month=2001-01").content.decode()


@pytest.mark.usefixtures("rate")
def test_a_fixed_number_of_questions(clerk, office, run):
    for n in range(3):
        clerk.post("/hub/work/keep", sheet(run, "3", key=f"k{n}", new_phone_1=f"1330000111{n}"))
    for client, address in (
        (clerk, f"/hub/work/?making={run.number}"), (office, "/office/piece-work/"),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) <= QUERIES_MOST, [row["sql"] for row in asked]
