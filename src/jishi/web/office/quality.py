"""What was tested, by the town or a laboratory; which documents stand in for a certificate."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, Refusal
from jishi.production import operations as production
from jishi.production.models import SUBSTITUTES, Acceptance, Batch, Inspection
from jishi.production.operations import Found
from jishi.production.tables import micrograms
from jishi.web import desks
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

SHOWN = 50
READINGS_MAX = 40


def inspections(request: HttpRequest) -> HttpResponse:
    """The last tests, and the form for one more."""
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            return _record(request)
        except Refusal as refusal:
            wrong = refusal
    return _show(request, wrong)


def acceptances(request: HttpRequest) -> HttpResponse:
    try:
        production.set_acceptance(
            key=key_of(request), by=person_of(request), kind=request.POST.get("kind", "")[:12],
            since=desks.day(request.POST.get("since"), "since"),
            is_accepted="stop" not in request.POST,
        )  # fmt: skip
    except Refusal as refusal:
        return _show(request, refusal)
    return redirect("office:inspections")


def _show(request: HttpRequest, wrong: Refusal | None) -> HttpResponse:
    facts = {
        "page": desks.page_of(request, _recent(), SHOWN),
        "kinds": Inspection.Kind.choices,
        "documents": [(kind.value, kind.label) for kind in SUBSTITUTES],
        "acceptances": Acceptance.objects.order_by("-since", "-pk")[:SHOWN],
        "today": clock.today(),
        "wrong": wrong,
        "typed": request.POST,
    }
    return render(request, "office/inspections.html", facts, status=status_of(wrong))


def _recent() -> QuerySet[Inspection]:
    told = Inspection.objects.select_related("batch__crop", "batch__grower")
    return told.prefetch_related("readings").order_by("-on", "-pk")


def _record(request: HttpRequest) -> HttpResponse:
    typed = request.POST
    batch = Batch.objects.filter(number=typed.get("batch", "").strip()[:20]).first()
    if batch is None:
        raise BadInput(batch=_("没有这一批"))
    production.record_inspection(
        key=key_of(request), by=person_of(request), batch=batch, kind=typed.get("kind", ""),
        on=desks.day(typed.get("on"), "on"), done_by=typed.get("done_by", ""),
        sample=typed.get("sample", ""), passed=typed.get("passed") == "yes",
        readings=readings_in(typed.get("readings", "")),
    )  # fmt: skip
    return redirect("office:inspections")


def readings_in(text: str) -> list[Found]:
    """Readings as they were typed, one a line: `毒死蜱 0.01 0.02`, found and limit in mg/kg."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if len(lines) > READINGS_MAX or any(len(parts) != 3 for parts in lines):
        raise BadInput(readings=_("检测结果每行写：项目 结果 限量（mg/kg）"))
    return [
        Found(name[:40], micrograms(found, "readings"), micrograms(most, "readings"))
        for name, found, most in lines
    ]
