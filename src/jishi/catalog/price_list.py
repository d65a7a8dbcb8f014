"""The price list that an enterprise sends.

Every row comes back with what could be read and with what is wrong with it, in words for the person
who wrote it. Nothing is written here.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import BinaryIO

from django.utils.translation import gettext as _

from jishi.catalog.queries import categories
from jishi.foundation import money
from jishi.foundation.quantities import pieces, within
from jishi.foundation.refusals import BadInput
from jishi.foundation.sheets import ROWS_MAX, Row, Table, number_in, plain, words
from jishi.foundation.spreadsheet import Cell

__all__ = ["ROWS_MAX", "Row", "TABLE", "read_price_list", "same"]

MOST_AN_ORDER = 20
PACKS_MAX = 9_999

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


def read_price_list(file: BinaryIO, name: str) -> list[Row]:
    """The rows of a price list (money in fen, weight in g), good and bad. 1 SQL for the categories.

    Refuses `NotASheet` for a file that is none as a whole.
    """
    rows = TABLE.read(file, name)
    shelves = [category.name for category in categories()]
    return _without_doubles(_on_a_shelf(row, shelves) for row in rows)


def same(name: str, pack: str) -> tuple[str, str]:
    """Equal for goods that differ only in width, case and blanks of their name and pack."""
    return plain(name), plain(pack)


def _on_a_shelf(row: Row, shelves: Collection[object]) -> Row:
    asked = row.values.get("category")
    if asked is None or asked in shelves:
        return row
    told = {"asked": asked, "shelves": "、".join(map(str, shelves))}
    no_shelf = _("没有「%(asked)s」这个分类，可以写：%(shelves)s") % told
    values = {field: value for field, value in row.values.items() if field != "category"}
    return replace(row, values=values, wrong={**row.wrong, "category": no_shelf})


def _without_doubles(rows: Iterable[Row]) -> list[Row]:
    seen: dict[tuple[str, str], int] = {}
    checked = []
    for row in rows:
        double = same(str(row.values.get("name", "")), str(row.values.get("pack", "")))
        first = seen.setdefault(double, row.line) if all(double) else row.line
        if first != row.line:
            double_of = _("和第 %(line)s 行的品名、规格重复") % {"line": first}
            row = Row(row.line, row.values, {**row.wrong, "name": double_of})
        checked.append(row)
    return checked


def _price(cell: Cell, field: str) -> int:
    text = number_in(cell, field, but=("¥", "元"))
    if not text:
        raise BadInput(**{field: _("没有填")})
    price_fen = money.fen(text, field=field)
    if price_fen == 0:
        raise BadInput(**{field: _("不能是 0")})
    return price_fen


def _weight(cell: Cell, field: str) -> int | None:
    text = number_in(cell, field, but=("g", "克"))
    if not text:
        return None
    whole, _point, rest = text.partition(".")
    if rest.strip("0"):
        raise BadInput(**{field: _("「%(text)s」不是整数克") % {"text": text}})
    return within(int(whole), field=field)


def _limit(cell: Cell, field: str) -> int:
    text = number_in(cell, field, but=("件", "份"))
    if not text:
        return MOST_AN_ORDER
    limit = pieces(text.removesuffix(".0"), field=field)
    if limit > PACKS_MAX:
        raise BadInput(**{field: _("不能超过 9999")})
    return limit


TABLE = Table(
    headings=HEADINGS,
    readers={
        "name": words(60),
        "category": words(),
        "pack": words(30),
        "pack_g": _weight,
        "price_fen": _price,
        "most_an_order": _limit,
        "ingredients": words(200),
        "keeping": words(100),
    },
    needed=NEEDED,
    known_by=("name", "price_fen"),
    also_written=ALSO_WRITTEN,
)
