"""Two postings at the same moment: the condition lets only one of them spend the money."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from jishi.foundation.refusals import KeyReused
from jishi.ledger import operations
from jishi.ledger.errors import NotEnough
from jishi.ledger.models import Account, Entry
from jishi.ledger.queries import balance
from jishi.ledger.tests.factories import make_account

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(spend, *what):
    def outcome(one):
        try:
            return spend(one)
        except (NotEnough, KeyReused) as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(what)) as pool:
        return list(pool.map(outcome, what))


@pytest.fixture
def meet_before(monkeypatch):
    """Let two threads meet just before a step, so that neither has seen the other's."""

    def meet(name):
        both = Barrier(2)
        step = getattr(operations, name)

        def after_both(*args, **kwargs):
            both.wait(timeout=5)
            return step(*args, **kwargs)

        monkeypatch.setattr(operations, name, after_both)

    return meet


def test_the_same_money_is_spent_once(meet_before):
    wang, held = make_account(holding=500), operations.account(Account.Purpose.HELD)
    meet_before("_move_balance")

    outcomes = at_once(
        lambda key: operations.post(key=key, reason="", moves={wang: -300, held: 300}).key,
        "a",
        "b",
    )

    assert sorted(outcomes) in (["a", "not_enough"], ["b", "not_enough"])
    assert balance(wang) == 200
    assert Entry.objects.filter(key__in=["a", "b"]).count() == 1


def test_a_key_posts_once(meet_before):
    wang, li = make_account(holding=500), make_account()
    meet_before("insert_once")

    outcomes = at_once(
        lambda _: operations.post(key="a", reason="", moves={wang: -300, li: 300}).pk, 1, 2
    )

    assert outcomes[0] == outcomes[1]
    assert balance(wang) == 200


def test_a_key_with_two_meanings_keeps_one(meet_before):
    wang, li = make_account(holding=500), make_account()
    meet_before("insert_once")

    outcomes = at_once(
        lambda amount: operations.post(key="a", reason="", moves={wang: -amount, li: amount}).key,
        100,
        200,
    )

    assert sorted(outcomes) == ["a", "key_reused"]
    assert balance(li) in (100, 200)


def test_an_account_is_opened_once(meet_before):
    meet_before("insert_once")

    outcomes = at_once(lambda _: operations.account(Account.Purpose.HELD).pk, 1, 2)

    assert outcomes[0] == outcomes[1]
    assert Account.objects.count() == 1
