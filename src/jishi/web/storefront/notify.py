"""The channel's call-back: verified over the raw body, settled once, never 200 in doubt."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from jishi.foundation.refusals import Busy, Refusal, StorageUnavailable
from jishi.payments.channels.errors import ForgedCallBack
from jishi.payments.channels.wechat import channel
from jishi.payments.operations import settle_channel

log = logging.getLogger("jishi.channel")


@csrf_exempt
def notify(request: HttpRequest) -> HttpResponse:
    """204 when the notice is in the book, 401 when it is forged, 4xx when we will not book it.

    Anything but a 2xx lets the channel try again; a notice that was booked before is booked.
    """
    try:
        paid = channel().verify(request.headers, request.body)
    except ForgedCallBack as forged:
        log.warning("call-back refused: %s", forged.facts.get("why"))
        return _fail(401)
    try:
        settle_channel(
            channel_id=paid.channel_id,
            payment_number=paid.payment_number,
            transaction=paid.transaction,
            amount_fen=paid.amount_fen,
            content=paid.content,
        )
    except (Busy, StorageUnavailable):
        return _fail(503)
    except Refusal as refusal:
        log.warning("payment %s not booked: %s", paid.payment_number, refusal.code)
        return _fail(400)
    return HttpResponse(status=204)


def _fail(status: int) -> HttpResponse:
    return JsonResponse({"code": "FAIL", "message": "not accepted"}, status=status)
