"""What is to come from the fields, so that room, crates and offers are ready for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.foundation import clock
from jishi.production.expecting import expected as to_come


def expected(request: HttpRequest) -> HttpResponse:
    """By crop, the soonest first: how much the plans still expect, from whom and when."""
    return render(request, "hub/expected.html", {"crops": to_come(clock.today())})
