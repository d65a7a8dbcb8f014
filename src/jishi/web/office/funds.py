"""Funds: what was given, promised, spent, and is still free."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.benefits import operations as benefits
from jishi.benefits import queries
from jishi.benefits.models import Fund
from jishi.foundation.money import fen
from jishi.foundation.refusals import NotFound, Refusal
from jishi.parties import queries as parties
from jishi.parties.models import Membership
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import THE_BOOKS, person_of, visitor_of


def funds(request: HttpRequest, wrong: Refusal | None = None) -> HttpResponse:
    """A funder sees their own funds, the company's desks see all."""
    books = [(fund, queries.fund_books(fund)) for fund in _visible(request)]
    facts = {"books": books, "wrong": wrong}
    return render(request, "office/funds.html", facts, status=status_of(wrong))


def _visible(request: HttpRequest) -> list[Fund]:
    if visitor_of(request).roles & THE_BOOKS:
        return list(Fund.objects.select_related("funder").order_by("pk"))
    funder = parties.require(person_of(request), Membership.Role.FUNDER)
    return list(Fund.objects.filter(funder=funder).select_related("funder"))


def fill(request: HttpRequest, fund: int) -> HttpResponse:
    """Money of the funder has reached the company's bank account."""
    person = person_of(request)
    filled = Fund.objects.filter(pk=fund).first()
    if filled is None:
        raise NotFound
    try:
        amount = fen(request.POST.get("amount", ""), field="amount")
        benefits.fill_fund(key=key_of(request), by=person, fund=filled, amount_fen=amount)
    except Refusal as refusal:
        return funds(request, refusal)
    return redirect("office:funds")
