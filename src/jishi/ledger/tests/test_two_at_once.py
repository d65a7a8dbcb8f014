"""Two postings at the same moment: the condition lets only one of them spend the money."""

from functools import partial
from threading import Barrier

import pytest

from jishi.foundation.refusals import KeyReused
from jishi.foundation.tests.at_once import at_once
from jishi.ledger import operations
from jishi.ledger.errors import NotEnough
from jishi.ledger.models import Account, Entry
from jishi.ledger.queries import balance
from jishi.ledger.tests.factories import make_account

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


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
    spend = partial(operations.post, reason="", moves={wang: -300, held: 300})
    meet_before("_move_balance")

    outcomes = at_once(partial(spend, key="a"), partial(spend, key="b"))

    assert {type(outcome) for outcome in outcomes} == {Entry, NotEnough}
    assert balance(wang) == 200
    assert Entry.objects.filter(key__in=["a", "b"]).count() == 1


def test_a_key_posts_once(meet_before):
    wang, li = make_account(holding=500), make_account()
    spend = partial(operations.post, key="a", reason="", moves={wang: -300, li: 300})
    meet_before("insert_once")

    first, second = at_once(spend, spend)

    assert first == second
    assert balance(wang) == 200


def test_a_key_with_two_meanings_keeps_one(meet_before):
    wang, li = make_account(holding=500), make_account()
    spend = partial(operations.post, key="a", reason="")
    meet_before("insert_once")

    outcomes = at_once(
        partial(spend, moves={wang: -100, li: 100}), partial(spend, moves={wang: -200, li: 200})
    )

    assert {type(outcome) for outcome in outcomes} == {Entry, KeyReused}
    assert balance(li) in (100, 200)


def test_an_account_is_opened_once(meet_before):
    find_or_open = partial(operations.account, Account.Purpose.HELD)
    meet_before("insert_once")

    first, second = at_once(find_or_open, find_or_open)

    assert first == second
    assert Account.objects.count() == 1
