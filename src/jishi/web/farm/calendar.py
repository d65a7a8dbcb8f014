"""What a year on a site looks like: plans, days and yields; for its growers and for the office."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse

from jishi.foundation import clock
from jishi.places.models import Site
from jishi.production import queries
from jishi.production.models import Holding, Plan

YEARS = range(2000, 2100)
HEIGHT = 100  # of the tallest bar


@dataclass(frozen=True)
class Row:
    """A plan, and from which month to which its harvest lasts in the year."""

    plan: Plan
    first: int
    last: int


@dataclass(frozen=True)
class Month:
    """A bar of the picture: what was harvested, and how high that is."""

    number: int
    quantity: int
    height: int

    @property
    def top(self) -> int:
        return HEIGHT + 20 - self.height


def year_of(site: Site, request: HttpRequest) -> dict[str, object]:
    """A site's calendar and yields of the year that the address asks for, else of this one."""
    asked = request.GET.get("year", "")
    is_year = asked.isascii() and asked.isdigit() and int(asked[:5]) in YEARS
    year = int(asked) if is_year else clock.today().year
    plans, days = list(queries.planned_in(site, year)), list(queries.told_in(site, year))
    yields = queries.yields_of(site, plans, days)
    return {
        "site": site,
        "year": year,
        "rows": [_row(plan, year) for plan in plans],
        "days": days,
        "yields": [(measure, told, _months(told)) for measure, told in yields.items()],
    }


def picture(holding: Holding) -> HttpResponse:
    """The photo of a site, for those who were let in; kept by their browser for a day."""
    answer = HttpResponse(bytes(holding.photo), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=86400"
    return answer


def _row(plan: Plan, year: int) -> Row:
    first = max(plan.harvest_from, date(year, 1, 1)).month
    return Row(plan, first, min(plan.harvest_until, date(year, 12, 31)).month)


def _months(told: queries.YearOfYield) -> list[Month]:
    most = max(told.months) or 1
    return [
        Month(number, quantity, HEIGHT * quantity // most)
        for number, quantity in enumerate(told.months, start=1)
    ]
