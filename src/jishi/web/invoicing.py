"""Invoices at the two doors where their numbers are kept: the office's, and each seller's own."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.foundation.refusals import NotFound, Refusal
from jishi.settlement import operations as settlement
from jishi.settlement.models import Invoice
from jishi.web.desk_tables import PAGE
from jishi.web.desks import page_of
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of


def show(
    request: HttpRequest,
    door: str,
    found: QuerySet[Invoice],
    *,
    wrong: Refusal | None = None,
    number: str = "",
    **around: object,
) -> HttpResponse:
    """A door's list of invoices; what was wrong stands at the one with the number. All other state
    stands in the address: state, page."""
    facts = {
        "page": page_of(request, _chosen(request.GET, found), PAGE),
        "states": Invoice.State.choices,
        "issued_at": f"{door}:issued",
        "wrong": wrong,
        "wrong_number": number,
        "typed": request.POST.get("fiscal_number", ""),
        **around,
    }
    return render(request, f"{door}/invoices.html", facts, status=status_of(wrong))


def note(
    request: HttpRequest, door: str, found: QuerySet[Invoice], number: str, **around: object
) -> HttpResponse:
    """Keep the number that the seller gave it; the buyer is told at once.

    Raises `NotFound` for an invoice that this door does not list.
    """
    shown = found.filter(number=number).first()
    if shown is None:
        raise NotFound
    try:
        settlement.note_issued(
            key=key_of(request), by=person_of(request), invoice=shown,
            fiscal_number=request.POST.get("fiscal_number", ""),
        )  # fmt: skip
    except Refusal as refusal:
        return show(request, door, found, wrong=refusal, number=number, **around)
    return redirect(f"{door}:invoices")


def _chosen(asked: Mapping[str, str], found: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """By their state, those that wait first."""
    if asked.get("state") in Invoice.State.values:
        found = found.filter(state=asked["state"])
    return found
