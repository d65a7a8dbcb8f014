"""Read the price list that an enterprise sends: CSV or XLSX with Chinese headings.

Every row comes back with what could be read and with what is wrong with it, in words for the person
who wrote it. Nothing is written here.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from jishi.catalog import spreadsheet
from jishi.catalog.errors import NotAPriceList
from jishi.catalog.queries import categories
from jishi.catalog.spreadsheet import FORMULA, Cell
from jishi.foundation import money
from jishi.foundation.quantities import pieces, within
from jishi.foundation.refusals import BadInput

BYTES_MAX = 2_000_000
ROWS_MAX = 5_000
MOST_AN_ORDER = 20
PACKS_MAX = 9_999
TITLES_MAX = 5  # lines that may stand above the headings

HEADINGS = {
    "name": "品名",
    "category": "分类",
    "pack": "规格",
    "pack_g": "净含量（g）",
    "price_fen": "售价（元）",
    "most_an_order": "每单限购",
    "ingredients": "配料",
    "keeping": "保管",
}
NEEDED = ("name", "category", "pack", "price_fen")
ALSO_WRITTEN = {
    "商品名称": "name", "名称": "name", "商品": "name", "类别": "category", "类目": "category",
    "包装": "pack", "净含量": "pack_g", "净含量（克）": "pack_g", "净重（g）": "pack_g",
    "售价": "price_fen", "价格": "price_fen", "价格（元）": "price_fen", "单价（元）": "price_fen",
    "限购": "most_an_order", "每单限购（件）": "most_an_order", "配料表": "ingredients",
    "保存": "keeping", "保存方法": "keeping", "贮存条件": "keeping", "储存条件": "keeping",
}  # fmt: skip
LONGEST = {
    "name": 60,
    "pack": 30,
    "ingredients": 200,
    "keeping": 100,
}
# What a spreadsheet would compute; goods may well keep at -18 ℃.
COMPUTES = re.compile(r"[=+@]|-(?!\d{1,3}\s*[℃°度~～至到-])")
PLAIN_NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?|\d{1,3}(,\d{3}){1,3}(\.\d{1,12})?", re.ASCII)


@dataclass(frozen=True)
class Row:
    """A line of a price list as its file counts them. `values`: what could be read, by field (money
    in fen, weight in g); `wrong`: what could not, by field, with the reason. A row with nothing
    wrong has all values."""

    line: int
    values: Mapping[str, object]
    wrong: Mapping[str, str]

    @property
    def reasons(self) -> list[str]:
        """What is wrong, under the headings that stand in the file: `售价（元）：没有填`."""
        return [
            f"{told}：{self.wrong[field]}"
            for field, told in HEADINGS.items()
            if field in self.wrong
        ]


def read_price_list(file: BinaryIO, name: str) -> list[Row]:
    """The rows of a price list, good and bad; empty lines are left out. 1 SQL for the categories.

    Refuses `NotAPriceList` for a file that is none as a whole: over 2 MB or 5,000 rows, another
    kind of file, a code that cannot be read, a heading that is missing or stands twice.
    """
    content = file.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise _no_list(_("文件超过 2 MB。请分成几个文件。"))
    lines = _numbered(content, name)
    columns, first = _headings(lines)
    body = [(number, cells) for number, cells in lines[first:] if any(map(_text, cells))]
    if not body:
        raise _no_list(_("标题下面没有商品。"))
    if len(body) > ROWS_MAX:
        raise _no_list(_("超过 5000 行。请分成几个文件。"))
    shelves = [category.name for category in categories()]
    return _without_doubles([_row(number, cells, columns, shelves) for number, cells in body])


def same(name: str, pack: str) -> tuple[str, str]:
    """Equal for goods that differ only in width, case and blanks of their name and pack."""
    return _plain(name), _plain(pack)


def _numbered(content: bytes, name: str) -> list[tuple[int, Sequence[Cell]]]:
    kind = name.lower().rsplit(".", 1)[-1]
    if kind == "xlsx":
        found = spreadsheet.cells_of_xlsx(content)
    elif kind in {"csv", "txt"}:
        found = spreadsheet.cells_of_csv(content)
    else:
        raise _no_list(_("只能读 CSV 或 XLSX 文件。请在表格软件里另存为其中一种。"))
    return list(enumerate(found, start=1))


def _headings(lines: Sequence[tuple[int, Sequence[Cell]]]) -> tuple[dict[str, int], int]:
    """Which field stands in which column, and where the rows begin."""
    for place, (_number, cells) in enumerate(lines[: TITLES_MAX + 1]):
        fields = [_field(cell) for cell in cells]
        if "name" in fields or "price_fen" in fields:
            _refuse_wrong_headings(fields)
            return {field: at for at, field in enumerate(fields) if field}, place + 1
    raise _no_list(_("没有找到标题行。第一行应为：%(headings)s") % {"headings": _told(HEADINGS)})


def _field(heading: Cell) -> str:
    return KNOWN_HEADINGS.get(_plain(_text(heading)), "")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _refuse_wrong_headings(fields: Sequence[str]) -> None:
    if missing := [field for field in NEEDED if field not in fields]:
        raise _no_list(_("缺少标题：%(headings)s") % {"headings": _told(missing)})
    if twice := [field for field in HEADINGS if fields.count(field) > 1]:
        raise _no_list(_("标题重复：%(headings)s") % {"headings": _told(twice)})


def _row(
    number: int, cells: Sequence[Cell], columns: Mapping[str, int], shelves: Sequence[str]
) -> Row:
    values: dict[str, object] = {}
    wrong: dict[str, str] = {}
    for field, read in READERS.items():
        at = columns.get(field)
        cell = cells[at] if at is not None and at < len(cells) else ""
        try:
            values[field] = read(cell, field)
        except BadInput as refusal:
            wrong[field] = refusal.fields[field]
    if "category" in values and values["category"] not in shelves:
        told = {"asked": values.pop("category"), "shelves": "、".join(shelves)}
        wrong["category"] = _("没有「%(asked)s」这个分类，可以写：%(shelves)s") % told
    return Row(number, values, wrong)


def _without_doubles(rows: Iterable[Row]) -> list[Row]:
    seen: dict[tuple[str, str], int] = {}
    checked = []
    for row in rows:
        double = same(str(row.values.get("name", "")), str(row.values.get("pack", "")))
        first = seen.setdefault(double, row.line) if all(double) else row.line
        if first != row.line:
            words = _("和第 %(line)s 行的品名、规格重复") % {"line": first}
            row = Row(row.line, row.values, {**row.wrong, "name": words})
        checked.append(row)
    return checked


def _words(cell: Cell, field: str) -> str:
    if cell is FORMULA:
        raise BadInput(**{field: _("是公式，请改成文字")})
    text = _text(cell)
    if COMPUTES.match(text):
        raise BadInput(**{field: _("不能用「%(sign)s」开头") % {"sign": text[0]}})
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"} for sign in text):
        raise BadInput(**{field: _("有看不见的字符")})
    if len(text) > LONGEST.get(field, 20):
        raise BadInput(**{field: _("最多 %(most)s 个字") % {"most": LONGEST.get(field, 20)}})
    if not text and field in NEEDED:
        raise BadInput(**{field: _("没有填")})
    return text


def _price(cell: Cell, field: str) -> int:
    text = _number(cell, field, but=("¥", "元"))
    if not text:
        raise BadInput(**{field: _("没有填")})
    price_fen = money.fen(text, field=field)
    if price_fen == 0:
        raise BadInput(**{field: _("不能是 0")})
    return price_fen


def _weight(cell: Cell, field: str) -> int | None:
    text = _number(cell, field, but=("g", "克"))
    if not text:
        return None
    whole, _point, rest = text.partition(".")
    if rest.strip("0"):
        raise BadInput(**{field: _("「%(text)s」不是整数克") % {"text": text}})
    return within(int(whole), field=field)


def _limit(cell: Cell, field: str) -> int:
    text = _number(cell, field, but=("件", "份"))
    if not text:
        return MOST_AN_ORDER
    limit = pieces(text.removesuffix(".0"), field=field)
    if limit > PACKS_MAX:
        raise BadInput(**{field: _("不能超过 9999")})
    return limit


def _number(cell: Cell, field: str, *, but: Iterable[str]) -> str:
    """The digits of a number, without the signs of its unit; empty when nothing is there."""
    if cell is FORMULA:
        raise BadInput(**{field: _("是公式，请改成数字")})
    written = _text(cell)
    text = unicodedata.normalize("NFKC", written).replace(" ", "")
    for sign in but:
        text = text.removeprefix(sign).removesuffix(sign)
    if text.startswith("-"):
        raise BadInput(**{field: _("「%(text)s」是负数") % {"text": written[:20]}})
    if text and (isinstance(cell, bool) or not PLAIN_NUMBER.fullmatch(text)):
        raise BadInput(**{field: _("「%(text)s」不是数字") % {"text": written[:20]}})
    return text.replace(",", "")


def _text(cell: Cell) -> str:
    """A cell in one line; numbers without idle zeros, marks of no width left out."""
    if isinstance(cell, float):
        cell = f"{cell:.15g}"
    text = "".join(sign for sign in str(cell) if unicodedata.category(sign) != "Cf")
    return " ".join(text.split())


def _told(fields: Iterable[str]) -> str:
    return " ".join(HEADINGS[field] for field in fields)


def _no_list(words: str) -> NotAPriceList:
    return NotAPriceList(file=words)


KNOWN_HEADINGS = {
    _plain(heading): field
    for heading, field in [
        *ALSO_WRITTEN.items(),
        *((told, field) for field, told in HEADINGS.items()),
    ]
}
READERS: dict[str, Callable[[Cell, str], object]] = {
    "name": _words,
    "category": _words,
    "pack": _words,
    "pack_g": _weight,
    "price_fen": _price,
    "most_an_order": _limit,
    "ingredients": _words,
    "keeping": _words,
}
