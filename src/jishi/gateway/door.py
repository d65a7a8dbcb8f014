from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from jishi.gateway import book, keys
from jishi.gateway.answering import Answer, Question, StartResponse, question
from jishi.gateway.cashier import Cashier
from jishi.gateway.merchant_door import MerchantDoor


class Gateway:
    """The sandbox as a WSGI application: `/v3/` for the merchant, `/cashier` for the buyer."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address.rstrip("/")

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        return self._answer(question(environ)).give(start_response)

    def _answer(self, asked: Question) -> Answer:
        if asked.path == "/healthz":
            return Answer(200, b"ok", {"Content-Type": "text/plain"})
        merchant, cashier = self._doors
        return merchant.answer(asked) if asked.path.startswith("/v3/") else cashier.answer(asked)

    @cached_property
    def _doors(self) -> tuple[MerchantDoor, Cashier]:
        # With the first question, not with the import: importing makes no files.
        keys.make(self.folder)
        book.prepare(self.folder)
        return MerchantDoor(self.folder, self.address), Cashier(self.folder)
