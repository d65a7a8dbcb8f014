"""The tables that people send: CSV or XLSX with Chinese headings. One reader for every kind.

Each row comes back with what could be read and with what is wrong with it, in words for the person
who wrote it. Nothing is written here.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from django.utils.translation import gettext as _

from jishi.foundation import spreadsheet
from jishi.foundation.quantities import within
from jishi.foundation.refusals import BadInput, NotASheet
from jishi.foundation.spreadsheet import FORMULA, Cell

BYTES_MAX = 2_000_000
ROWS_MAX = 5_000
TITLES_MAX = 5  # lines that may stand above the headings
LONGEST = 20  # letters, where a table says nothing else
# What a spreadsheet would compute; goods may well keep at -18 ℃.
COMPUTES = re.compile(r"[=+@]|-(?!\d{1,3}\s*[℃°度~～至到-])")
PLAIN_NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?|\d{1,3}(,\d{3}){1,3}(\.\d{1,12})?", re.ASCII)
Reader = Callable[[Cell, str], object]


@dataclass(frozen=True)
class Row:
    """A line of a table as its file counts them. `values`: what could be read, by field; `wrong`:
    what could not, by field, with the reason. A row with nothing wrong has all values."""

    line: int
    values: Mapping[str, object]
    wrong: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A kind of table: its fields with their headings and how each is read, the headings that must
    be there, by which of them the line of headings is known, and other words for some."""

    headings: Mapping[str, str]
    readers: Mapping[str, Reader]
    needed: Sequence[str]
    known_by: Sequence[str] = ()
    also_written: Mapping[str, str] = field(default_factory=dict)
    rows_max: int = ROWS_MAX

    def read(self, file: BinaryIO, name: str) -> list[Row]:
        """The rows of a file, good and bad; empty lines are left out.

        Refuses `NotASheet` for a file that is none as a whole: over 2 MB or too many rows, another
        kind of file, a code that cannot be read, a heading that is missing or stands twice.
        """
        content = file.read(BYTES_MAX + 1)
        if len(content) > BYTES_MAX:
            raise _no_sheet(_("文件超过 2 MB。请分成几个文件。"))
        lines = _numbered(content, name)
        columns, first = self._columns(lines)
        body = [(number, cells) for number, cells in lines[first:] if any(map(text_of, cells))]
        if not body:
            raise _no_sheet(_("标题下面没有内容。"))
        if len(body) > self.rows_max:
            too_many = _("超过 %(most)s 行。请分成几个文件。") % {"most": self.rows_max}
            raise _no_sheet(too_many)
        return [self._row(number, cells, columns) for number, cells in body]

    def reasons(self, row: Row) -> list[str]:
        """What is wrong, under the headings that stand in the file: `售价（元）：没有填`."""
        told = [
            f"{heading}：{row.wrong[field]}"
            for field, heading in self.headings.items()
            if field in row.wrong
        ]
        return told + [words for field, words in row.wrong.items() if field not in self.headings]

    def _columns(self, lines: Sequence[tuple[int, Sequence[Cell]]]) -> tuple[dict[str, int], int]:
        """Which field stands in which column, and where the rows begin."""
        known = {plain(told): field for field, told in self.headings.items()}
        known |= {plain(told): field for told, field in self.also_written.items()}
        for place, (_number, cells) in enumerate(lines[: TITLES_MAX + 1]):
            fields = [known.get(plain(text_of(cell)), "") for cell in cells]
            if set(self.known_by or self.needed) & set(fields):
                self._refuse_wrong_headings(fields)
                return {field: at for at, field in enumerate(fields) if field}, place + 1
        headings = self._told(self.headings)
        raise _no_sheet(_("没有找到标题行。第一行应为：%(headings)s") % {"headings": headings})

    def _refuse_wrong_headings(self, fields: Sequence[str]) -> None:
        if missing := [field for field in self.needed if field not in fields]:
            raise _no_sheet(_("缺少标题：%(headings)s") % {"headings": self._told(missing)})
        if twice := [field for field in self.headings if fields.count(field) > 1]:
            raise _no_sheet(_("标题重复：%(headings)s") % {"headings": self._told(twice)})

    def _row(self, number: int, cells: Sequence[Cell], columns: Mapping[str, int]) -> Row:
        values: dict[str, object] = {}
        wrong: dict[str, str] = {}
        for name, read in self.readers.items():
            at = columns.get(name)
            cell = cells[at] if at is not None and at < len(cells) else ""
            try:
                values[name] = read(cell, name)
                if values[name] in ("", None) and name in self.needed:
                    wrong[name] = _("没有填")
            except BadInput as refusal:
                wrong[name] = refusal.fields[name]
        return Row(
            number, {name: told for name, told in values.items() if name not in wrong}, wrong
        )

    def _told(self, fields: Iterable[str]) -> str:
        return " ".join(self.headings[field] for field in fields)


def plain(text: str) -> str:
    """Equal for words that differ only in width, case and blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def words(longest: int = LONGEST) -> Reader:
    """Reads some words on one line: no formula, nothing that cannot be seen."""

    return lambda cell, field: _line(cell, field, longest)


def one_of(choices: Mapping[str, str]) -> Reader:
    """Reads one of some words, as what it stands for."""

    def read(cell: Cell, field: str) -> str:
        text = _line(cell, field, LONGEST)
        if text and text not in choices:
            told = {"asked": text, "choices": "、".join(choices)}
            raise BadInput(**{field: _("没有「%(asked)s」，可以写：%(choices)s") % told})
        return choices.get(text, "")

    return read


def a_day(cell: Cell, field: str) -> str:
    """Reads a day as a date cell, or written `2026-07-09`, `2026/7/9`, `2026年7月9日`; as ISO."""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    text = text_of(cell) if cell is not FORMULA else "="
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text, re.ASCII)
    try:
        return date(*map(int, parts.groups())).isoformat() if parts else _no_day(text, field)
    except ValueError:
        return _no_day(text, field)


def whole(*but: str) -> Reader:
    """Reads a whole number above 0, perhaps with the sign of its unit."""

    def read(cell: Cell, field: str) -> int | None:
        text = number_in(cell, field, but=but)
        if not text:
            return None
        digits, _point, rest = text.partition(".")
        if rest.strip("0"):
            raise BadInput(**{field: _("「%(text)s」不是整数") % {"text": text}})
        return within(int(digits), field=field)

    return read


def number_in(cell: Cell, field: str, *, but: Iterable[str]) -> str:
    """The digits of a number, without the signs of its unit; empty when nothing is there."""
    if cell is FORMULA:
        raise BadInput(**{field: _("是公式，请改成数字")})
    written = text_of(cell)
    text = unicodedata.normalize("NFKC", written).replace(" ", "")
    for sign in but:
        text = text.removeprefix(sign).removesuffix(sign)
    if text.startswith("-"):
        raise BadInput(**{field: _("「%(text)s」是负数") % {"text": written[:20]}})
    if text and (isinstance(cell, bool) or not PLAIN_NUMBER.fullmatch(text)):
        raise BadInput(**{field: _("「%(text)s」不是数字") % {"text": written[:20]}})
    return text.replace(",", "")


def text_of(cell: Cell) -> str:
    """A cell in one line; numbers without idle zeros, marks of no width left out."""
    if isinstance(cell, float):
        cell = f"{cell:.15g}"
    text = "".join(sign for sign in str(cell) if unicodedata.category(sign) != "Cf")
    return " ".join(text.split())


def _line(cell: Cell, field: str, longest: int) -> str:
    if cell is FORMULA:
        raise BadInput(**{field: _("是公式，请改成文字")})
    text = text_of(cell)
    if COMPUTES.match(text):
        raise BadInput(**{field: _("不能用「%(sign)s」开头") % {"sign": text[0]}})
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"} for sign in text):
        raise BadInput(**{field: _("有看不见的字符")})
    if len(text) > longest:
        raise BadInput(**{field: _("最多 %(most)s 个字") % {"most": longest}})
    return text


def _numbered(content: bytes, name: str) -> list[tuple[int, Sequence[Cell]]]:
    kind = name.lower().rsplit(".", 1)[-1]
    if kind == "xlsx":
        found = spreadsheet.cells_of_xlsx(content)
    elif kind in {"csv", "txt"}:
        found = spreadsheet.cells_of_csv(content)
    else:
        raise _no_sheet(_("只能读 CSV 或 XLSX 文件。请在表格软件里另存为其中一种。"))
    return list(enumerate(found, start=1))


def _no_day(text: str, field: str) -> str:
    if text:
        raise BadInput(**{field: _("「%(text)s」不是日期，请写 2026-07-09") % {"text": text[:20]}})
    return ""


def _no_sheet(words: str) -> NotASheet:
    return NotASheet(file=words)
