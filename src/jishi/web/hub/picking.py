"""The picking list by village and station, and the scale."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jishi.delivery import operations as delivery
from jishi.delivery import queries
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import Refusal
from jishi.sales.models import OrderLine
from jishi.web import desks
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

NONE_THERE = "none"


def pick_list(request: HttpRequest, wrong: Refusal | None = None) -> HttpResponse:
    """Everything past its cut-off that is not yet in a bag."""
    facts = {"cycles": queries.cycles_to_pick(), "wrong": wrong}
    return render(request, "hub/pick.html", facts, status=status_of(wrong))


def pick(request: HttpRequest, line: int) -> HttpResponse:
    """What went into the bag: a weight, a count, or nothing."""
    person = person_of(request)
    picked = get_object_or_404(
        OrderLine.objects.select_related("order__cycle", "lot", "offer"), pk=line
    )
    try:
        quantity = 0
        if request.POST.get("short") != NONE_THERE:
            measure = Measure(picked.lot.measure)
            quantity = desks.quantity(request.POST.get("quantity"), measure, "quantity")
        delivery.pick(key=key_of(request), by=person, line=picked, quantity=quantity)
    except Refusal as refusal:
        return pick_list(request, refusal)
    return redirect("hub:pick")
