"""Where a grower's money is: on the way, on statements, paid."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.ledger.models import Account
from jishi.settlement import queries as settlement
from jishi.supply import queries as supply
from jishi.web.farm.acting import acting

SHOWN = 60


def money(request: HttpRequest) -> HttpResponse:
    who = acting(request)
    accounts = who.grower.accounts.filter(purpose__in=[Account.Purpose.OWED, Account.Purpose.SPLIT])
    facts = {
        "who": who,
        "waiting_fen": sum(account.balance for account in accounts),
        "statements": settlement.statements_of(who.grower)[:SHOWN],
        "receipts": supply.receipts_of(who.grower)[:SHOWN],
    }
    return render(request, "farm/money.html", facts)
