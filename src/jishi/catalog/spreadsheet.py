"""The cells of the files that people send. Reads, believes nothing, runs nothing."""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Final

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from jishi.catalog.errors import NotAPriceList

UNPACKED_MAX = 60_000_000  # bytes: a list of 5,000 rows has some 3 MB; a bomb has gigabytes
CELLS_MAX = 3_000_000
COLUMNS_MAX = 60
CODES = ("utf-8-sig", "gb18030")
BROKEN = (
    CalamineError, zipfile.BadZipFile, zlib.error, KeyError, IndexError, RuntimeError, OSError,
    EOFError, UnicodeDecodeError,
)  # fmt: skip
CELL = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*\s)?r=\"([A-Z]{1,3})([0-9]{1,7})\"")
COMPUTED = re.compile(CELL.pattern + rb"[^>]*>\s*<(?:\w+:)?f[\s>/]")
SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*\br:id=\"([^\"]+)\"")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
TARGET = re.compile(rb"\sTarget=\"([^\"]+)\"")


class Formula:
    """Stands in place of a cell whose value is only computed."""

    def __str__(self) -> str:
        return "="


FORMULA: Final = Formula()
Cell = str | float | int | bool | date | time | timedelta | Formula


def cells_of_csv(content: bytes) -> Sequence[Sequence[Cell]]:
    """The lines of a CSV file in UTF-8, GB 18030 or UTF-16 with its mark; comma, semicolon or
    tabulator between the cells. Refuses `NotAPriceList`."""
    text = _decoded(content)
    head = text[:2_000].splitlines()[:1]
    between = max(",;\t", key=head[0].count) if head else ","
    try:
        return [line[:COLUMNS_MAX] for line in csv.reader(io.StringIO(text), delimiter=between)]
    except csv.Error:
        raise NotAPriceList(file=_("这个 CSV 文件读不出来。请重新另存为 CSV。")) from None


def cells_of_xlsx(content: bytes) -> Sequence[Sequence[Cell]]:
    """The lines of the first sheet of a workbook; in place of a computed cell stands `FORMULA`.
    Refuses `NotAPriceList`, also for what would unpack to more than a list can be."""
    try:
        parts = _parts(content)
        xml = parts[_first_sheet(parts)]
        _refuse_wide_spaces(xml)
        workbook = CalamineWorkbook.from_filelike(_packed_plainly(parts))
        sheet = workbook.get_sheet_by_index(0)
        left = sheet.start[1] if sheet.start else 0
        lines: list[list[Cell]] = [[*[""] * left, *line] for line in sheet.iter_rows()]
    except BROKEN:
        raise NotAPriceList(file=_("这个 XLSX 文件读不出来。请重新另存为 XLSX。")) from None
    for letters, row in COMPUTED.findall(xml):
        lines[int(row) - 1][_column(letters)] = FORMULA
    return [line[:COLUMNS_MAX] for line in lines]


def _parts(content: bytes) -> dict[str, bytes]:
    """What of a workbook is read: no pictures, no more than the directory admits to."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        wanted = [part for part in packed.infolist() if part.filename.endswith((".xml", ".rels"))]
        if sum(part.file_size for part in wanted) > UNPACKED_MAX:
            raise NotAPriceList(file=_("文件解开后太大。请只留一张表。"))
        return {part.filename: packed.read(part) for part in wanted}


def _packed_plainly(parts: Mapping[str, bytes]) -> io.BytesIO:
    # Whoever reads next cannot be made to unpack more than was counted here.
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    plain.seek(0)
    return plain


def _refuse_wide_spaces(xml: bytes) -> None:
    """A sheet is read into a full rectangle, however few cells it has."""
    cells = CELL.findall(xml)
    rows = max((int(row) for _letters, row in cells), default=0)
    columns = max((_column(letters) + 1 for letters, _row in cells), default=0)
    if rows * columns > CELLS_MAX:
        raise NotAPriceList(file=_("表格太大。请删去商品以外的行和列。"))


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codes: Sequence[str] = ("utf-16",)
    else:
        codes = CODES
    for code in codes:
        try:
            return content.decode(code)
        except UnicodeDecodeError:
            continue
    raise NotAPriceList(file=_("文件的编码读不出来。请另存为 UTF-8 的 CSV。"))


def _first_sheet(parts: Mapping[str, bytes]) -> str:
    """The part that holds the sheet that stands first in the workbook."""
    sheet = SHEET.search(parts["xl/workbook.xml"])
    links = RELATION.findall(parts["xl/_rels/workbook.xml.rels"])
    for link in links:
        target = TARGET.search(link)
        if sheet and target and b'Id="%s"' % sheet[1] in link:
            path = target[1].decode()
            return path.removeprefix("/") if path.startswith("/") else f"xl/{path}"
    raise KeyError("a workbook has a first sheet")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
