"""The desk of cases: what waits for an answer, the photo, the decision and who bears it."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.claims import operations as claims
from jishi.claims import queries, rules
from jishi.claims.models import Case, CasePhoto
from jishi.claims.operations import bearer_of
from jishi.foundation import clock
from jishi.foundation.refusals import NotFound, Refusal
from jishi.parties.queries import the_operator
from jishi.web import desks
from jishi.web.desk_tables import Table
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of


def chosen(asked: Mapping[str, str]) -> QuerySet[Case]:
    """Cases by their state and by what was wrong, those that wait first."""
    found = queries.cases()
    if asked.get("state") in Case.State.values:
        found = found.filter(state=asked["state"])
    if asked.get("kind") in Case.Kind.values:
        found = found.filter(kind=asked["kind"])
    return found


CASES = Table("office:cases", ("state", "kind"), chosen, "office:case", ("grant", "decline"))


def cases(request: HttpRequest) -> HttpResponse:
    """All state stands in the address: state, kind, page."""
    facts = {"states": Case.State.choices, "kinds": Case.Kind.choices, "now": clock.now()}
    return render(request, "office/cases.html", {**CASES.shown(request), **facts})


def case(request: HttpRequest, number: str) -> HttpResponse:
    return _show(request, queries.case(number))


def photo(request: HttpRequest, number: str) -> HttpResponse:
    """The photo of a case, as it is kept."""
    found = CasePhoto.objects.filter(case__number=number).first()
    if found is None:
        raise NotFound
    answer = HttpResponse(bytes(found.jpeg), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


def decide(request: HttpRequest, number: str) -> HttpResponse:
    """The share that goes back, who bears it and why; the buyer is told at once."""
    shown = queries.case(number)
    try:
        percent = desks.number(request.POST.get("percent"), "percent")
        is_sellers = request.POST.get("bearer") == "seller"
        claims.decide_case(
            key=key_of(request),
            by=person_of(request),
            case=shown,
            percent=percent,
            bearer=shown.line.seller if is_sellers else the_operator(),
            reason=request.POST.get("reason", ""),
        )
    except Refusal as refusal:
        return _show(request, shown, refusal)
    return redirect("office:case", number=number)


def _show(request: HttpRequest, shown: Case, wrong: Refusal | None = None) -> HttpResponse:
    facts = {
        "case": shown,
        "has_photo": CasePhoto.objects.filter(case=shown).exists(),
        "shares": [(percent, _share(shown, percent)) for percent in (*rules.PERCENTS, 0)],
        "operator": the_operator(),
        "is_sellers": bearer_of(shown) != the_operator(),
        "wrong": wrong,
    }
    return render(request, "office/case.html", facts, status=status_of(wrong))


def _share(shown: Case, percent: int) -> int:
    return rules.refund_fen(shown.line.picking.actual_fen, percent)
