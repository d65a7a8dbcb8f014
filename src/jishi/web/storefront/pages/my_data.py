"""What the market keeps about a person, as the person reads it and takes it away."""

import io
import json
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from jishi.dossier.queries import told_of
from jishi.foundation import clock
from jishi.foundation.exports import as_csv
from jishi.foundation.money import yuan
from jishi.foundation.personal import PAGE, Part
from jishi.foundation.refusals import NotFound
from jishi.parties.models import Party

IN_MEMORY = 1_000_000  # bytes of a file that is being made; what is more lies on the disk


@dataclass(frozen=True)
class Kept:
    """A part, and how many rows it has."""

    part: Part
    count: int


@dataclass(frozen=True)
class PartPage:
    """Some rows of a part as they are read: each a list of headings with words."""

    part: Part
    rows: Sequence[Sequence[tuple[str, str]]]
    number: int
    has_next: bool


def kept_of(person: Party) -> list[Kept]:
    """Every part with its number of rows. 1 SQL a part, however many rows it has."""
    return [Kept(part, part.rows.count()) for part in told_of(person)]


def part_page(person: Party, name: str, number: int) -> PartPage:
    """A page of one part, the latest rows first. 2 SQL. Raises `NotFound` for no part's name."""
    for part in told_of(person):
        if part.name == name:
            shown = [_read(part, row) for row in part.on_page(number)]
            return PartPage(part, shown, number, part.rows.count() > number * PAGE)
    raise NotFound


def packed(person: Party) -> IO[bytes]:
    """Everything in one file: `data.json` for programs, and a sheet of each part to look at.

    Written part by part, so that never more than one part is held; 1 SQL a part.
    """
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed by the answer)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
        sheets: dict[str, bytes] = {}
        with pack.open("data.json", "w", force_zip64=True) as told:
            words = io.TextIOWrapper(told, encoding="utf-8", write_through=True)
            _write(words, told_of(person), sheets)
            words.detach()
        for name, sheet in sheets.items():
            pack.writestr(name, sheet)
    file.seek(0)
    return file  # type: ignore[return-value]


def _write(words: io.TextIOWrapper, parts: Sequence[Part], sheets: dict[str, bytes]) -> None:
    words.write(f'{{"made_at": "{clock.now().isoformat()}"')
    for part in parts:
        about = {"title": part.title, "why": part.why, "kept": part.kept}
        words.write(f',\n"{part.name}": {json.dumps(about, ensure_ascii=False)[:-1]}, "rows": [')
        lines = []
        for number, row in enumerate(part.told()):
            told = dict(zip(part.columns, row, strict=True))
            words.write(",\n" if number else "\n")
            words.write(json.dumps(told, ensure_ascii=False, default=_in_words))
            lines.append([text for _heading, text in _read(part, row)])
        words.write("]}")
        if lines:
            sheets[f"{part.title}.csv"] = as_csv(list(part.headings.values()), lines)
    words.write("}\n")


def _in_words(value: object) -> str:
    assert isinstance(value, date), f"not told: {value!r}"
    return value.isoformat()


def _read(part: Part, row: Sequence[Any]) -> list[tuple[str, str]]:
    """A row as a person reads it."""
    told = zip(part.headings.items(), row, strict=True)
    return [(heading, _shown(part, path, value)) for (path, heading), value in told]


def _shown(part: Part, path: str, value: Any) -> str:
    if value is None or value == "":
        return _("没有")
    if isinstance(value, bool):
        return _("是") if value else _("不是")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if path.rpartition("_")[2] == "fen":
        return yuan(value)
    return str(dict(_field(part.rows.model, path).flatchoices).get(value, value))


def _field(model: type[Model], path: str) -> "Field[Any, Any]":
    """The field at the end of a way from table to table."""
    *ways, last = path.split("__")
    for way in ways:
        related = model._meta.get_field(way).related_model
        assert isinstance(related, type), f"{path} leads nowhere"
        model = related
    field = model._meta.get_field(last)
    assert isinstance(field, Field), f"{path} is no column"
    return field
