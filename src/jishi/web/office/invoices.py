"""What buyers asked to be invoiced: each seller issues its own, and its number is kept here."""

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.foundation.refusals import Refusal
from jishi.settlement import operations as settlement
from jishi.settlement import queries
from jishi.settlement.models import Invoice
from jishi.web.desk_tables import PAGE
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of


def chosen(asked: Mapping[str, str]) -> QuerySet[Invoice]:
    """Invoices by their state, those that wait first."""
    found = queries.invoices()
    if asked.get("state") in Invoice.State.values:
        found = found.filter(state=asked["state"])
    return found


def invoices(request: HttpRequest, wrong: Refusal | None = None, number: str = "") -> HttpResponse:
    """All state stands in the address: state, page."""
    facts = {
        "page": Paginator(chosen(request.GET), PAGE).get_page(request.GET.get("page")),
        "states": Invoice.State.choices,
        "wrong": wrong,
        "wrong_number": number,
        "typed": request.POST.get("fiscal_number", ""),
    }
    return render(request, "office/invoices.html", facts, status=status_of(wrong))


def issued(request: HttpRequest, number: str) -> HttpResponse:
    """The number that the seller gave it; the buyer is told at once."""
    shown = queries.invoice(number)
    try:
        settlement.note_issued(
            key=key_of(request), by=person_of(request), invoice=shown,
            fiscal_number=request.POST.get("fiscal_number", ""),
        )  # fmt: skip
    except Refusal as refusal:
        return invoices(request, refusal, number)
    return redirect("office:invoices")
