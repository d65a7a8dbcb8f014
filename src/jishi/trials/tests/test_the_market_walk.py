"""The walk through a market's days: it ends well, and finds what is lost or done twice."""

import pytest

from jishi.catalog.models import Offer
from jishi.payments import operations, rounds
from jishi.payments.operations import settling
from jishi.simulation.stage import staged
from jishi.simulation.world import first_morning
from jishi.trials.market.ground import BUYERS, first_morning_of
from jishi.trials.market.rooms import Rooms
from jishi.trials.market.walk import FIRST_DAY, run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def walk(seed=1, amount=250):
    return run(seed=seed, amount=amount, tell=lambda _done, _of: None)


def test_a_market_agrees_with_its_model_and_comes_to_its_end():
    evidence = walk(amount=400)

    assert evidence.failures == []
    assert evidence.holds
    for answer in ("place: done", "pick: done", "hand_over: done", "pay_out: done"):
        assert evidence.counts[answer], answer
    for fault in ("call-back: replayed", "crash before_commit", "clock set back"):
        assert evidence.faults[fault], fault


def test_late_money_that_does_not_go_back_is_found(monkeypatch):
    monkeypatch.setattr(settling, "_send_back_late", lambda payment: None)

    [failure] = walk(seed=3, amount=90).failures

    assert "payments of" in failure
    assert failure.count("\n") <= 10


def test_a_lost_call_back_that_nobody_asks_about_is_found(monkeypatch):
    monkeypatch.setattr(rounds, "ask_channel", lambda channel: 0)

    [failure] = walk(seed=2, amount=160).failures

    assert "model says" in failure
    assert failure.count("\n") <= 10


def test_a_refund_that_never_arrives_is_found(monkeypatch):
    monkeypatch.setattr(operations, "mark_refunded", lambda refund: None)

    [failure] = walk(seed=2, amount=160).failures

    assert "at the end" in failure
    assert "refunds that are back" in failure
    assert failure.startswith("seed 2, market from step 0")


def test_a_seed_draws_the_same_walk_wherever_the_rows_lie():
    with staged(1, first_morning(FIRST_DAY), households=0) as stage:
        morning = first_morning_of(stage)
        offers = morning.county.offers
        # PostgreSQL lays a changed row behind the others, and lists it there unless told an order.
        Offer.objects.filter(pk=offers[0].pk).update(price_fen=1)

        rooms = Rooms(morning.county, morning.growings, BUYERS)

    assert list(rooms.offers) == [offer.code for offer in offers]
    assert list(rooms.sellers) == ["seller0", "seller1", "seller2", "seller3"]
