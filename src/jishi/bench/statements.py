"""How many SQL statements a page or a purchase sends, counted inside this process."""

import secrets

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jishi.bench.buying import Buyer, number_of
from jishi.gateway import signing

NUMBER_READ = 1  # what this side reads to play the channel
NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "PRAGMA")


def of_page(path: str) -> int:
    """Statements of one warm GET by a visitor."""
    client = _visitor()
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return _counted(captured)


def of_purchase(buyer: Buyer, codes: list[str] | None = None) -> int:
    """Statements of a whole purchase of two lines: add, add, place, the channel's call-back."""
    client = _visitor()
    chosen = codes or sorted(buyer.prices)[:2]
    with CaptureQueriesContext(connection) as captured:
        for code in chosen:
            client.post("/basket/add", {"offer": code, "packs": 1, "key": secrets.token_hex(12)})
        placed = client.post(
            "/checkout",
            {
                "name": "量速", "phone": "13900000000", "point": buyer.point, "rest": "channel",
                "shortage": "refund", "key": secrets.token_hex(12),
            },
        )  # fmt: skip
        if placed.status_code == 303:
            _call_back(client, buyer, number_of(placed["Location"]), chosen)
    return _counted(captured) - NUMBER_READ


def _call_back(client: Client, buyer: Buyer, number: str, codes: list[str]) -> None:
    headers, body = signing.call_back(
        buyer.channel_keys, out_trade_no=number, transaction_id=f"T{number}",
        amount_fen=sum(buyer.prices[code] for code in codes),
    )  # fmt: skip
    client.post("/pay/notify", body, content_type="application/json", headers=headers)


def _visitor() -> Client:
    return Client(headers={"host": settings.ALLOWED_HOSTS[0], "accept-language": "zh-CN"})


def _counted(captured: CaptureQueriesContext) -> int:
    return sum(not row["sql"].startswith(NOT_COUNTED) for row in captured.captured_queries)
