"""Where goods are lost on their way, kind by kind."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.delivery.losses import losses as lost
from jishi.delivery.losses import never_came

SPANS = (7, 30, 90)
USUAL = "30"


def losses(request: HttpRequest) -> HttpResponse:
    """The last days, as many as the address says; of each kind the share lost at each handover.
    2 SQL."""
    asked = request.GET.get("days", USUAL)
    days = int(asked) if asked in map(str, SPANS) else int(USUAL)
    facts = {"rows": lost(days), "fields": never_came(days), "days": days, "spans": SPANS}
    return render(request, "hub/losses.html", facts)
