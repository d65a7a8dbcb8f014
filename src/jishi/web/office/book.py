"""The book: every account, every entry, to the fen."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.foundation.refusals import NotFound
from jishi.ledger import queries
from jishi.ledger.models import Account, Entry, Line, Unit
from jishi.web.desks import page_of

PAGE = 50


@dataclass(frozen=True)
class Sheet:
    """The trial balance of one unit: what stands on the left and what on the right are the same."""

    unit: str
    rows: list[queries.Balance]

    @property
    def debit(self) -> int:
        return sum(-row.balance for row in self.rows if row.balance < 0)

    @property
    def credit(self) -> int:
        return sum(row.balance for row in self.rows if row.balance > 0)


def book(request: HttpRequest) -> HttpResponse:
    """Balances, and the entries, the newest first; `q` finds the entries of a number."""
    entries = Entry.objects.prefetch_related(
        Prefetch("lines", Line.objects.select_related("account__owner").order_by("pk"))
    )
    if words := request.GET.get("q", "").strip()[:60]:
        entries = entries.filter(key__contains=words)
    page = page_of(request, entries.order_by("-pk"), PAGE)
    balances = [row for row in queries.balances() if row.balance]
    facts = {
        "page": page,
        "sheets": [
            Sheet(unit, [row for row in balances if row.account.unit == unit]) for unit in Unit
        ],
    }
    return render(request, "office/book.html", facts)


def account(request: HttpRequest, account: int) -> HttpResponse:
    """One account, line by line."""
    shown = Account.objects.filter(pk=account).select_related("owner").first()
    if shown is None:
        raise NotFound
    lines = shown.lines.select_related("entry").order_by("-pk")
    page = page_of(request, lines, PAGE)
    facts = {"account": shown, "page": page, "balance": queries.balance(shown)}
    return render(request, "office/account.html", facts)
