"""Where a grower's money is: on the way, on statements, paid."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.ledger.models import Account
from jishi.settlement import queries as settlement
from jishi.supply import queries as supply
from jishi.web.desks import page_of
from jishi.web.farm.acting import acting

SHOWN = 60


def money(request: HttpRequest) -> HttpResponse:
    who = acting(request)
    accounts = who.grower.accounts.filter(purpose__in=[Account.Purpose.OWED, Account.Purpose.SPLIT])
    statements, receipts = settlement.statements_of(who.grower), supply.receipts_of(who.grower)
    # One number turns the pages of both, as far as the longer one goes.
    longer = max(statements, receipts, key=lambda rows: rows.count())
    page = page_of(request, longer, SHOWN)
    since = (page.number - 1) * SHOWN
    facts = {
        "who": who,
        "waiting_fen": sum(account.balance for account in accounts),
        "statements": statements[since : since + SHOWN],
        "receipts": receipts[since : since + SHOWN],
        "page": page,
    }
    return render(request, "farm/money.html", facts)
