"""The public sheet of a certificate, to be looked at or printed, and the QR code that opens it."""

import io
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jishi.foundation import clock
from jishi.production import queries
from jishi.web.storefront.show import show


def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """What the law wants on it: goods, amount, origin, day, who promises, how to reach them."""
    shown = queries.certificate(number)
    facts = {
        "certificate": shown,
        "origins": [shown] if shown.batch_id else queries.origins(shown),
        "inspections": queries.inspections_of(shown.batch) if shown.batch else (),
        "is_over": shown.valid_until < clock.today(),
    }
    return show(request, "certificate.html", facts)


def code(_request: HttpRequest, number: str) -> HttpResponse:
    """The QR code of the sheet's own address."""
    shown = queries.certificate(number)
    out = io.BytesIO()
    drawn = segno.make_qr(urljoin(settings.PUBLIC_ADDRESS, f"/c/{shown.number}"), error="q")
    drawn.save(out, kind="svg", scale=6, border=4, title=shown.number, xmldecl=False)
    answer = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer
