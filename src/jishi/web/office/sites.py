"""The register of greenhouses, workshops, fields and ponds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jishi.foundation.quantities import pieces
from jishi.foundation.refusals import NotFound, Refusal
from jishi.parties.models import Party
from jishi.places import queries as places
from jishi.places.models import Place, Site
from jishi.production import operations as production
from jishi.production import queries
from jishi.web import desks
from jishi.web.farm import calendar
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

GROWS = {Party.Kind.HOUSEHOLD, Party.Kind.COLLECTIVE, Party.Kind.COOP, Party.Kind.FARM,
         Party.Kind.WORKSHOP, Party.Kind.ENTERPRISE, Party.Kind.OPERATOR}  # fmt: skip


def sites(request: HttpRequest) -> HttpResponse:
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            return _take_in(request)
        except Refusal as refusal:
            wrong = refusal
    facts = {
        "holdings": queries.holdings(),
        "kinds": [(kind.value, kind.label) for kind in queries.GROWN_OR_MADE_ON],
        "villages": places.villages(),
        "parties": Party.objects.filter(kind__in=GROWS).order_by("name"),
        "wrong": wrong,
        "typed": request.POST,
    }
    return render(request, "office/sites.html", facts, status=status_of(wrong))


def _take_in(request: HttpRequest) -> HttpResponse:
    typed = request.POST
    owner = get_object_or_404(Party, pk=desks.number(typed.get("owner"), "owner"), kind__in=GROWS)
    run_by = get_object_or_404(
        Party, pk=desks.number(typed.get("run_by"), "run_by"), kind__in=GROWS
    )
    production.take_in_site(
        key=key_of(request), by=person_of(request), name=typed.get("name", ""),
        kind=typed.get("kind", ""), owner=owner, run_by=run_by,
        place=get_object_or_404(Place, code=typed.get("place", "")[:12]),
        area_m2=pieces(typed.get("area", ""), field="area"),
        address=typed.get("address", "").strip()[:120],
    )  # fmt: skip
    return redirect("office:sites")


def site(request: HttpRequest, site: int) -> HttpResponse:
    """The calendar of a site, as its growers see it."""
    return render(request, "office/site.html", calendar.year_of(_taken_in(site), request))


def photo(_request: HttpRequest, site: int) -> HttpResponse:
    found = _taken_in(site)
    if not found.has_photo:  # type: ignore[attr-defined]
        raise NotFound
    return calendar.picture(found.holding)


def _taken_in(key: int) -> Site:
    return get_object_or_404(queries.sites(), pk=key)
