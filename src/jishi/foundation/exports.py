"""Tables that people take away: CSV and XLSX, typed, and nothing in them is ever computed."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter

Value = str | int | date | None
# What a spreadsheet would take for the beginning of a formula.
COMPUTES = ("=", "+", "-", "@", "\t", "\r")


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV file in UTF-8 with its mark. Words that would be computed get an apostrophe."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(headings)
    lines.writerows([_shown(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A workbook of one sheet: numbers are numbers, days are days, all else is text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, words in enumerate(headings):
            sheet.write_string(0, column, words, head)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(line, column, value, day)
                elif isinstance(value, int):
                    sheet.write_number(line, column, value)
                elif value:
                    sheet.write_string(line, column, value)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def _shown(value: Value) -> str:
    text = "" if value is None else str(value)
    is_words = isinstance(value, str) and text.startswith(COMPUTES)
    return f"'{text}" if is_words else text
