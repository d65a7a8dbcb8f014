from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from types import SimpleNamespace
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from jishi.sales.models import Order


class Quiet(WSGIRequestHandler):
    def log_message(self, *_words: Any) -> None:
        pass


@contextmanager
def served(application: Any) -> Iterator[str]:
    """A WSGI application on a port of loopback; its address."""
    server: WSGIServer = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Notices:
    """A merchant's notify address: keeps what came, and answers as it is told."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))
        headers = {
            name[5:].replace("_", "-").title(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        self.came.append((headers, body))
        start_response(self.answers.pop(0) if self.answers else "204 No Content", [])
        return []


def make_payment(number: str = "J1123-ABCDEF-1", fen: int = 1230) -> Any:
    """What the port wants to know of a payment; whether it is a row does not matter to it."""
    order = SimpleNamespace(number="J1123-ABCDEF", state=Order.State.CONFIRMED, pay_before=None)
    return SimpleNamespace(number=number, amount_fen=fen, order=order)


def make_refund(payment: Any, number: str = "R1123-ABCDEF", fen: int = 230) -> Any:
    return SimpleNamespace(number=number, payment=payment, amount_fen=fen, reason="缺货")
