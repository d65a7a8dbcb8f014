"""A keeper's station: count what arrives, hand over by code."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jishi.claims import operations as claims
from jishi.claims.queries import called_back, to_hold_at
from jishi.delivery import operations as delivery
from jishi.delivery import queries
from jishi.delivery.models import Handover
from jishi.foundation.quantities import pieces
from jishi.foundation.refusals import NotFound, Refusal, StaleState
from jishi.parties import queries as parties
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.sales.models import Cycle
from jishi.web import desks
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

SHOWN = 10


@dataclass(frozen=True)
class Keeping:
    keeper: Party
    point: Site


def _keeping(request: HttpRequest, point: int) -> Keeping:
    """The station, if this person keeps it; another's is answered as if it were not there."""
    person = person_of(request)
    own = parties.sites_run_for(person, Site.Kind.PICKUP_POINT).filter(pk=point).first()
    if own is None:
        raise NotFound
    return Keeping(person, own)


def station(request: HttpRequest, point: int) -> HttpResponse:
    return _show(request, _keeping(request, point))


def _show(request: HttpRequest, here: Keeping, wrong: Refusal | None = None) -> HttpResponse:
    handed = Handover.objects.filter(point=here.point).select_related("order")
    facts = {
        "here": here,
        "arriving": queries.arriving_at(here.point),
        "ready": queries.ready_at(here.point),
        "handed": handed.order_by("-handed_at")[:SHOWN],
        "held": to_hold_at(here.point),
        "wrong": wrong,
    }
    return render(request, "hub/station.html", facts, status=status_of(wrong))


def arrive(request: HttpRequest, point: int) -> HttpResponse:
    here = _keeping(request, point)
    try:
        cycle = Cycle.objects.filter(pk=desks.number(request.POST.get("cycle"), "cycle")).first()
        if cycle is None:
            raise NotFound
        delivery.arrive(
            key=key_of(request), by=here.keeper, cycle=cycle, point=here.point,
            bags=pieces(request.POST.get("bags", ""), field="bags"),
        )  # fmt: skip
    except Refusal as refusal:
        return _show(request, here, refusal)
    return redirect("hub:station", point=point)


def hand_over(request: HttpRequest, point: int) -> HttpResponse:
    """Six digits and the last four of the telephone; a wrong pair says no more than wrong."""
    here = _keeping(request, point)
    try:
        delivery.hand_over(
            key=key_of(request), by=here.keeper, point=here.point,
            code=request.POST.get("code", "").replace(" ", ""),
            phone_tail=request.POST.get("phone_tail", "").strip(),
        )  # fmt: skip
    except Refusal as refusal:
        return _show(request, here, refusal)
    return redirect("hub:station", point=point)


def get_back(request: HttpRequest, point: int) -> HttpResponse:
    """Recalled goods of one line came back to the station."""
    here = _keeping(request, point)
    try:
        line = desks.number(request.POST.get("line"), "line")
        recalled = called_back().filter(line__order__point=here.point, pk=line).first()
        if recalled is None:
            raise StaleState(state=_("不在召回清单上"))
        claims.get_back(key=key_of(request), by=here.keeper, recalled=recalled)
    except Refusal as refusal:
        return _show(request, here, refusal)
    return redirect("hub:station", point=point)
