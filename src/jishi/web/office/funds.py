"""Funds: what was given, promised, spent, and is still free."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jishi.benefits import operations as benefits
from jishi.benefits import queries
from jishi.benefits.models import Fund
from jishi.foundation.money import fen
from jishi.foundation.refusals import NotAllowed, NotFound, Refusal
from jishi.parties import queries as parties
from jishi.parties.models import Party
from jishi.web.forms import key_of
from jishi.web.office.acting import Role, officer
from jishi.web.visitors import person_of


def funds(request: HttpRequest, wrong: Refusal | None = None) -> HttpResponse:
    """A funder sees their own funds, the company's desks see all."""
    found, may_fill = _visible(request)
    books = [(fund, queries.fund_books(fund)) for fund in found]
    facts = {"books": books, "may_fill": may_fill, "wrong": wrong}
    return render(request, "office/funds.html", facts, status=409 if wrong else 200)


def _visible(request: HttpRequest) -> tuple[list[Fund], bool]:
    person: Party = person_of(request)
    try:
        officer(request, Role.OPERATOR, Role.ACCOUNTANT)
    except NotAllowed:
        funder = parties.require(person, Role.FUNDER)
        return list(Fund.objects.filter(funder=funder).select_related("funder")), False
    return list(Fund.objects.select_related("funder").order_by("pk")), True


@require_POST
def fill(request: HttpRequest, fund: int) -> HttpResponse:
    """Money of the funder has reached the company's bank account."""
    person = officer(request, Role.ACCOUNTANT)
    filled = Fund.objects.filter(pk=fund).first()
    if filled is None:
        raise NotFound
    try:
        amount = fen(request.POST.get("amount", ""), field="amount")
        benefits.fill_fund(key=key_of(request), by=person, fund=filled, amount_fen=amount)
    except Refusal as refusal:
        return funds(request, refusal)
    return redirect("office:funds")
