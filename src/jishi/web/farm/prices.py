"""An enterprise's own price list: upload, look at each row, then apply all or the good ones."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.catalog import operations as catalog
from jishi.catalog.price_list import TABLE, read_price_list
from jishi.foundation.refusals import Refusal
from jishi.web import imports
from jishi.web.farm.acting import Acting, acting
from jishi.web.forms import key_of
from jishi.web.refusals import status_of

SALT = "price-list"  # what was previewed comes back signed, so nobody need upload twice


def price_list(request: HttpRequest) -> HttpResponse:
    """The form; then the preview with each bad row's line and reason; then the result."""
    who = acting(request)
    if request.method != "POST":
        return render(request, "farm/prices.html", {"who": who})
    try:
        if "previewed" in request.POST:
            return _apply(request, who)
        return _preview(request, who)
    except Refusal as refusal:
        return render(
            request, "farm/prices.html", {"who": who, "wrong": refusal}, status=status_of(refusal)
        )


def _preview(request: HttpRequest, who: Acting) -> HttpResponse:
    rows = imports.sent_rows(request, read_price_list)
    facts = {
        "who": who,
        "rows": rows,
        "previewed": imports.signed(rows, SALT),
        "bad": imports.named(rows, TABLE),
    }
    return render(request, "farm/prices.html", facts)


def _apply(request: HttpRequest, who: Acting) -> HttpResponse:
    result = catalog.import_price_list(
        key=key_of(request), by=who.person, enterprise=who.grower,
        rows=imports.previewed(request, SALT), skip_bad=bool(request.POST.get("skip_bad")),
    )  # fmt: skip
    return render(request, "farm/prices.html", {"who": who, "result": result})
