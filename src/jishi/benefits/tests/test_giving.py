"""A fund is filled; what it cannot back is not given."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from jishi.benefits.errors import (
    FundClosed,
    FundExhausted,
    NoRedemptionRule,
    OwnPoints,
)
from jishi.benefits.models import Grant
from jishi.benefits.operations import (
    fill_fund,
    give_points,
    give_voucher,
    open_fund,
    set_redemption,
)
from jishi.benefits.queries import (
    Books,
    fund_books,
    points_of,
    promise_gaps,
)
from jishi.benefits.tests.factories import (
    a_key,
    everything,
    make_company_person,
    make_fund,
    make_grant,
    make_rule,
    make_voucher,
)
from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, KeyReused, NotAllowed
from jishi.ledger.models import Account
from jishi.ledger.operations import account
from jishi.ledger.queries import balance
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_person

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 8, 1, 4, tzinfo=UTC)


def test_a_filled_fund_holds_what_came_to_the_bank():
    fund = make_fund(300_00)

    assert fund_books(fund) == Books(given=300_00, promised=0, spent=0, free=300_00)
    assert balance(account(Account.Purpose.BANK)) == -300_00


def test_filling_a_fund_twice_under_one_key_fills_it_once():
    fund, by = make_fund(0), make_company_person()

    for _again in range(2):
        fill_fund(key="fill", by=by, fund=fund, amount_fen=5_00)

    assert fund_books(fund).given == 5_00
    with pytest.raises(KeyReused):
        fill_fund(key="fill", by=by, fund=fund, amount_fen=6_00)


@pytest.mark.parametrize("amount", [0, -1, 10_000_000_01])
def test_a_fund_is_not_filled_with_nothing_or_with_too_much(amount):
    fund = make_fund(0)

    with pytest.raises(BadInput):
        fill_fund(key=a_key(), by=make_company_person(), fund=fund, amount_fen=amount)

    assert fund_books(fund).given == 0


def test_only_the_company_opens_and_fills_funds_and_sets_what_points_do():
    fund = make_fund(0)
    warehouse = make_member(Membership.Role.WAREHOUSE)
    today = clock.today()

    with pytest.raises(NotAllowed):
        fill_fund(key=a_key(), by=warehouse, fund=fund, amount_fen=1)
    with pytest.raises(NotAllowed):
        set_redemption(key=a_key(), by=warehouse, points=1, fen=1, most_bp=1)
    with pytest.raises(NotAllowed):
        open_fund(
            key=a_key(), by=warehouse, name="x", funder=fund.funder, opens_on=today, closes_on=today
        )


@pytest.mark.parametrize(
    ("name", "days"), [("", 1), ("名" * 41, 1), ("有人用过", 1), ("倒过来", -1)]
)
def test_a_fund_has_a_free_name_and_a_window(name, days):
    by, today = make_company_person(), clock.today()
    taken = make_fund(0)
    if name == "有人用过":
        name = taken.name

    with pytest.raises(BadInput):
        open_fund(
            key=a_key(),
            by=by,
            name=name,
            funder=taken.funder,
            opens_on=today,
            closes_on=today + timedelta(days=days),
        )


def test_a_point_pays_at_least_a_fen():
    with pytest.raises(BadInput):
        make_rule(points=10, fen=9)


def test_points_are_backed_when_they_are_given():
    fund, person = make_fund(100_00), make_person()

    grant = make_grant(person, fund=fund, points=30)

    assert points_of(person) == 30
    assert balance(grant.earned) == 30
    assert fund_books(fund) == Books(given=100_00, promised=3_00, spent=0, free=97_00)
    assert promise_gaps() == []


def test_giving_points_again_under_one_key_gives_the_first_grant():
    make_rule()
    facts = {
        "key": "once",
        "by": make_company_person(),
        "person": make_person(),
        "fund": make_fund(),
        "points": 10,
        "cause": "护河",
    }

    assert give_points(**facts) == give_points(**facts)
    assert points_of(facts["person"]) == 10


def test_what_the_fund_cannot_back_is_not_given():
    fund, person = make_fund(2_99), make_person()
    make_rule()
    before = everything()

    with pytest.raises(FundExhausted):
        make_grant(person, fund=fund, points=30)
    assert points_of(person) == 0
    with pytest.raises(FundExhausted):
        make_voucher(person, fund=fund, worth_fen=3_00)

    assert fund_books(fund).free == 2_99
    assert everything()[:2] == before[:2]


@pytest.mark.parametrize("days", [-1, 366])
def test_a_fund_promises_only_within_its_window(days):
    with clock.standing_at(NOON):
        fund, person = make_fund(), make_person()
        make_rule()

    with clock.standing_at(NOON + timedelta(days=days)):
        with pytest.raises((FundClosed, NoRedemptionRule)):
            make_grant(person, fund=fund)
        with pytest.raises(FundClosed):
            make_voucher(person, fund=fund)


@pytest.mark.parametrize("days", [0, 365])
def test_a_fund_promises_on_its_first_and_last_day(days):
    with clock.standing_at(NOON):
        fund = make_fund()

    with clock.standing_at(NOON + timedelta(days=days)):
        assert make_grant(fund=fund).left == 100


def test_nobody_gives_benefits_to_themselves():
    by, fund = make_company_person(), make_fund()
    make_rule()

    with pytest.raises(OwnPoints):
        give_points(key=a_key(), by=by, person=by, fund=fund, points=1, cause="自己")
    with pytest.raises(OwnPoints):
        give_voucher(
            key=a_key(),
            by=by,
            fund=fund,
            person=by,
            worth_fen=1,
            least_order_fen=1,
            expires_on=clock.today() + timedelta(days=1),
        )


def test_without_a_rule_no_points_are_given():
    with pytest.raises(NoRedemptionRule):
        give_points(
            key=a_key(),
            by=make_company_person(),
            person=make_person(),
            fund=make_fund(),
            points=1,
            cause="护河",
        )


def test_the_database_keeps_a_grant_within_itself():
    grant = make_grant(points=10)
    rows = Grant.objects.filter(pk=grant.pk)

    for change in ({"left": 11}, {"lapsed": 1}, {"worth_left_fen": 9}, {"worth_left_fen": 1_01}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_a_promise_that_is_not_backed_is_named():
    grant = make_grant(points=10)
    Grant.objects.filter(pk=grant.pk).update(left=9, worth_left_fen=90)

    assert promise_gaps() == [f"{grant.fund}: promised 100, worth 90 fen"]
