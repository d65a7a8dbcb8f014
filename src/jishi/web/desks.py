"""Reading what was typed at the desks: numbers, days, quantities in the goods' own measure."""

from datetime import date, datetime
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from jishi.foundation.figures import figure
from jishi.foundation.quantities import Measure, grams, pieces
from jishi.foundation.refusals import BadInput

Row = TypeVar("Row", bound=Model)
LONGEST_NUMBER = 18


def page_of(request: HttpRequest, rows: QuerySet[Row], size: int) -> Page[Row]:
    """The page of a long list that the address asks for; the nearest there is. 2 SQL."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def number(typed: str | None, field: str) -> int:
    """A row's number out of a list; refuses `BadInput` when nothing was chosen."""
    text = typed or ""
    if not (text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER):
        raise BadInput(**{field: _("请选一项")})
    return int(text)


def share(typed: str | None, field: str) -> int:
    """What was typed in percent, in ten-thousandths."""
    percent = figure(typed or "")
    if not percent or percent * 100 != int(percent * 100):
        words = _("「{text}」不是百分数（要大于 0，最多两位小数）")
        raise BadInput(**{field: words.format(text=(typed or "")[:LONGEST_NUMBER])})
    return int(percent * 100)


def day(typed: str | None, field: str) -> date:
    """A day as browsers send it: `2026-07-09`."""
    try:
        return date.fromisoformat(typed or "")
    except ValueError:
        raise BadInput(**{field: _("请选一个日期")}) from None


def moment(typed: str | None, field: str) -> datetime:
    """A local day and time as browsers send it: `2026-07-09T17:30`."""
    try:
        return timezone.make_aware(datetime.fromisoformat(typed or ""))  # noqa: DTZ007 (made aware here)
    except ValueError:
        raise BadInput(**{field: _("请选日期和时间")}) from None


def quantity(typed: str | None, measure: str, field: str) -> int:
    """Kilograms as grams, or a count, as the goods are measured."""
    read = pieces if measure == Measure.PIECE else grams
    return read(typed or "", field=field)
