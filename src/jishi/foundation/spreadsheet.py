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
from xml.parsers import expat

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from jishi.foundation.refusals import NotASheet

UNPACKED_MAX = 60_000_000  # bytes: a list of 5,000 rows has some 3 MB; a bomb has gigabytes
CELLS_MAX = 1_000_000
COLUMNS_MAX = 60
CODES = ("utf-8-sig", "gb18030")
BROKEN = (
    CalamineError, zipfile.BadZipFile, zlib.error, KeyError, IndexError, RuntimeError, OSError,
    EOFError, UnicodeDecodeError, expat.ExpatError,
)  # fmt: skip
SHEET = re.compile(rb"<(?:\w{1,20}:)?sheet\s[^>]{0,500}\br:id=\"([^\"]{1,99})\"")
RELATION = re.compile(rb"<(?:\w{1,20}:)?Relationship\s[^>]{0,999}>")
TARGET = re.compile(rb"\sTarget=\"([^\"]{1,299})\"")
PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)


class Formula:
    """Stands in place of a cell whose value is only computed."""

    def __str__(self) -> str:
        return "="


FORMULA: Final = Formula()
Cell = str | float | int | bool | date | time | timedelta | Formula


def cells_of_csv(content: bytes) -> Sequence[Sequence[Cell]]:
    """The lines of a CSV file in UTF-8, GB 18030 or UTF-16 with its mark; comma, semicolon or
    tabulator between the cells. Refuses `NotASheet`."""
    text = _decoded(content)
    head = text[:2_000].splitlines()[:1]
    between = max(",;\t", key=head[0].count) if head else ","
    try:
        return [line[:COLUMNS_MAX] for line in csv.reader(io.StringIO(text), delimiter=between)]
    except csv.Error:
        raise NotASheet(file=_("这个 CSV 文件读不出来。请重新另存为 CSV。")) from None


def cells_of_xlsx(content: bytes) -> Sequence[Sequence[Cell]]:
    """The lines of the first sheet of a workbook; in place of a computed cell stands `FORMULA`.
    Refuses `NotASheet`, also for what would unpack to more than a list can be."""
    try:
        parts = _parts(content)
        plan = _Plan(parts[_first_sheet(parts)])
        workbook = CalamineWorkbook.from_filelike(_packed_plainly(parts))
        sheet = workbook.get_sheet_by_index(0)
        left = sheet.start[1] if sheet.start else 0
        lines: list[list[Cell]] = [[*[""] * left, *line] for line in sheet.iter_rows()]
    except BROKEN:
        raise NotASheet(file=_("这个 XLSX 文件读不出来。请重新另存为 XLSX。")) from None
    for row, column in plan.computed:
        if row < len(lines) and column < len(lines[row]):
            lines[row][column] = FORMULA
    return [line[:COLUMNS_MAX] for line in lines]


class _Plan:
    """Where the cells of a sheet stand, and which are computed.

    Looked at first, because a sheet is read into a full rectangle, however few cells it has.
    """

    def __init__(self, xml: bytes) -> None:
        self.computed: list[tuple[int, int]] = []
        self._rows = self._columns = 0
        self._at = (0, -1)
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._begin
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.Parse(xml, True)  # noqa: FBT003 (the parser's own form)
        if self._rows * self._columns > CELLS_MAX:
            raise NotASheet(file=_("表格太大。请删去用不到的行和列。"))

    def _begin(self, name: str, said: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            row = int(said["r"]) - 1 if said.get("r", "").isdigit() else self._rows
            self._go(row, -1)
        elif tag == "c":
            place = PLACE.fullmatch(said.get("r", ""))
            row, column = self._at
            self._go(*(_place(place) if place else (row, column + 1)))
        elif tag == "f":
            self.computed.append(self._at)

    def _go(self, row: int, column: int) -> None:
        self._at = row, column
        self._rows = max(self._rows, row + 1)
        self._columns = max(self._columns, column + 1)

    def _refuse_doctype(self, *_declared: object) -> None:
        raise KeyError("a sheet declares nothing")


def _place(place: re.Match[str]) -> tuple[int, int]:
    column = 0
    for letter in place[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(place[2]) - 1, column - 1


def _parts(content: bytes) -> dict[str, bytes]:
    """What of a workbook is read: no pictures, no more than the directory admits to."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        wanted = [part for part in packed.infolist() if part.filename.endswith((".xml", ".rels"))]
        if sum(part.file_size for part in wanted) > UNPACKED_MAX:
            raise NotASheet(file=_("文件解开后太大。请只留一张表。"))
        return {part.filename: packed.read(part) for part in wanted}


def _packed_plainly(parts: Mapping[str, bytes]) -> io.BytesIO:
    # Whoever reads next cannot be made to unpack more than was counted here.
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    plain.seek(0)
    return plain


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
    raise NotASheet(file=_("文件的编码读不出来。请另存为 UTF-8 的 CSV。"))


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
