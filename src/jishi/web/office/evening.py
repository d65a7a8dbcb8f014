"""The sheets that growers filled in by hand, typed in the same evening in their stead (代办)."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, Refusal
from jishi.foundation.sheets import Row
from jishi.parties.models import Party
from jishi.production import operations as production
from jishi.production import queries
from jishi.production.models import Batch, FarmInput, FieldRecord
from jishi.web import desks
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

LINES = range(1, 13)
FIELDS = ("batch", "on", "kind", "input", "quantity")
Kind = FieldRecord.Kind


@dataclass
class Line:
    """A line of the sheet as it was typed, and what is wrong with it."""

    number: int
    typed: dict[str, str]
    wrong: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.typed["batch"] and not self.typed["quantity"]


def evening(request: HttpRequest) -> HttpResponse:
    """Twelve lines at once: all of them, or those that are good."""
    lines = [_line(request, number) for number in LINES]
    wrong: Refusal | None = None
    taken: production.Taken | None = None
    if request.method == "POST":
        try:
            taken = _take_in(request, lines)
            lines = [line for line in lines if line.wrong] or [_line(None, n) for n in LINES]
        except Refusal as refusal:
            wrong = refusal
            _say_where(lines, refusal.facts.get("wrong", {}))
    facts = {
        "lines": lines,
        "taken": taken,
        "wrong": wrong,
        "batches": queries.growing(clock.today()),
        "inputs": FarmInput.objects.order_by("name"),
        "kinds": [(Kind.APPLIED, Kind.APPLIED.label), (Kind.HARVESTED, Kind.HARVESTED.label)],
    }
    return render(request, "office/evening.html", facts, status=status_of(wrong))


def _line(request: HttpRequest | None, number: int) -> Line:
    typed = request.POST if request else {}
    told = {field: str(typed.get(f"{field}_{number}", "")) for field in FIELDS}
    return Line(number, {**told, "on": told["on"] or clock.today().isoformat()})


def _take_in(request: HttpRequest, lines: list[Line]) -> production.Taken:
    person = person_of(request)
    rows = [Row(line.number, line.typed, {}) for line in lines if not line.is_empty]
    if not rows:
        raise BadInput(rows=_("请至少填一行"))
    taken = production.take_in(
        key=key_of(request), by=person, noun="sheet", rows=rows,
        tell=lambda key, row: _keep(key, person, row), skip_bad="skip_bad" in request.POST,
    )  # fmt: skip
    _say_where(lines, taken.wrong)
    return taken


def _keep(key: str, by: Party, row: Row) -> FieldRecord:
    typed = {field: str(told) for field, told in row.values.items()}
    batch = Batch.objects.select_related("crop", "plan", "grower").filter(number=typed["batch"])
    told = batch.first()
    if told is None:
        raise BadInput(batch=_("没有这一批"))
    on = desks.day(typed["on"], "on")
    if typed["kind"] == Kind.HARVESTED:
        quantity = desks.quantity(typed["quantity"], told.plan.measure, "quantity")
        return production.record_harvest(key=key, by=by, batch=told, on=on, quantity=quantity)
    chosen = desks.number(typed["input"], "input")
    applied = FarmInput.objects.filter(pk=chosen).first()
    if applied is None:
        raise BadInput(input=_("请选打了什么"))
    return production.record_input(key=key, by=by, batch=told, on=on, farm_input=applied)


def _say_where(lines: list[Line], wrong: object) -> None:
    assert isinstance(wrong, dict)
    for line in lines:
        line.wrong = "；".join(wrong.get(line.number, {}).values())
