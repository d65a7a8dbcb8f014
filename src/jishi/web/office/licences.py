"""What lets a seller sell, and until when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jishi.catalog import operations as catalog
from jishi.foundation import clock
from jishi.foundation.refusals import Refusal
from jishi.parties import queries as parties
from jishi.parties.models import Licence, Party
from jishi.web import desks
from jishi.web.forms import key_of
from jishi.web.office.sites import GROWS
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

SHOWN = 100


def licences(request: HttpRequest) -> HttpResponse:
    """Those that end soon first; then all, and the form for one more."""
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            return _record(request)
        except Refusal as refusal:
            wrong = refusal
    all_of_them = Licence.objects.select_related("party")
    facts = {
        "ending": parties.licences_ending(clock.today()),
        "page": desks.page_of(request, all_of_them.order_by("valid_until", "pk"), SHOWN),
        "kinds": Licence.Kind.choices,
        "parties": Party.objects.filter(kind__in=GROWS).order_by("name"),
        "today": clock.today(),
        "wrong": wrong,
        "typed": request.POST,
    }
    return render(request, "office/licences.html", facts, status=status_of(wrong))


def _record(request: HttpRequest) -> HttpResponse:
    typed = request.POST
    party = desks.number(typed.get("party"), "party")
    catalog.record_licence(
        key=key_of(request), by=person_of(request), kind=typed.get("kind", ""),
        party=get_object_or_404(Party, pk=party, kind__in=GROWS), number=typed.get("number", ""),
        valid_from=desks.day(typed.get("valid_from"), "valid_from"),
        valid_until=desks.day(typed.get("valid_until"), "valid_until"),
    )  # fmt: skip
    return redirect("office:licences")
