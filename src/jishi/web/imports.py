"""The one way in for a table: looked at first, each bad row named, then all of it or what is good.

What was looked at comes back signed, so nobody need send the file twice, and nothing else comes in.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, BinaryIO, cast

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jishi.foundation import exports
from jishi.foundation.refusals import BadInput, NotFound
from jishi.foundation.sheets import Row, Table
from jishi.parties.models import Party
from jishi.production import leaving
from jishi.production import operations as production
from jishi.production.tables import NOUNS
from jishi.web.forms import key_of

KEPT_S = 24 * 3600


def sent_rows(request: HttpRequest, read: Callable[[BinaryIO, str], list[Row]]) -> list[Row]:
    """The rows of the file that was sent. Refuses `BadInput` without one, and as `read` does."""
    sent = request.FILES.get("file")
    if sent is None or sent.file is None:
        raise BadInput(file=_("请选一个 CSV 或 XLSX 文件"))
    return read(cast(BinaryIO, sent.file), sent.name or "")


def signed(rows: Sequence[Row], salt: str) -> str:
    """Rows as they travel with the form of the preview."""
    return signing.dumps([vars(row) for row in rows], salt=salt, compress=True)


def previewed(request: HttpRequest, salt: str) -> list[Row]:
    """The rows that were looked at before. Refuses `BadInput` for any others, and after a day."""
    try:
        kept = signing.loads(request.POST["previewed"], salt=salt, max_age=KEPT_S)
    except signing.BadSignature:
        raise BadInput(file=_("预览已经过期，请重新选文件")) from None
    return [Row(**row) for row in kept]


def named(rows: Sequence[Row], table: Table) -> list[tuple[int, list[str]]]:
    """The bad rows: their line, and for each wrong cell its heading and the reason."""
    return [(row.line, table.reasons(row)) for row in rows if row.wrong]


def import_rows(
    request: HttpRequest, by: Party, noun: str, table: Table, tell: production.Tell
) -> dict[str, object]:
    """Look at what was sent, or take in what was looked at; the facts for `parts/import.html`."""
    salt = f"import:{noun}:{by.pk}"
    told: dict[str, Any] = {"key": key_of(request), "by": by, "noun": noun, "tell": tell}
    if "previewed" in request.POST:
        rows, skip_bad = previewed(request, salt), bool(request.POST.get("skip_bad"))
        taken = production.take_in(rows=rows, skip_bad=skip_bad, **told)
        return {"taken": taken, "bad": named(_judged(rows, taken.wrong), table)}
    rows = sent_rows(request, table.read)
    judged = _judged(rows, production.look_at(rows=rows, **told))
    return {"rows": rows, "bad": named(judged, table), "previewed": signed(rows, salt)}


def _judged(rows: Sequence[Row], wrong: production.Wrong) -> list[Row]:
    return [replace(row, wrong=wrong.get(row.line, {})) for row in rows]


def about(noun: str, come_in: Sequence[str], go_out: Sequence[str]) -> dict[str, object]:
    """What a page says of a table and of its neighbours."""
    return {
        "noun": noun,
        "title": NOUNS[noun].title,
        "headings": leaving.headings_of(noun),
        "tables": [(name, NOUNS[name].title) for name in come_in],
        "exports": [(name, NOUNS[name].title) for name in go_out],
    }


def exported(noun: str, kind: str, grower: Party | None) -> HttpResponse:
    """A noun's rows as a file of a kind. Refuses `NotFound` for another kind."""
    if kind not in WRITTEN:
        raise NotFound
    write, content_type = WRITTEN[kind]
    content = write(leaving.headings_of(noun), leaving.rows_of(noun, grower))
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{noun}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


WRITTEN = {
    "csv": (exports.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        exports.as_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
