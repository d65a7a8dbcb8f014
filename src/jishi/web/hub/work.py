"""Piece work (计件): the sheet of the day, one work of one run at a time, and what was told."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jishi.foundation import clock
from jishi.foundation.figures import figure
from jishi.foundation.quantities import pieces
from jishi.foundation.refusals import BadInput, NotFound, Refusal
from jishi.parties.models import Party
from jishi.stock.models import Making
from jishi.supply import operations as supply
from jishi.supply import queries
from jishi.supply.models import PieceRate, PieceWork
from jishi.supply.operations.working import Counts
from jishi.supply.rules import MINUTES_AN_HOUR
from jishi.web import desks
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

SHOWN = 60
NEW = "123"  # rows for people who have not worked here before
WORDS_MAX = 120


def work(request: HttpRequest, wrong: Refusal | None = None) -> HttpResponse:
    """The runs to choose from; of the one in the address the sheet, and all that was told."""
    asked = request.GET.get("making") or request.POST.get("making", "")
    facts: dict[str, object] = {"makings": queries.worked_makings()[:SHOWN], "asked": asked}
    if asked:
        making = _making(asked)
        facts |= {
            "making": making,
            "rates": queries.rates_at(making.site, clock.today()),
            "workers": queries.workers_at(making.site),
            "lines": queries.work_at(making),
            "new": NEW,
            "today": clock.today(),
        }
    return render(request, "hub/work.html", {**facts, "wrong": wrong}, status=status_of(wrong))


def keep(request: HttpRequest) -> HttpResponse:
    """Keep a sheet: a work, a day, and what each person did."""
    person, typed, key = person_of(request), request.POST, key_of(request)
    making = _making(typed.get("making", ""))
    try:
        on, name = desks.day(typed.get("on"), "on"), typed.get("work", "")
        rate = queries.rate_of(making.site, name, on)
        unit = rate.unit if rate else PieceRate.Unit.PIECE
        supply.keep_work(
            key=key, by=person, making=making, work=name, on=on,
            counts=[*_known(typed, making, unit), *_taken_on(typed, person, key, unit)],
        )  # fmt: skip
    except Refusal as refusal:
        return work(request, refusal)
    return redirect(f"{reverse('hub:work')}?making={making.number}")


def mend(request: HttpRequest) -> HttpResponse:
    """Put one line right, by a further one."""
    person, typed = person_of(request), request.POST
    lines = PieceWork.objects.select_related("making", "rate", "worker")
    line = lines.filter(pk=desks.number(typed.get("line"), "line")).first()
    if line is None:
        raise NotFound
    told = typed.get("quantity", "").strip()
    try:
        supply.correct_work(
            key=key_of(request), by=person, line=line, words=typed.get("words", "")[:WORDS_MAX],
            quantity=0 if told == "0" else _quantity(told, line.rate.unit, "quantity"),
        )  # fmt: skip
    except Refusal as refusal:
        return work(request, refusal)
    return redirect(f"{reverse('hub:work')}?making={line.making.number}")


def _making(number: str) -> Making:
    found = queries.worked_makings().filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def _known(typed: QueryDict, making: Making, unit: str) -> Counts:
    """What the people did who worked here before."""
    return [
        (worker, _quantity(told, unit, f"count_{worker.pk}"))
        for worker in queries.workers_at(making.site)
        if (told := typed.get(f"count_{worker.pk}", "").strip())
    ]


def _taken_on(typed: QueryDict, by: Party, key: str, unit: str) -> Counts:
    """What others did: the person with the telephone, or somebody new."""
    counts = []
    for n in NEW:
        if told := typed.get(f"new_count_{n}", "").strip():
            quantity = _quantity(told, unit, f"new_count_{n}")
            worker = supply.take_on(
                key=f"{key}:new-{n}", by=by, name=typed.get(f"new_name_{n}", "")[:60],
                phone=typed.get(f"new_phone_{n}", ""),
            )  # fmt: skip
            counts.append((worker, quantity))
    return counts


def _quantity(told: str, unit: str, field: str) -> int:
    """Pieces; or hours, such as `2.5`, as minutes."""
    if unit == PieceRate.Unit.PIECE:
        return pieces(told, field=field)
    hours = figure(told)
    if not hours or hours * MINUTES_AN_HOUR != int(hours * MINUTES_AN_HOUR):
        raise BadInput(**{field: _("「{text}」不是小时数，例如 2.5").format(text=told[:20])})
    return int(hours * MINUTES_AN_HOUR)
