"""How warm it is in the store: the last readings, one more by hand, many from a logger's file."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jishi.foundation import clock
from jishi.foundation.refusals import NotFound, Refusal
from jishi.places.models import Site
from jishi.stock import operations as stock
from jishi.stock import queries
from jishi.stock.tables import TEMPERATURES, keep_reading, tenths
from jishi.web import desks, imports
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

SHOWN = 48
LIES_AT = [Site.Kind.WAREHOUSE, Site.Kind.WORKSHOP, Site.Kind.PICKUP_POINT]


def stores(request: HttpRequest) -> HttpResponse:
    """Where goods lie."""
    sites = Site.objects.filter(kind__in=LIES_AT, is_open=True).order_by("-kind", "name")
    return render(request, "hub/stores.html", {"sites": sites})


def store(request: HttpRequest, site: int) -> HttpResponse:
    return _show(request, _found(site))


def temperature(request: HttpRequest, site: int) -> HttpResponse:
    """A reading by hand."""
    person, shown, typed = person_of(request), _found(site), request.POST
    try:
        stock.log_temperature(
            key=key_of(request), by=person, site=shown,
            tenths=tenths(typed.get("degrees", ""), "degrees"),
            at=desks.moment(typed.get("at"), "at"),
        )  # fmt: skip
    except Refusal as refusal:
        return _show(request, shown, refusal)
    return redirect("hub:store", site=site)


def limit(request: HttpRequest, site: int) -> HttpResponse:
    """How warm it may be from a day on."""
    person, shown, typed = person_of(request), _found(site), request.POST
    try:
        stock.set_store_limit(
            key=key_of(request), by=person, site=shown,
            most_tenths=tenths(typed.get("most", ""), "most"),
            since=desks.day(typed.get("since"), "since"),
        )  # fmt: skip
    except Refusal as refusal:
        return _show(request, shown, refusal)
    return redirect("hub:store", site=site)


def table(request: HttpRequest) -> HttpResponse:
    """A logger's file: looked at first, each bad row named, then taken in."""
    person = person_of(request)
    facts: dict[str, object] = {"headings": list(TEMPERATURES.headings.values()), "wrong": None}
    if request.method == "POST":
        tell = partial(keep_reading, person)
        try:
            facts |= imports.import_rows(request, person, "temperatures", TEMPERATURES, tell)
        except Refusal as refusal:
            facts["wrong"] = refusal
            return render(request, "hub/temperatures.html", facts, status=status_of(refusal))
    return render(request, "hub/temperatures.html", facts)


def _found(site: int) -> Site:
    found = Site.objects.filter(pk=site).first()
    if found is None:
        raise NotFound
    return found


def _show(request: HttpRequest, shown: Site, wrong: Refusal | None = None) -> HttpResponse:
    facts = {
        "site": shown,
        "readings": queries.readings(shown, SHOWN),
        "limit": queries.limit_at(shown, clock.now()),
        "now": timezone.localtime(clock.now()),
        "wrong": wrong,
    }
    return render(request, "hub/store.html", facts, status=status_of(wrong))
