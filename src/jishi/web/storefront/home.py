"""The first page, and the choice of a pickup point."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jishi.foundation.refusals import BadInput
from jishi.sales import operations as sales
from jishi.sales.models import Basket, Order
from jishi.sales.queries import orders_of
from jishi.web.desks import number
from jishi.web.forms import key_of, see_other
from jishi.web.guests import guest_order_of
from jishi.web.preferences import safe_next
from jishi.web.storefront.carried import carried_by, keep_station
from jishi.web.storefront.drawn import drawn
from jishi.web.storefront.pages.frame import (
    season_now,
    shelf_categories,
    stations,
    villages_on_shelf,
)
from jishi.web.storefront.pages.shelf import Shelf, todays, usuals
from jishi.web.storefront.show import show, show_kept, station_of
from jishi.web.visitors import visitor_of

VILLAGES = 12


def home(request: HttpRequest) -> HttpResponse:
    person = visitor_of(request).person
    last = orders_of(person).exclude(state=Order.State.CANCELLED).first() if person else None
    guest_order = guest_order_of(request)
    basket = carried_by(request).token
    shelf = todays(basket)
    usual = usuals(person, basket) if last and person else Shelf([])
    facts: dict[str, object] = {
        "season_now": season_now(),
        "categories": shelf_categories(),
        # What is usual stands once on the page: each of its forms has the same one-time key.
        "cards": drawn(card for card in shelf.cards if card not in usual.cards),
        "count": len(shelf.cards),
        "usuals": drawn(usual.cards, below=True),
        "villages": villages_on_shelf()[:VILLAGES],
        "last_order": last,
        "guest_order": guest_order,
    }
    if last and station_of(request) is None:
        facts["point"] = last.point
    draw = show if guest_order else show_kept
    return draw(request, "home.html", facts, tab="home")


def points(request: HttpRequest) -> HttpResponse:
    """The stations to choose from, by town."""
    facts = {"stations": list(stations().values()), "next": safe_next(request, "/")}
    return show(request, "points.html", facts)


def choose_point(request: HttpRequest) -> HttpResponse:
    """Remember a station in the browser, and in the basket when there is one."""
    point = stations().get(number(request.POST.get("point"), "point"))
    if point is None:
        raise BadInput(point=_("这个取货站现在不开放，请换一个站"))
    token = carried_by(request).token
    basket = Basket.objects.filter(token=token).first() if token else None
    if basket is not None:
        # One page shows all stations: its key counts once for each.
        sales.choose_point(key=f"{key_of(request)}:{point.pk}", basket=basket, point=point)
    answer = see_other(safe_next(request, "/"))
    keep_station(answer, point.pk)
    return answer
