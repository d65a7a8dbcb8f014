"""That the attack on the JSON door sees what is broken, and that the door withstands a little."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler

from jishi.proof.verify import verify
from jishi.trials.besieged import besieged
from jishi.trials.evidence import Evidence
from jishi.trials.fuzz_api import attack

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def market(channel_keys):
    with besieged(1) as market:
        yield market


def tried(market, role: str, only: str, door: Callable[..., Any] | None = None) -> Evidence:
    evidence = Evidence("", (), 1)
    attack(market, role, seed=1, amount=1, evidence=evidence, door=door, only=only)
    return evidence


def test_a_guests_way_from_the_shelf_to_a_called_off_order_withstands(market):
    evidence = tried(market, "anonymous", "/api/v1/(goods|baskets|orders)")

    assert evidence.failures == []
    assert evidence.counts["answered 200"]
    assert verify() == []


def test_an_answer_that_is_our_fault_is_seen(market):
    def door(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/api/v1/categories":
            return WSGIHandler()(environ, start)
        start("500 Internal Server Error", [("Content-Type", "application/json")])
        return [b"{}"]

    failures = tried(market, "anonymous", "/api/v1/categories", door).failures

    # On a busy machine some answer may also be late, and be told first.
    failure = next(told for told in failures if "not_a_server_error" in told)
    assert "curl" in failure


def test_a_status_that_the_contract_does_not_name_is_seen(market):
    def door(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        def other(status: str, headers: list[tuple[str, str]], *rest: Any) -> object:
            gone = environ["PATH_INFO"] == "/api/v1/categories" and status.startswith("200")
            return start("410 Gone" if gone else status, headers, *rest)

        return WSGIHandler()(environ, other)

    failures = tried(market, "anonymous", "/api/v1/categories", door).failures

    assert any("status_code_conformance" in failure for failure in failures)


def test_a_stranger_who_is_let_in_is_seen(market):
    cookies = market.browser("buyer").cookies
    somebodys = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())

    def door(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return WSGIHandler()({**environ, "HTTP_COOKIE": somebodys}, start)

    failures = tried(market, "anonymous", "/api/v1/mine/hours", door).failures

    assert any("without the session" in failure for failure in failures)
