from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from jishi.gateway import book, keys
from jishi.gateway.account import Account
from jishi.gateway.answering import Answer, Question, StartResponse, question
from jishi.gateway.bridge import PATH, Bridge
from jishi.gateway.cashier import Cashier
from jishi.gateway.merchant_door import MerchantDoor


class Gateway:
    """The sandbox as a WSGI application: `/v3/` for the merchant, `/cashier` for the buyer;
    `/connect/` and `/sns/` play the official account, whose `secret` the market knows; `/bridge`
    plays the app that a page inside WeChat asks for the money."""

    def __init__(self, folder: Path, address: str, secret: str = "") -> None:
        self.folder, self.address, self.secret = folder, address.rstrip("/"), secret

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        return self._answer(question(environ)).give(start_response)

    def _answer(self, asked: Question) -> Answer:
        if asked.path == "/healthz":
            return Answer(200, b"ok", {"Content-Type": "text/plain"})
        merchant, cashier, account = self._doors
        if asked.path.startswith(("/connect/", "/sns/")):
            return account.answer(asked)
        if asked.path == PATH:
            return Bridge(self.folder).answer(asked)
        return merchant.answer(asked) if asked.path.startswith("/v3/") else cashier.answer(asked)

    @cached_property
    def _doors(self) -> tuple[MerchantDoor, Cashier, Account]:
        # With the first question, not with the import: importing makes no files.
        keys.make(self.folder)
        book.prepare(self.folder)
        account = Account(self.folder, self.secret)
        return MerchantDoor(self.folder, self.address), Cashier(self.folder), account
