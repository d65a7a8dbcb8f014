"""A whole purchase over HTTP, as a phone and the channel do it: add, add, place, the call-back."""

import random
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from django.db import connection

from jishi.bench.load import Attempt
from jishi.gateway import signing
from jishi.payments.models import Tender

# Django accepts any well-formed token that stands in both places.
TOKEN = "b" * 32
FORM = "application/x-www-form-urlencoded"
NUMBER = (
    "SELECT payment.number FROM payments_payment payment JOIN sales_order placed"
    " ON placed.id = payment.order_id WHERE placed.token = %s AND payment.tender = %s"
)


class Buyer:
    """Buys over HTTP; how it ended is one word."""

    def __init__(self, base: str, channel_keys: Path, point: int, prices: dict[str, int]) -> None:
        self.base, self.channel_keys, self.point, self.prices = base, channel_keys, point, prices

    async def buy(self, session: aiohttp.ClientSession, codes: list[str]) -> str:
        """`paid`, or the word of the contract with which the market refused."""
        cookies = {"csrftoken": TOKEN}
        for code in codes:
            status = await self._post(
                session, "/basket/add", cookies, {"offer": code, "packs": "1"}
            )
            if status >= 400:
                return f"add {status}"
        form = {
            "name": "量速", "phone": f"139{secrets.randbelow(10**8):08}",
            "point": str(self.point), "rest": "channel", "shortage": "refund",
        }  # fmt: skip
        status = await self._post(session, "/checkout", cookies, form)
        if status >= 400:
            return f"place {status}"
        number = number_of(cookies["to"])
        return await self._pay(session, number, sum(self.prices[code] for code in codes))

    async def _pay(self, session: aiohttp.ClientSession, number: str, amount_fen: int) -> str:
        headers, body = signing.call_back(
            self.channel_keys, out_trade_no=number, transaction_id=f"T{number}",
            amount_fen=amount_fen,
        )  # fmt: skip
        async with session.post(self.base + "/pay/notify", data=body, headers=headers) as answer:
            await answer.read()
            return "paid" if answer.status in {200, 204} else f"pay {answer.status}"

    async def _post(
        self, session: aiohttp.ClientSession, path: str, cookies: dict[str, str],
        form: Mapping[str, str],
    ) -> int:  # fmt: skip
        kept = {name: value for name, value in cookies.items() if name != "to"}
        headers = {
            "X-CSRFToken": TOKEN,
            "Cookie": "; ".join(f"{name}={value}" for name, value in kept.items()),
            "Content-Type": FORM,
        }
        data = urlencode({**form, "key": secrets.token_hex(12)}).encode()
        async with session.post(
            self.base + path, data=data, headers=headers, allow_redirects=False
        ) as answer:
            await answer.read()
            for name, morsel in answer.cookies.items():
                cookies[name] = morsel.value
            cookies["to"] = answer.headers.get("Location", "")
            return answer.status


def number_of(address: str) -> str:
    """The payment's number, which the channel knows from the sheet that it opened.

    Opening a sheet is the channel's own work and is not measured; the number is read from the
    database instead, by this process, on the same two cores, as cheaply as it can.
    """
    with connection.cursor() as cursor:
        cursor.execute(NUMBER, [address.split("/")[2], Tender.CHANNEL])
        return str(cursor.fetchone()[0])


def purchases(buyer: Buyer) -> Attempt:
    """Two lines each time, of any two products."""
    codes = sorted(buyer.prices)

    async def attempt(session: aiohttp.ClientSession, _worker: int) -> str:
        return await buyer.buy(session, random.sample(codes, 2))

    return attempt


def everybody_wants(buyer: Buyer, code: str) -> Attempt:
    """One unit of the same thing, each time."""

    async def attempt(session: aiohttp.ClientSession, _worker: int) -> str:
        return await buyer.buy(session, [code])

    return attempt
