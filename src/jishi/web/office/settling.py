"""Statements: one prepares, another agrees, then the money goes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jishi.foundation import clock
from jishi.foundation.refusals import NotFound, Refusal
from jishi.parties.models import Party
from jishi.settlement import operations as settlement
from jishi.settlement import queries
from jishi.settlement.models import CommissionRule, Payout, Statement
from jishi.web import desks
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

SHOWN = 100


def settlement_desk(request: HttpRequest, wrong: Refusal | None = None) -> HttpResponse:
    statements = Statement.objects.select_related("party", "prepared_by", "approved_by")
    facts = {
        "waiting": queries.unsettled_parties(clock.now()),
        "page": desks.page_of(request, statements.order_by("-prepared_at", "-pk"), SHOWN),
        "rules": CommissionRule.objects.select_related("set_by").order_by("-valid_from"),
        "wrong": wrong,
    }
    return render(request, "office/settlement.html", facts, status=status_of(wrong))


def settle(request: HttpRequest) -> HttpResponse:
    """Make the statement of one party, of everything that is due up to now."""
    person = person_of(request)
    try:
        party = get_object_or_404(Party, pk=desks.number(request.POST.get("party"), "party"))
        made = settlement.settle(key=key_of(request), by=person, party=party)
    except Refusal as refusal:
        return settlement_desk(request, refusal)
    return redirect("office:statement", number=made.number)


def commission(request: HttpRequest) -> HttpResponse:
    """A new commission, from now on; earlier sales keep the one of their moment."""
    person = person_of(request)
    try:
        rate_bp = desks.share(request.POST.get("percent"), "percent")
        settlement.set_commission(key=key_of(request), by=person, rate_bp=rate_bp)
    except Refusal as refusal:
        return settlement_desk(request, refusal)
    return redirect("office:settlement")


def statement(request: HttpRequest, number: str) -> HttpResponse:
    return _show(request, _found(number))


def _found(number: str) -> Statement:
    found = Statement.objects.filter(number=number).select_related("party").first()
    if found is None:
        raise NotFound
    return found


def _show(request: HttpRequest, shown: Statement, wrong: Refusal | None = None) -> HttpResponse:
    facts = {
        "statement": shown,
        "lines": queries.statement_lines(shown),
        "receipts": shown.receipts.select_related("receipt__lot__product").order_by("pk"),
        "payouts": shown.payouts.select_related("done_by").order_by("pk"),
        "may_approve": shown.prepared_by_id != person_of(request).pk,
        "wrong": wrong,
    }
    return render(request, "office/statement.html", facts, status=status_of(wrong))


def approve(request: HttpRequest, number: str) -> HttpResponse:
    """Agree to a statement that somebody else has prepared."""
    person = person_of(request)
    shown = _found(number)
    try:
        settlement.approve(key=key_of(request), by=person, statement=shown)
    except Refusal as refusal:
        return _show(request, shown, refusal)
    return redirect("office:statement", number=number)


def pay_out(request: HttpRequest, number: str) -> HttpResponse:
    person = person_of(request)
    payout = Payout.objects.filter(number=number).select_related("statement__party").first()
    if payout is None:
        raise NotFound
    try:
        settlement.pay_out(key=key_of(request), by=person, payout=payout)
    except Refusal as refusal:
        return _show(request, payout.statement, refusal)
    return redirect("office:statement", number=payout.statement.number)
