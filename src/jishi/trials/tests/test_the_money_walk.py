"""The walk through the money core: it is the same again, and finds a guard that is lost."""

import pytest
from django.db.models import F

from jishi.benefits.operations import giving
from jishi.ledger import operations as ledger
from jishi.ledger.models import Account
from jishi.stock.operations import selling
from jishi.trials.money.past import PAST
from jishi.trials.money.walk import run
from jishi.trials.picture import picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def walk(seed=1, amount=400):
    return run(seed=seed, amount=amount, tell=lambda _done, _of: None)


def test_the_money_core_agrees_with_its_model():
    evidence = walk(amount=1_200)

    assert evidence.failures == []
    assert evidence.holds
    for answer in ("post: done", "reserve: sold_out", "spend: done", "give_back: done"):
        assert evidence.counts[answer], answer
    assert evidence.faults["key again: replayed"] > 20
    assert evidence.counts["past failures walked again"] == len(PAST)


def test_the_same_seed_walks_the_same_steps():
    def counts(seed):
        with picture() as empty:
            counted = walk(seed, amount=200).counts
            empty.stand_again()
        return counted

    assert counts(1) == counts(1) != counts(2)


def test_a_floor_that_does_not_hold_is_found_and_shrunk(monkeypatch):
    def move_without_looking(account, amount):
        found = Account.objects.filter(pk=account.pk, balance__gte=-amount)
        found.update(balance=F("balance") + amount, version=F("version") + 1)

    monkeypatch.setattr(ledger, "_move_balance", move_without_looking)

    [failure] = walk().failures

    assert "the model says not_enough" in failure
    assert "seed 1" in failure
    assert failure.count("\n") <= 4


def test_goods_past_their_day_that_are_sold_are_found(monkeypatch):
    monkeypatch.setattr(
        selling, "RESERVE", selling.RESERVE.replace("AND sell_until >= %(today)s", "")
    )

    [failure] = walk(amount=2_000).failures

    assert "reserve answers done, the model says sold_out" in failure
    assert failure.count("\n") <= 5


def test_a_promise_that_is_not_booked_is_found(monkeypatch):
    monkeypatch.setattr(giving, "_promise", lambda *_facts: None)

    *_of_the_past, failure = walk(amount=1_000).failures

    assert failure.startswith("seed 1, book from step 0")
    assert "model says" in failure
    assert failure.count("\n") <= 5
