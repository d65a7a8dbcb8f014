"""Tell the merchant that a sheet was paid, again and again until it says that it knows."""

import logging
import time
from http.client import HTTPException
from pathlib import Path
from threading import Thread
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from jishi.gateway import signing
from jishi.gateway.book import Sheet

PAUSES_SECONDS = (0, 1, 5, 15, 60)
PATIENCE_SECONDS = 5
# On this machine, or in its network: never by way of a proxy.
_opener = build_opener(ProxyHandler({}))
log = logging.getLogger(__name__)


def tell(folder: Path, sheet: Sheet, *, wait_seconds: float) -> None:
    """Send the call-back of a paid sheet in the background; wait a little for the first to arrive,
    so that the buyer who comes back finds the order paid."""
    thread = Thread(target=_until_known, args=(folder, sheet), daemon=True)
    thread.start()
    thread.join(wait_seconds)


def _until_known(folder: Path, sheet: Sheet) -> None:
    for pause in PAUSES_SECONDS:
        time.sleep(pause)
        if _knows(folder, sheet):
            return
    log.warning("%s does not take the notice of %s", sheet.notify_url, sheet.number)


def _knows(folder: Path, sheet: Sheet) -> bool:
    # Signed anew each time: an old signature would be refused.
    headers, body = signing.call_back(
        folder,
        out_trade_no=sheet.number,
        transaction_id=sheet.deal or "",
        amount_fen=sheet.fen,
        openid=sheet.openid,
    )
    request = Request(sheet.notify_url, data=body, headers=headers, method="POST")  # noqa: S310 (checked when it was opened)
    try:
        with _opener.open(request, timeout=PATIENCE_SECONDS) as answer:
            return answer.status in {200, 204}
    except (URLError, HTTPException, OSError):
        return False
