"""Draw a page of the shop with what stands around each of them."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.places.models import Site
from jishi.web.storefront.carried import carried_by, station_key
from jishi.web.storefront.pages.frame import cycle_now, stations


def show(
    request: HttpRequest,
    template: str,
    facts: Mapping[str, object],
    *,
    tab: str = "",
    status: int = 200,
) -> HttpResponse:
    """A whole page: its facts, and station, cut-off, badge and tab around it."""
    around = {
        "cycle": cycle_now(),
        "point": station_of(request),
        "basket_count": carried_by(request).packs,
        "tab": tab,
    }
    return render(request, f"storefront/{template}", {**around, **facts}, status=status)


def station_of(request: HttpRequest) -> Site | None:
    """The pickup point that the visitor chose, if it is open."""
    key = station_key(request)
    return stations().get(key) if key else None


def page_number(request: HttpRequest, most: int = 400) -> int:
    """The page that the address asks for; what is no page is the first one."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return min(max(number, 1), most)
