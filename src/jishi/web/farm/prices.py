"""An enterprise's own price list: upload, look at each row, then apply all or the good ones."""

from typing import BinaryIO, cast

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jishi.catalog import operations as catalog
from jishi.catalog.price_list import TABLE, Row, read_price_list
from jishi.foundation.refusals import BadInput, Refusal
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
    sent = request.FILES.get("file")
    if sent is None or sent.file is None:
        raise BadInput(file=_("请选一个 CSV 或 XLSX 文件"))
    rows = read_price_list(cast(BinaryIO, sent.file), sent.name or "")
    kept = signing.dumps([vars(row) for row in rows], salt=SALT, compress=True)
    facts = {
        "who": who,
        "rows": rows,
        "previewed": kept,
        "bad": [(row.line, TABLE.reasons(row)) for row in rows if row.wrong],
    }
    return render(request, "farm/prices.html", facts)


def _apply(request: HttpRequest, who: Acting) -> HttpResponse:
    try:
        kept = signing.loads(request.POST["previewed"], salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        raise BadInput(file=_("预览已经过期，请重新选文件")) from None
    result = catalog.import_price_list(
        key=key_of(request), by=who.person, enterprise=who.grower,
        rows=[Row(**row) for row in kept], skip_bad=bool(request.POST.get("skip_bad")),
    )  # fmt: skip
    return render(request, "farm/prices.html", {"who": who, "result": result})
