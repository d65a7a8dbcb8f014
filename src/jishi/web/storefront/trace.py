"""The public page of a lot, and the labels whose QR code opens it."""

import io

import segno
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe

from jishi.foundation.refusals import NotFound
from jishi.tracing.identifiers import lot_uri
from jishi.web.storefront.drawn import drawn
from jishi.web.storefront.pages.trace import lot_called, trace_page
from jishi.web.storefront.show import show, show_kept

ON_A_SHEET = 24


def lot(request: HttpRequest, number: str, gtin: str = "") -> HttpResponse:
    try:
        page = trace_page(number, gtin)
    except NotFound:
        return show(request, "trace_unknown.html", {"number": number}, status=404)
    return show_kept(request, "trace.html", {"page": page, "also": drawn(page.also, below=True)})


def label(_request: HttpRequest, number: str) -> HttpResponse:
    """The lot's QR code alone: its own address, under a GTIN only where somebody owns one."""
    out = io.BytesIO()
    code = segno.make_qr(lot_uri(lot_called(number)), error="q")
    code.save(out, kind="svg", scale=6, border=4, title=number, xmldecl=False)
    answer = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


def labels(request: HttpRequest, number: str) -> HttpResponse:
    """A sheet of labels for the bags of a lot, to be printed and cut."""
    found = lot_called(number)
    code = segno.make_qr(lot_uri(found), error="m").svg_inline(border=1, omitsize=True)
    facts = {"lot": found, "qr": mark_safe(code), "bags": range(ON_A_SHEET)}  # noqa: S308 (drawn here)
    return show(request, "labels.html", facts)
