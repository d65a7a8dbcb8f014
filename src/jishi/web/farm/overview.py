"""A grower's first screen: what is wanted, what I delivered, where my money is (P3)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.catalog.queries import TO_SELL
from jishi.foundation import clock
from jishi.parties import queries as parties
from jishi.production import queries as production
from jishi.settlement import queries as settlement
from jishi.supply import queries as supply
from jishi.web.farm.acting import acting
from jishi.web.farm.batches import sites_of
from jishi.web.farm.wanted import wanted_of

SHOWN = 6


def overview(request: HttpRequest) -> HttpResponse:
    who = acting(request)
    return render(
        request,
        "farm/overview.html",
        {
            "who": who,
            "ending": parties.licences_ending(clock.today(), who.grower),
            "to_sell": TO_SELL,
            "today": clock.today(),
            "grows": bool(sites_of(who)),
            "wanted": wanted_of(who.grower),
            "receipts": supply.receipts_of(who.grower)[:SHOWN],
            "statements": settlement.statements_of(who.grower)[:SHOWN],
            "to_invoice": settlement.invoices_waiting(who.grower),
            "batches": production.batches_of(who.grower)[:SHOWN],
        },
    )
