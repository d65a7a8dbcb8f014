"""What of this room comes in as a table: the readings of a logger."""

import re
import unicodedata
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from jishi.foundation.refusals import BadInput
from jishi.foundation.sheets import Row, Table, text_of, words
from jishi.foundation.spreadsheet import FORMULA, Cell
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.stock import operations
from jishi.stock.models import Temperature

DEGREES = re.compile(r"(?P<sign>-?)(?P<whole>\d{1,3})(\.(?P<tenth>\d)0*)?", re.ASCII)
ROWS_MAX = 500  # each row is an act; while they are tried, others wait


def tenths(text: str, field: str) -> int:
    """Degrees Celsius as a person or a logger writes them, e.g. `-18.5` or `4℃`, in tenths."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace("−", "-")
    read = DEGREES.fullmatch(plain.removesuffix("°C").removesuffix("度"))
    if read is None:
        say = _("「{text}」不是温度（℃，最多一位小数）")
        raise BadInput(**{field: say.format(text=text[:20])})
    degrees = int(read["whole"]) * 10 + int(read["tenth"] or 0)
    return -degrees if read["sign"] else degrees


def _degrees(cell: Cell, field: str) -> int | None:
    text = "=" if cell is FORMULA else text_of(cell)
    return tenths(text, field) if text else None


def _moment(cell: Cell, field: str) -> str:
    """A moment as a cell, or written `2026-07-09 08:00`, `2026/7/9 8:00`; as ISO."""
    if isinstance(cell, datetime):
        return cell.isoformat()
    text = "=" if cell is FORMULA else text_of(cell)
    written = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(:\d{2})?", text)
    if written is None:
        return _none(field)
    year, month, day, hour, minute = map(int, written.groups()[:5])
    try:
        return datetime(year, month, day, hour, minute).isoformat()  # noqa: DTZ001 (the wall clock)
    except ValueError:
        return _none(field)


def _none(field: str) -> str:
    raise BadInput(**{field: _("请写日期和时间，例如 2026-07-09 08:00")})


TEMPERATURES = Table(
    headings={"site": "在哪里", "at": "时间", "tenths": "温度（℃）"},
    readers={"site": words(60), "at": _moment, "tenths": _degrees},
    needed=["site", "at", "tenths"],
    also_written={"库房": "site", "温度": "tenths"},
    rows_max=ROWS_MAX,
)


def keep_reading(by: Party, key: str, row: Row) -> Temperature:
    """Keep a row of such a table. Refuses a site that is not there, and as `log_temperature`."""
    told = row.values
    site = Site.objects.filter(name=told["site"]).first()
    if site is None:
        raise BadInput(site=_("没有「%(asked)s」") % {"asked": str(told["site"])[:20]})
    degrees = told["tenths"]
    assert isinstance(degrees, int), "a row with nothing wrong has all values"
    at = timezone.make_aware(datetime.fromisoformat(str(told["at"])))
    return operations.log_temperature(key=key, by=by, site=site, tenths=degrees, at=at)
