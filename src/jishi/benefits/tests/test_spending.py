"""Points go to an order and come back from it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishi.benefits.errors import (
    OverRedemptionLimit,
    PointsInsufficient,
)
from jishi.benefits.models import Voucher
from jishi.benefits.operations import (
    spend_points,
)
from jishi.benefits.queries import (
    Books,
    fund_books,
    most_points,
    points_of,
    promise_gaps,
)
from jishi.benefits.rounds import lapse_expired
from jishi.benefits.tests.factories import (
    bring,
    everything,
    held,
    make_fund,
    make_grant,
    make_rule,
    make_voucher,
    spend,
    statements,
)
from jishi.foundation import clock
from jishi.foundation.refusals import BadInput
from jishi.ledger.queries import balance
from jishi.parties.tests.factories import make_person

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 8, 1, 4, tzinfo=UTC)


def test_spent_points_pay_out_of_the_promise():
    fund, person = make_fund(100_00), make_person()
    grant = make_grant(person, fund=fund, points=30)

    assert spend(person, 20) == 2_00

    assert points_of(person) == balance(grant.earned) == 10
    assert fund_books(fund) == Books(given=100_00, promised=1_00, spent=2_00, free=97_00)
    assert balance(held()) == 2_00
    assert promise_gaps() == []


def test_spending_under_one_key_spends_once():
    person = make_person()
    make_grant(person, points=30)

    assert spend(person, 20, key="s") == spend(person, 20, key="s") == 2_00

    assert points_of(person) == 10


def test_the_oldest_points_are_spent_first_across_funds():
    person = make_person()
    with clock.standing_at(NOON):
        make_rule()
        newer_fund = make_fund()
        with clock.standing_at(NOON + timedelta(days=1)):
            newer = make_grant(person, fund=newer_fund, points=30)
        older = make_grant(person, points=10)

        assert spend(person, 15) == 1_50

        older.refresh_from_db()
        newer.refresh_from_db()
        assert (older.left, newer.left) == (0, 25)
        assert fund_books(older.fund).spent == 1_00
        assert fund_books(newer_fund).spent == 50


def test_the_last_point_takes_the_rest_of_the_worth():
    make_rule(points=3, fen=10)
    person = make_person()
    grant = make_grant(person, points=7)  # worth 24 fen, rounded up

    assert [spend(person, points) for points in (3, 3, 1)] == [10, 10, 4]

    grant.refresh_from_db()
    assert (grant.left, grant.worth_left_fen) == (0, 0)


def test_nobody_spends_points_that_they_do_not_hold():
    person = make_person()
    make_grant(person, points=30)
    before = everything()

    for points in (31, 1_000_000):
        with pytest.raises(PointsInsufficient):
            spend(person, points)
    with pytest.raises(PointsInsufficient):
        spend(make_person("无分"), 1)
    for points in (0, -5):
        with pytest.raises(BadInput):
            spend(person, points)

    assert everything() == before


def test_points_pay_only_their_part_of_an_order():
    make_rule(most_bp=3_000)
    person = make_person()
    make_grant(person, points=100)
    before = everything()

    with pytest.raises(OverRedemptionLimit) as refusal:
        spend(person, 31, total=10_00)

    assert refusal.value.facts["most"] == "3.00"
    assert everything() == before
    assert most_points(person, 10_00) == (30, 3_00)
    assert spend(person, 30, total=10_00) == 3_00


def test_spending_points_of_one_fund_takes_eight_statements():
    person, fund, into = make_person(), make_fund(), held()
    for _grant in range(3):
        make_grant(person, fund=fund, points=10)

    with CaptureQueriesContext(connection) as written:
        spend_points(
            key="s", person=person, holder="J1", points=25, order_total_fen=100_00, into=into
        )

    assert statements(written) == 8


def test_a_new_rule_does_not_change_the_worth_of_what_was_given():
    person = make_person()
    make_grant(person, points=10)
    make_rule(points=10, fen=50, most_bp=10_000)

    assert spend(person, 10) == 1_00


def test_expired_points_cannot_be_spent_even_before_the_round_comes():
    person = make_person()
    with clock.standing_at(NOON):
        make_rule(valid_days=10)
        make_grant(person, points=10)
    with clock.standing_at(NOON + timedelta(days=9)):
        assert points_of(person) == 10
    with clock.standing_at(NOON + timedelta(days=10)):
        assert points_of(person) == 0
        with pytest.raises(PointsInsufficient):
            spend(person, 1)


@pytest.mark.parametrize("back_fen", [60, 30])
def test_what_comes_back_lapses_again_also_on_a_day_that_comes_twice(back_fen):
    person = make_person()
    with clock.standing_at(NOON):
        make_rule(valid_days=10)
        fund = make_fund(100_00)
        grant = make_grant(person, fund=fund, points=12)
        spend(person, 6)
    with clock.standing_at(NOON + timedelta(days=10)):
        assert lapse_expired() == 1
    with clock.standing_at(NOON + timedelta(days=9)):
        bring(points=back_fen)

    with clock.standing_at(NOON + timedelta(days=10)):
        assert lapse_expired() == 1

    grant.refresh_from_db()
    assert (grant.left, balance(grant.earned)) == (0, 0)
    assert fund_books(fund).promised == 0


def test_expired_points_and_vouchers_go_back_to_the_fund():
    person = make_person()
    with clock.standing_at(NOON):
        make_rule(valid_days=10)
        fund = make_fund(100_00)
        grant = make_grant(person, fund=fund, points=10)
        voucher = make_voucher(person, fund=fund, days=10)
        spend(person, 4)
    with clock.standing_at(NOON + timedelta(days=9)):
        assert lapse_expired() == 0

    with clock.standing_at(NOON + timedelta(days=10)):
        assert lapse_expired() == 2
        assert lapse_expired() == 0

    grant.refresh_from_db()
    voucher.refresh_from_db()
    assert (grant.left, grant.lapsed, balance(grant.earned)) == (0, 6, 0)
    assert voucher.state == Voucher.State.LAPSED
    assert fund_books(fund) == Books(given=100_00, promised=0, spent=40, free=99_60)
    assert promise_gaps() == []


def test_a_refund_brings_points_back_as_points():
    fund, person = make_fund(100_00), make_person()
    make_grant(person, fund=fund, points=30)
    spend(person, 30)

    bring(points=1_05)
    assert points_of(person) == 10
    bring(points=1_95)

    assert points_of(person) == 30
    assert fund_books(fund) == Books(given=100_00, promised=3_00, spent=0, free=97_00)
    assert balance(held()) == 0
    assert promise_gaps() == []


def test_a_refund_under_one_key_comes_once():
    person = make_person()
    make_grant(person, points=30)
    spend(person, 30)

    for _again in range(2):
        bring(points=1_00, key="back")

    assert points_of(person) == 10


def test_more_than_was_spent_never_comes_back():
    person = make_person()
    make_grant(person, points=30)
    spend(person, 10)

    with pytest.raises(AssertionError):
        bring(points=1_01)


def test_points_that_return_after_their_last_day_go_back_to_the_fund():
    person = make_person()
    with clock.standing_at(NOON):
        make_rule(valid_days=10)
        fund = make_fund(100_00)
        grant = make_grant(person, fund=fund, points=10)
        spend(person, 10)

    with clock.standing_at(NOON + timedelta(days=10)):
        bring(points=60)

    grant.refresh_from_db()
    assert (grant.left, grant.lapsed, balance(grant.earned)) == (0, 6, 0)
    assert fund_books(fund) == Books(given=100_00, promised=0, spent=40, free=99_60)


def test_the_limit_is_kept_to_the_fen():
    make_rule(points=1, fen=1, most_bp=3_000)
    person = make_person()
    make_grant(person, points=1_000)

    with pytest.raises(OverRedemptionLimit):
        spend(person, 300, total=9_99)
    assert spend(person, 299, total=9_99) == 2_99
