"""Two who hold the same benefit at the same moment: it is spent once, and promised once."""

from functools import partial
from threading import Barrier

import pytest

from jishi.benefits.errors import FundExhausted, PointsMoved, VoucherUsed
from jishi.benefits.models import Grant, Spending, Voucher
from jishi.benefits.operations import giving, returning, spending
from jishi.benefits.queries import fund_books, points_of, promise_gaps
from jishi.benefits.tests.factories import (
    bring,
    held,
    make_company_person,
    make_fund,
    make_grant,
    make_voucher,
    spend,
    use,
)
from jishi.foundation.refusals import Busy
from jishi.foundation.tests.at_once import at_once
from jishi.ledger.queries import balance
from jishi.parties.tests.factories import make_person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meet_at(monkeypatch):
    """Let two threads meet just before their steps, so that neither has seen the other's."""

    def meet(*steps):
        both = Barrier(2)
        for room, name in steps:
            step = getattr(room, name)

            def after_both(*args, step=step, **kwargs):
                both.wait(timeout=5)
                return step(*args, **kwargs)

            monkeypatch.setattr(room, name, after_both)

    return meet


def outcomes(*verbs):
    return {type(answer) for answer in at_once(*verbs)}


def test_the_same_points_are_spent_once(meet_at):
    chen, fund = make_person(), make_fund(100_00)
    make_grant(chen, fund=fund, points=30)
    held()
    meet_at((spending, "_cut"))

    both = outcomes(partial(spend, chen, 20, holder="J1"), partial(spend, chen, 20, holder="J2"))

    assert both == {int, PointsMoved}
    assert points_of(chen) == 10
    assert Spending.objects.count() == 1
    assert balance(held()) == fund_books(fund).spent == 2_00
    assert promise_gaps() == []


def test_one_key_spends_once(meet_at):
    chen = make_person()
    make_grant(chen, points=30)
    held()
    meet_at((spending, "record"))

    assert at_once(*[partial(spend, chen, 20, key="s")] * 2) == [2_00, 2_00]

    assert points_of(chen) == 10


def test_a_voucher_is_used_once(meet_at):
    fund = make_fund(100_00)
    voucher = make_voucher(make_person(), fund=fund)
    held()
    meet_at((spending, "_usable"))

    both = outcomes(partial(use, voucher, holder="J1"), partial(use, voucher, holder="J2"))

    assert both == {int, VoucherUsed}
    assert balance(held()) == fund_books(fund).spent == 5_00
    assert Voucher.objects.get().holder in {"J1", "J2"}
    assert promise_gaps() == []


def test_the_last_money_of_a_fund_is_promised_once(meet_at):
    fund, by, chen = make_fund(4_00), make_company_person(), make_person()
    make_grant(chen, fund=fund, points=10)
    meet_at((giving, "_promise"))
    give = partial(
        giving.give_points, by=by, person=chen, fund=fund, points=20, cause="河道捡拾垃圾"
    )

    both = outcomes(partial(give, key="a"), partial(give, key="b"))

    assert both == {Grant, FundExhausted}
    assert points_of(chen) == 10 + 20
    assert fund_books(fund).free == 1_00
    assert promise_gaps() == []


def test_a_spending_comes_back_once(meet_at):
    chen = make_person()
    make_grant(chen, points=30)
    spend(chen, 30)
    meet_at((returning, "_mark_returned"))

    both = outcomes(*[partial(bring, points=3_00)] * 2)

    assert both == {type(None), Busy}
    assert points_of(chen) == 30
    assert balance(held()) == 0
    assert promise_gaps() == []


def test_points_come_back_while_others_are_spent(meet_at):
    chen = make_person()
    make_grant(chen, points=30)
    spend(chen, 10, holder="J1")
    meet_at((spending, "_cut"), (returning, "_fill_up"))

    at_once(partial(spend, chen, 5, holder="J2"), partial(bring, "J1", points=1_00))

    # Who spends may have to look again; what comes back always comes back.
    spent = Spending.objects.filter(holder="J2").count() * 5
    assert points_of(chen) == 30 - spent
    assert balance(held()) == spent * 10
    assert promise_gaps() == []
