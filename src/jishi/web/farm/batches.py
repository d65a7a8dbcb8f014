"""Batches and their three-field records: planted, applied, harvested (R5.6)."""

from collections.abc import Callable
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import NotFound, Refusal
from jishi.parties import queries as parties
from jishi.places.models import Site
from jishi.production import operations as production
from jishi.production import queries
from jishi.production.models import Batch, Crop, FarmInput
from jishi.web import desks
from jishi.web.farm.acting import Acting, acting, own_batch
from jishi.web.forms import key_of
from jishi.web.refusals import status_of

GROWS_ON = (Site.Kind.GREENHOUSE, Site.Kind.FIELD, Site.Kind.POND)


def batches(request: HttpRequest) -> HttpResponse:
    who = acting(request)
    found = queries.batches_of(who.grower)
    return render(request, "farm/batches.html", {"who": who, "batches": found})


def plan(request: HttpRequest) -> HttpResponse:
    """A plan and its first batch, on one form."""
    who = acting(request)
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            begun = plant(request, who, desks.day(request.POST.get("on", ""), "on"))
        except Refusal as refusal:
            wrong = refusal
        else:
            return redirect("farm:batch", number=begun.number)
    facts = {
        "who": who,
        "sites": sites_of(who),
        "crops": Crop.objects.order_by("name"),
        "wrong": wrong,
        "typed": request.POST,
        "today": clock.today(),
    }
    return render(request, "farm/plan.html", facts, status=status_of(wrong))


def sites_of(who: Acting) -> list[Site]:
    """The sites of the grower on which something grows."""
    return [site for kind in GROWS_ON for site in parties.sites_of(who.grower, kind)]


def _own_site(who: Acting, key: int) -> Site:
    site = next((site for site in sites_of(who) if site.pk == key), None)
    if site is None:
        raise NotFound
    return site


def plant(request: HttpRequest, who: Acting, on: date, said_at: datetime | None = None) -> Batch:
    """Keep the plan and the first batch that a form tells of."""
    typed = request.POST
    measure = Measure.PIECE if typed.get("measure") == Measure.PIECE else Measure.GRAM
    return production.plant(
        key=key_of(request), by=who.person, grower=who.grower, measure=measure,
        site=_own_site(who, desks.number(typed.get("site", ""), "site")),
        crop=get_object_or_404(Crop, pk=desks.number(typed.get("crop", ""), "crop")),
        expected=desks.quantity(typed.get("expected", ""), measure, "expected"),
        harvest_from=desks.day(typed.get("harvest_from", ""), "harvest_from"),
        harvest_until=desks.day(typed.get("harvest_until", ""), "harvest_until"),
        on=on, said_at=said_at,
    )  # fmt: skip


def batch(request: HttpRequest, number: str) -> HttpResponse:
    who = acting(request)
    return _show(request, who, own_batch(who, number))


def _show(
    request: HttpRequest, who: Acting, shown: Batch, wrong: Refusal | None = None
) -> HttpResponse:
    facts = {
        "who": who,
        "batch": shown,
        "records": queries.history_of(shown),
        "certificates": queries.certificates_of(shown),
        "inspections": queries.inspections_of(shown),
        "inputs": queries.inputs_for(shown.crop),
        "earliest": queries.earliest_harvest(shown),
        "yield_": queries.yield_of(shown),
        "today": clock.today(),
        "wrong": wrong,
    }
    return render(request, "farm/batch.html", facts, status=status_of(wrong))


def _record(
    request: HttpRequest, number: str, act: Callable[[Acting, Batch, str], object]
) -> HttpResponse:
    """Keep a record; a refusal is shown on the batch's page with what was typed."""
    who = acting(request)
    shown = own_batch(who, number)
    try:
        act(who, shown, key_of(request))
    except Refusal as refusal:
        return _show(request, who, shown, refusal)
    return redirect("farm:batch", number=number)


def record_input(request: HttpRequest, number: str) -> HttpResponse:
    def act(who: Acting, shown: Batch, key: str) -> None:
        applied = desks.number(request.POST.get("input", ""), "input")
        production.record_input(
            key=key, by=who.person, batch=shown, on=desks.day(request.POST.get("on", ""), "on"),
            farm_input=get_object_or_404(FarmInput, pk=applied),
        )  # fmt: skip

    return _record(request, number, act)


def record_harvest(request: HttpRequest, number: str) -> HttpResponse:
    def act(who: Acting, shown: Batch, key: str) -> None:
        typed = request.POST.get("quantity", "")
        production.record_harvest(
            key=key, by=who.person, batch=shown, on=desks.day(request.POST.get("on", ""), "on"),
            quantity=desks.quantity(typed, shown.plan.measure, "quantity"),
        )  # fmt: skip

    return _record(request, number, act)


def certify(request: HttpRequest, number: str) -> HttpResponse:
    def act(who: Acting, shown: Batch, key: str) -> None:
        typed = request.POST.get("quantity", "")
        production.certify(
            key=key, by=who.person, batch=shown,
            quantity=desks.quantity(typed, shown.plan.measure, "quantity"),
        )  # fmt: skip

    return _record(request, number, act)
