"""The public page of a lot, and the label whose QR code opens it."""

import io
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jishi.foundation.refusals import NotFound
from jishi.stock.models import Lot
from jishi.web.storefront.drawn import drawn
from jishi.web.storefront.pages.trace import trace_page
from jishi.web.storefront.show import show


def lot(request: HttpRequest, number: str) -> HttpResponse:
    page = trace_page(number)
    return show(request, "trace.html", {"page": page, "also": drawn(page.also, below=True)})


def label(_request: HttpRequest, number: str) -> HttpResponse:
    """The lot's QR code to print on a bag: our own address, no GTIN is claimed."""
    if not Lot.objects.filter(number=number).exists():
        raise NotFound
    out = io.BytesIO()
    code = segno.make_qr(urljoin(settings.PUBLIC_ADDRESS, f"/t/{number}"), error="q")
    code.save(out, kind="svg", scale=6, border=4, title=number, xmldecl=False)
    answer = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer
