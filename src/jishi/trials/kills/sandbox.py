"""The other side: the sandbox's channel in a process of its own, with its own book."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.conf import settings
from django.db import connection

from jishi.gateway import book
from jishi.gateway.door import Gateway
from jishi.payments.channels.port import Channel
from jishi.payments.channels.wechat import channel
from jishi.payments.models import Refund, Tender
from jishi.trials.kills.worker import FORK

Given = tuple[str, int]  # a refund's number and its fen


@dataclass(frozen=True)
class Sandbox:
    """The channel, and what it had given back before the trial began."""

    channel: Channel
    given_before: frozenset[Given]

    def disagreements(self) -> Iterator[str]:
        """Where the channel's book and ours do not tell of the same refunds, each once."""
        given = given_back() - self.given_before
        refunds = Refund.objects.filter(payment__tender=Tender.CHANNEL)
        ours = set(refunds.values_list("number", "amount_fen"))
        yield from (f"refund {refund} is not at the channel" for refund in sorted(ours - given))
        yield from (f"refund {refund} is only at the channel" for refund in sorted(given - ours))
        for refund in refunds.filter(state=Refund.State.WAITING):
            yield f"refund {refund.number} waits for ever"


def given_back() -> frozenset[Given]:
    """What the channel has given back, by its own book."""
    with book.opened(Path(settings.CHANNEL_KEYS)) as kept:
        return frozenset(kept.rows.execute("SELECT number, fen FROM refund").fetchall())


@contextmanager
def opened() -> Iterator[Sandbox]:
    """The sandbox on a port of loopback, for as long as it is needed."""
    gateway = Gateway(Path(settings.CHANNEL_KEYS), "")
    server = make_server("127.0.0.1", 0, gateway, handler_class=_Quiet)
    before = settings.GATEWAY_ADDRESS
    settings.GATEWAY_ADDRESS = gateway.address = f"http://127.0.0.1:{server.server_port}"
    connection.close()
    process = FORK.Process(target=server.serve_forever, daemon=True)
    process.start()
    server.server_close()  # in this process; the other serves on
    try:
        yield Sandbox(channel(), given_back())
    finally:
        settings.GATEWAY_ADDRESS = before
        process.kill()
        process.join()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_words: Any) -> None:
        """Says nothing: the trial has its own voice."""
