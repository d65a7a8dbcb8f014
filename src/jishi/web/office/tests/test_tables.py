"""Tables come in after they were looked at, and go out with nothing in them that computes."""

import csv
import io
import re
from datetime import timedelta
from itertools import count

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from jishi.foundation import clock, exports
from jishi.parties.models import Membership
from jishi.parties.operations import register
from jishi.parties.tests.factories import make_login, make_member, make_operator
from jishi.places.tests.factories import make_village
from jishi.production.models import (
    AgentRecord,
    Certificate,
    FarmInput,
    FieldRecord,
    Holding,
    Inspection,
    Plan,
)
from jishi.production.tables import NOUNS
from jishi.production.tests.factories import make_batch, make_crop, make_input
from jishi.web.farm.tests.factories import make_desk

pytestmark = pytest.mark.django_db
_numbers = count(1)


@pytest.fixture
def office():
    client = Client()
    client.force_login(make_login(make_member(Membership.Role.OPERATOR, make_operator())))
    return client


@pytest.fixture
def desk(office):
    return make_desk()


def look(client, path, *rows):
    """The preview of a file, and what the form of the preview sends on."""
    noun = path.strip("/").split("/")[-1]
    text = io.StringIO()
    csv.writer(text).writerows([list(NOUNS[noun].table.headings.values()), *rows])
    sent = io.BytesIO(text.getvalue().encode())
    sent.name = "表格.csv"
    page = client.post(path, {"key": "look", "file": sent}).content.decode()
    found = re.search(r'name="previewed" value="([^"]+)"', page)
    return page, {"key": f"take-{next(_numbers)}", "previewed": found[1] if found else ""}


def test_sites_come_in(office, desk):
    village = make_village("石路村")
    good = ["一号棚", "共富大棚", village.code, desk.grower.name, desk.grower.name, "667", ""]

    page, form = look(office, "/office/tables/sites/", good)
    assert not Holding.objects.exists(), "a preview keeps nothing"
    office.post("/office/tables/sites/", form)
    office.post("/office/tables/sites/", form)

    assert "读到 1 行，0 行有问题" in page
    assert Holding.objects.get().area_m2 == 667


def test_each_bad_row_is_named_by_line_and_heading(office, desk):
    village, name = make_village("石路村"), desk.grower.name
    register(name="同名社", kind="coop"), register(name="同名社", kind="coop")
    rows = [
        ["一号棚", "共富大棚", village.code, name, name, "667", ""],
        ["二号棚", "楼房", village.code, name, name, "667", ""],
        ["三号棚", "大田", village.code, "没这家", name, "667", ""],
        ["四号棚", "大田", village.code, "同名社", name, "667", ""],
        ["五号棚", "大田", village.code, name, name, "=1+1", ""],
        ["一号棚", "共富大棚", village.code, name, name, "500", ""],
    ]

    page, form = look(office, "/office/tables/sites/", *rows)

    for line, words in {
        3: "类别：没有「楼房」", 4: "谁的：没有「没这家」", 5: "谁的：有几个「同名社」",
        6: "面积（m²）：「=1+1」不是数字", 7: "「一号棚」已经登记过了",
    }.items():  # fmt: skip
        assert re.search(f"第 {line} 行.*?{re.escape(words)}", page, re.DOTALL), words
    assert "第 2 行" not in page

    assert office.post("/office/tables/sites/", form).status_code == 409
    assert not Holding.objects.exists()
    office.post("/office/tables/sites/", {**form, "key": "good", "skip_bad": "1"})
    assert Holding.objects.get().site.name == "一号棚"


def test_inputs_come_in_and_stand_once(office):
    crop = make_crop("小青菜")
    rows = [["吡虫啉", "PD2026", "0", crop.name], ["吡虫啉", "PD2026", "7", crop.name]]

    page, form = look(office, "/office/tables/inputs/", *rows)
    office.post("/office/tables/inputs/", {**form, "skip_bad": "1"})

    assert "这个登记证号已经登记过了" in page
    kept = FarmInput.objects.get()
    assert (kept.safety_interval_days, list(kept.crops.all())) == (0, [crop])


def test_tests_of_the_town_come_in_and_a_failed_one_withdraws(office):
    good, bad = make_batch(certified=500), make_batch(certified=500)
    today = clock.today().isoformat()
    rows = [
        [good.number, "快检", today, "农安站", "001", "合格", "", "", ""],
        [bad.number, "实验室检测", today, "市检测中心", "002", "合格", "毒死蜱", "0.021", "0.02"],
    ]

    _page, form = look(office, "/office/tables/inspections/", *rows)
    assert Certificate.objects.filter(withdrawn_on=None).count() == 2
    office.post("/office/tables/inspections/", form)

    assert list(Inspection.objects.order_by("pk").values_list("passed", flat=True)) == [True, False]
    assert Certificate.objects.get(withdrawn_on=None).batch == good


def test_no_certificate_of_a_failed_batch_comes_in_by_a_file(office, desk):
    batch = make_batch(grower=desk.grower, harvested=1_000)
    test = [batch.number, "快检", clock.today().isoformat(), "农安站", "001", "不合格", "", "", ""]
    _page, form = look(office, "/office/tables/inspections/", test)
    office.post("/office/tables/inspections/", form)

    page, form = look(desk.client, "/farm/tables/certificates/", [batch.number, "1", ""])
    desk.client.post("/farm/tables/certificates/", {**form, "skip_bad": "1"})

    assert "检测不合格" in page
    assert not Certificate.objects.exists()


def test_records_come_in_by_grower_and_by_agent(office, desk):
    batch = make_batch(grower=desk.grower)
    applied = make_input(batch.crop, interval_days=1)
    week_ago = (clock.today() - timedelta(days=7)).isoformat()
    told = [batch.number, week_ago, "用药", applied.registration, ""]
    picked = [batch.number, clock.today().isoformat(), "采收", "", "12.5"]

    for client, path in ((desk.client, "/farm"), (office, "/office")):
        _page, form = look(client, f"{path}/tables/records/", told, picked)
        client.post(f"{path}/tables/records/", form)

    assert FieldRecord.objects.filter(kind="harvested", quantity=12_500).count() == 2
    assert AgentRecord.objects.count() == 2


def test_what_is_forbidden_is_named_and_not_kept(office, desk):
    batch, others = make_batch(grower=desk.grower), make_batch()
    today = clock.today().isoformat()
    rows = [
        [batch.number, today, "用药", make_input().registration, ""],
        [others.number, today, "采收", "", "1"],
        [batch.number, "2999-01-01", "采收", "", "1"],
        [batch.number, "昨天", "采收", "", "1"],
    ]

    page, form = look(desk.client, "/farm/tables/records/", *rows)

    for words in ("没有登记用于", "批次：没有", "日期：日期还没有到", "日期：「昨天」不是日期"):
        assert words in page
    assert desk.client.post("/farm/tables/records/", form).status_code == 409
    assert FieldRecord.objects.exclude(kind="planted").count() == 0


def test_plans_come_in_with_several_plots(office, desk):
    village, name = make_village(), desk.grower.name
    sites = [[f"{n}号棚", "共富大棚", village.code, name, name, "667", ""] for n in ("一", "二")]
    _page, form = look(office, "/office/tables/sites/", *sites)
    office.post("/office/tables/sites/", form)
    plan = [make_crop().name, "一号棚 600；二号棚 300", "900", "公斤", "2026-11-01", "2027/1/31"]

    _page, form = look(desk.client, "/farm/tables/plans/", plan)
    desk.client.post("/farm/tables/plans/", form)

    kept = Plan.objects.get()
    assert (kept.expected, kept.plots.count()) == (900_000, 2)


def test_rows_that_nobody_looked_at_do_not_come_in(office, desk):
    for previewed in ("", "[]", "eyJ9:1:x"):
        form = {"key": "k", "previewed": previewed}
        assert office.post("/office/tables/sites/", form).status_code == 400
    _page, form = look(office, "/office/tables/inputs/", ["甲", "PD1", "1", make_crop().name])
    assert desk.client.post("/farm/tables/records/", form).status_code == 400
    assert not FarmInput.objects.exists()


@pytest.mark.parametrize("noun", NOUNS)
def test_what_goes_out_could_come_back(office, desk, noun):
    village, name = make_village(), desk.grower.name
    site = ["一号棚", "共富大棚", village.code, name, name, "667", "石路 1 号"]
    _page, form = look(office, "/office/tables/sites/", site)
    office.post("/office/tables/sites/", form)
    batch = make_batch(grower=desk.grower, site=Holding.objects.get().site, certified=1_500)
    make_input(batch.crop)
    test = [batch.number, "快检", clock.today().isoformat(), "农安站", "001", "合格", "", "", ""]
    _page, form = look(office, "/office/tables/inspections/", test)
    office.post("/office/tables/inspections/", form)

    for path in ("farm", "office"):
        client = desk.client if path == "farm" else office
        for kind in ("csv", "xlsx"):
            content = client.get(f"/{path}/tables/{noun}.{kind}").content
            rows = NOUNS[noun].table.read(io.BytesIO(content), f"x.{kind}")
            assert rows and not any(row.wrong for row in rows), rows


def test_a_grower_takes_away_only_their_own(desk):
    own, others = make_batch(grower=desk.grower, harvested=5), make_batch(harvested=5)

    out = desk.client.get("/farm/tables/records.csv").content.decode()

    assert own.number in out
    assert others.number not in out


@pytest.mark.parametrize("path", ["/farm/tables/orders.csv", "/farm/tables/records.exe",
                                  "/farm/tables/sites/"])  # fmt: skip
def test_what_is_no_table_of_theirs_is_not_there(desk, path):
    assert desk.client.get(path).status_code == 404


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_no_formula_goes_out(evil):
    rows = [[evil, -5, clock.today()]]

    (_head, line) = csv.reader(
        io.StringIO(exports.as_csv(["a", "b", "c"], rows).decode("utf-8-sig"))
    )
    book = io.BytesIO(exports.as_xlsx(["a", "b", "c"], rows))
    (_head, cells) = CalamineWorkbook.from_filelike(book).get_sheet_by_index(0).iter_rows()

    assert line == [f"'{evil}", "-5", clock.today().isoformat()]
    assert cells == [evil, -5.0, clock.today()]
    assert b"<f>" not in exports.as_xlsx(["a"], [[evil]])
