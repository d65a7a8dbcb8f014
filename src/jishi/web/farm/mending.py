"""A grower mends what was recorded, and confirms what an agent kept in their stead."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jishi.foundation import clock
from jishi.foundation.refusals import Refusal
from jishi.production import operations as production
from jishi.production import queries
from jishi.production.models import FieldRecord
from jishi.web import desks
from jishi.web.farm.acting import Acting, acting
from jishi.web.forms import key_of
from jishi.web.refusals import status_of

Kind = FieldRecord.Kind


def record(request: HttpRequest, record: int) -> HttpResponse:
    """One record, to be corrected, or said to be void."""
    who = acting(request)
    told = _own(who, record)
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            return _mend(request, who, told)
        except Refusal as refusal:
            wrong = refusal
    facts = {
        "who": who,
        "record": told,
        "inputs": queries.inputs_for(told.batch.crop),
        "can_be_void": told.kind in {Kind.APPLIED, Kind.HARVESTED},
        "wrong": wrong,
    }
    return render(request, "farm/mend.html", facts, status=status_of(wrong))


def _mend(request: HttpRequest, who: Acting, told: FieldRecord) -> HttpResponse:
    typed = request.POST
    words = typed.get("words", "").strip()[:120]
    if "void" in typed:
        production.withdraw_record(key=key_of(request), by=who.person, told=told, words=words)
    else:
        production.correct_record(
            key=key_of(request), by=who.person, told=told, words=words,
            on=desks.day(typed.get("on"), "on"), **_says(request, told),
        )  # fmt: skip
    return redirect("farm:batch", number=told.batch.number)


def _says(request: HttpRequest, told: FieldRecord) -> dict[str, Any]:
    typed = request.POST
    if told.kind == Kind.HARVESTED:
        measure = told.batch.plan.measure
        return {"quantity": desks.quantity(typed.get("quantity"), measure, "quantity")}
    if told.kind == Kind.APPLIED:
        key = desks.number(typed.get("input"), "input")
        return {"farm_input": get_object_or_404(told.batch.crop.inputs, pk=key)}
    return {}


def confirm(request: HttpRequest, record: int) -> HttpResponse:
    who = acting(request)
    production.confirm_record(key=key_of(request), by=who.person, told=_own(who, record))
    return redirect("farm:unconfirmed")


def unconfirmed(request: HttpRequest) -> HttpResponse:
    """What an agent kept, and the grower has not said yet that it is so."""
    who = acting(request)
    facts = {"who": who, "records": queries.unconfirmed(who.grower)}
    return render(request, "farm/unconfirmed.html", facts)


def paper(request: HttpRequest) -> HttpResponse:
    """A sheet to be printed, for those who write with a pencil: a line for each batch, and more."""
    who = acting(request)
    batches = queries.growing(clock.today()).filter(grower=who.grower)
    facts = {"who": who, "batches": batches, "lines": range(12)}
    return render(request, "farm/paper.html", facts)


def _own(who: Acting, key: int) -> FieldRecord:
    records = FieldRecord.objects.select_related("batch__crop", "batch__plan", "batch__grower")
    return get_object_or_404(records, pk=key, batch__grower=who.grower)
