"""What an enterprise sends is read as it meant it, or each wrong cell is named."""

import csv
import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from jishi.catalog.price_list import HEADINGS, TABLE, read_price_list
from jishi.catalog.tests.factories import make_category
from jishi.foundation.refusals import NotASheet

pytestmark = pytest.mark.django_db
TITLE = list(HEADINGS.values())
GOOD = ["酱黄瓜", "酱园", "400 g/罐", "400", "15.80", "10", "黄瓜、酱油、食盐", "阴凉避光"]
READ = {
    "name": "酱黄瓜", "category": "酱园", "pack": "400 g/罐", "pack_g": 400, "price_fen": 1580,
    "most_an_order": 10, "ingredients": "黄瓜、酱油、食盐", "keeping": "阴凉避光",
}  # fmt: skip


@pytest.fixture(autouse=True)
def shelves():
    make_category("酱园")
    make_category("粮油")


def a_csv(*rows, code="utf-8", between=","):
    text = io.StringIO()
    csv.writer(text, delimiter=between).writerows(rows)
    return io.BytesIO(text.getvalue().encode(code))


def an_xlsx(*rows, top=0, left=0):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    form = book.add_format({"num_format": "yyyy-mm-dd"})
    for down, row in enumerate(rows, start=top):
        for right, cell in enumerate(row, start=left):
            if isinstance(cell, date):
                sheet.write_datetime(down, right, cell, form)
            else:
                sheet.write(down, right, cell)
    book.close()
    file.seek(0)
    return file


def the_row(**changes):
    """A good row with some cells written otherwise."""
    return [changes.get(field, cell) for field, cell in zip(HEADINGS, GOOD, strict=True)]


def read(file, name="list.csv"):
    return read_price_list(file, name)


def wrong_in(**changes):
    (row,) = read(a_csv(TITLE, the_row(**changes)))
    return row.wrong


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_list_is_read_in_the_codes_that_are_used(code):
    (row,) = read(a_csv(TITLE, GOOD, code=code))

    assert (row.line, dict(row.values), dict(row.wrong)) == (2, READ, {})


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_cells_may_be_parted_in_three_ways(between):
    assert read(a_csv(TITLE, GOOD, between=between))[0].values == READ


def test_a_workbook_is_read_wherever_its_table_stands():
    numbers = the_row(price_fen=15.8, pack_g=400, most_an_order=10.0)

    for file in (an_xlsx(TITLE, numbers), an_xlsx(["价格表"], TITLE, numbers, top=1, left=2)):
        assert read(file, "价格表.XLSX")[-1].values == READ


def test_a_line_is_called_what_the_spreadsheet_calls_it():
    rows = [["酱园 2026 年价格"], [], TITLE, GOOD, [], the_row(name="酱萝卜", price_fen="免费")]

    for file, name in ((a_csv(*rows), "a.csv"), (an_xlsx(*rows), "a.xlsx")):
        good, bad = read(file, name)
        assert (good.line, bad.line) == (4, 6)
        assert bad.wrong == {"price_fen": "「免费」不是数字"}


def test_headings_may_be_written_otherwise_and_stand_in_any_order():
    title = ["价格（元）", "商品名称", " 类别", "规 格", "备注"]

    (row,) = read(a_csv(title, ["15.8", "酱黄瓜", "酱园", "400 g/罐", "新货"]))

    assert not row.wrong
    assert (row.values["price_fen"], row.values["pack_g"]) == (1580, None)
    assert (row.values["most_an_order"], row.values["keeping"]) == (20, "")


@pytest.mark.parametrize(
    ("written", "price_fen"),
    [("12", 1200), ("12.3", 1230), ("¥12.30", 1230), ("12.30元", 1230), ("１２．３０", 1230),
     ("1,280.00", 128000), (" 0.01 ", 1), ("12.300", 1230)],
)  # fmt: skip
def test_a_price_is_read_to_the_fen(written, price_fen):
    (row,) = read(a_csv(TITLE, the_row(price_fen=written)))

    assert (row.values["price_fen"], dict(row.wrong)) == (price_fen, {})


NO_PRICES = {
    "没有填": ["", " "],
    "不能是 0": ["0", "0.00"],
    "负数": ["-3"],
    "两位小数": ["12.345"],
    "超出范围": ["99999999999"],
    "不是数字": [
        "1e3", "NaN", "inf", "=1+1", "12,5", "١٢", "十二", "½", "0x10", "1_000", "9" * 400,
        "12.3.4", "12 元/斤",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("written", "reason"),
    [(written, reason) for reason, all_written in NO_PRICES.items() for written in all_written],
)
def test_a_price_that_is_none_is_named(written, reason):
    wrong = wrong_in(price_fen=written)

    assert list(wrong) == ["price_fen"]
    assert reason in wrong["price_fen"]


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"name": ""}, "name", "没有填"),
        ({"name": "长" * 61}, "name", "最多 60 个字"),
        ({"name": "=HYPERLINK(1)"}, "name", "不能用「=」开头"),
        ({"name": "@SUM(A1)"}, "name", "不能用「@」开头"),
        ({"ingredients": "-1+1|cmd"}, "ingredients", "不能用「-」开头"),
        ({"name": "酱\x00瓜"}, "name", "看不见"),
        ({"category": "海鲜"}, "category", "没有「海鲜」这个分类，可以写：酱园、粮油"),
        ({"category": ""}, "category", "没有填"),
        ({"pack": ""}, "pack", "没有填"),
        ({"pack": "长" * 31}, "pack", "最多 30 个字"),
        ({"pack_g": "400.5"}, "pack_g", "不是整数克"),
        ({"pack_g": "0"}, "pack_g", "超出范围"),
        ({"pack_g": "-400"}, "pack_g", "负数"),
        ({"pack_g": "0.4kg"}, "pack_g", "不是数字"),
        ({"pack_g": "999999999"}, "pack_g", "超出范围"),
        ({"most_an_order": "0"}, "most_an_order", "不是数量"),
        ({"most_an_order": "2.5"}, "most_an_order", "不是数量"),
        ({"most_an_order": "10000"}, "most_an_order", "9999"),
        ({"ingredients": "长" * 201}, "ingredients", "最多 200 个字"),
        ({"keeping": "长" * 101}, "keeping", "最多 100 个字"),
    ],
)
def test_a_cell_that_is_wrong_is_named_with_its_reason(changes, field, reason):
    wrong = wrong_in(**changes)

    assert list(wrong) == [field]
    assert reason in wrong[field]


def test_goods_may_keep_below_zero_and_carry_idle_marks():
    (row,) = read(a_csv(TITLE, the_row(keeping="-18 ℃ 冷冻", name="酱\u200b黄瓜 ", pack_g="400 g")))

    assert not row.wrong
    assert (row.values["keeping"], row.values["name"]) == ("-18 ℃ 冷冻", "酱黄瓜")


def test_all_that_is_wrong_in_a_row_is_named_at_once():
    (row,) = read(a_csv(TITLE, the_row(name="", price_fen="x", category="酱")))

    assert TABLE.reasons(row) == [
        "品名：没有填",
        "分类：没有「酱」这个分类，可以写：酱园、粮油",
        "售价（元）：「x」不是数字",
    ]


def test_goods_that_stand_twice_are_named_the_second_time():
    rows = read(
        a_csv(TITLE, GOOD, the_row(pack="800 g/罐"), the_row(name=" 酱黄 瓜", pack="４００G/罐"))
    )

    assert [bool(row.wrong) for row in rows] == [False, False, True]
    assert rows[2].wrong["name"] == "和第 2 行的品名、规格重复"


def test_a_computed_cell_is_named():
    rows = read(an_xlsx(TITLE, the_row(price_fen="=10+5.8"), the_row(name='="酱"&"瓜"')), "a.xlsx")

    assert rows[0].wrong == {"price_fen": "是公式，请改成数字"}
    assert rows[1].wrong == {"name": "是公式，请改成文字"}


def test_cells_of_other_kinds_are_no_prices():
    kinds = [True, date(2026, 5, 1), 1e20, 12.345, 0.1 + 0.2]
    rows = read(an_xlsx(TITLE, *(the_row(price_fen=x, name=f"酱{x}") for x in kinds)), "a.xlsx")

    assert [bool(row.wrong) for row in rows] == [True, True, True, True, False]
    assert rows[4].values["price_fen"] == 30


def test_a_number_for_a_name_has_no_idle_zeros():
    (row,) = read(an_xlsx(TITLE, the_row(name=8424)), "a.xlsx")

    assert row.values["name"] == "8424"


@pytest.mark.parametrize(
    ("file", "name", "reason"),
    [
        (io.BytesIO(b"x" * 2_000_001), "a.csv", "超过 2 MB"),
        (io.BytesIO(b"%PDF"), "a.pdf", "只能读 CSV 或 XLSX"),
        (io.BytesIO(b"x"), "noname", "只能读 CSV 或 XLSX"),
        (io.BytesIO(b""), "a.csv", "没有找到标题行"),
        (io.BytesIO(b"\xff\x00\xfe\x81\x30"), "a.csv", "编码"),
        (io.BytesIO(b"PK\x03\x04 no zip"), "a.xlsx", "读不出来"),
        (io.BytesIO(b""), "a.xlsx", "读不出来"),
        (a_csv(GOOD), "a.csv", "没有找到标题行"),
        (a_csv(TITLE), "a.csv", "没有内容"),
        (a_csv(["品名", "规格", "备注"], GOOD), "a.csv", "缺少标题：分类 售价（元）"),
        (a_csv([*TITLE, "售价（元）"], GOOD), "a.csv", "标题重复：售价（元）"),
        (a_csv(TITLE, *([GOOD] * 5001)), "a.csv", "超过 5000 行"),
        (a_csv(TITLE, ["x" * 200_000]), "a.csv", "CSV 文件读不出来"),
        (an_xlsx(), "a.xlsx", "没有找到标题行"),
    ],
    ids=range(14),
)
def test_a_file_that_is_no_price_list_is_refused_in_words(file, name, reason):
    with pytest.raises(NotASheet) as refusal:
        read(file, name)

    assert reason in refusal.value.fields["file"]


def with_part(file, part, content):
    """A workbook in which one part is replaced."""
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == part else old.read(entry))
    changed.seek(0)
    return changed


SHEET_PART = "xl/worksheets/sheet1.xml"
FAR = b'<worksheet><sheetData><row r="1"><c r="A1"/></row><row r="1048576"><c r = \'XFD1048576\'/>'
FAR_END = b"</row></sheetData></worksheet>"


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        (b" " * 70_000_000, "解开后太大"),
        (FAR + FAR_END, "表格太大"),
        (b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet>&a;</worksheet>", "读不出来"),
        (b"<worksheet><sheetData>", "读不出来"),
        (b"", "读不出来"),
    ],
    ids=["bomb", "far corner", "entities", "cut off", "empty"],
)
def test_a_hostile_workbook_is_refused_and_costs_little(sheet, reason):
    with pytest.raises(NotASheet) as refusal:
        read(with_part(an_xlsx(TITLE, GOOD), SHEET_PART, sheet), "a.xlsx")

    assert reason in refusal.value.fields["file"]


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=300), name=st.sampled_from(["a.csv", "a.xlsx"]))
def test_any_bytes_are_read_or_refused(content, name):
    try:
        read(io.BytesIO(content), name)
    except NotASheet as refusal:
        assert refusal.fields["file"]


@settings(max_examples=60, deadline=None)
@given(cells=st.lists(st.text(max_size=40), min_size=8, max_size=8))
def test_any_words_are_good_or_named(cells):
    (_good, *others) = read(a_csv(TITLE, GOOD, cells, code="utf-16"))

    for row in others:
        assert row.wrong or row.values["price_fen"] > 0


def test_reading_costs_one_statement(django_assert_num_queries):
    file = a_csv(TITLE, *(the_row(name=f"酱菜 {number}") for number in range(200)))

    with django_assert_num_queries(1):
        assert len(read(file)) == 200
