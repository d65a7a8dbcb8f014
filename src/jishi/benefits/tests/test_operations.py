from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jishi.benefits.errors import (
    FundClosed,
    FundExhausted,
    NoRedemptionRule,
    OverRedemptionLimit,
    OwnPoints,
    PointsInsufficient,
    VoucherExpired,
    VoucherNotForThis,
    VoucherUsed,
)
from jishi.benefits.models import Grant, Voucher
from jishi.benefits.operations import (
    fill_fund,
    give_back,
    give_points,
    give_voucher,
    open_fund,
    set_redemption,
    spend_points,
    use_voucher,
)
from jishi.benefits.queries import (
    Books,
    fund_books,
    most_points,
    points_of,
    promise_gaps,
    usable_vouchers,
)
from jishi.benefits.rounds import lapse_expired
from jishi.benefits.tests.factories import (
    a_key,
    make_company_person,
    make_fund,
    make_grant,
    make_rule,
    make_voucher,
)
from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, KeyReused, NotAllowed
from jishi.ledger.models import Account, Entry
from jishi.ledger.operations import account
from jishi.ledger.queries import balance
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_person

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 8, 1, 4, tzinfo=UTC)


def held() -> Account:
    return account(Account.Purpose.HELD)


def spend(person, points, *, holder="J1", total=1_000_00, key=None):
    return spend_points(
        key=key or a_key("spend"),
        person=person,
        holder=holder,
        points=points,
        order_total_fen=total,
        into=held(),
    )


def use(voucher, *, person=None, holder="J1", total=100_00, key=None):
    return use_voucher(
        key=key or a_key("use"),
        person=person or voucher.person,
        code=voucher.code,
        holder=holder,
        order_total_fen=total,
        into=held(),
    )


def bring(holder="J1", *, points=0, voucher=0, key=None):
    give_back(
        key=key or a_key("back"),
        holder=holder,
        points_fen=points,
        voucher_fen=voucher,
        out_of=held(),
    )


def statements(written):
    """How many there were, without those that stand for the transaction inside a test."""
    return sum("SAVEPOINT" not in query["sql"] for query in written)


def everything():
    """All that a refusal must leave alone."""
    return (
        list(Grant.objects.order_by("pk").values()),
        list(Voucher.objects.order_by("pk").values()),
        list(Account.objects.exclude(balance=0).order_by("pk").values()),
        Entry.objects.count(),
    )


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


def test_using_a_voucher_takes_six_statements():
    voucher, into = make_voucher(make_person()), held()

    with CaptureQueriesContext(connection) as written:
        use_voucher(
            key="u",
            person=voucher.person,
            code=voucher.code,
            holder="J1",
            order_total_fen=20_00,
            into=into,
        )

    assert statements(written) == 6


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


def test_a_voucher_pays_its_worth_once():
    fund, person = make_fund(100_00), make_person()
    voucher = make_voucher(person, fund=fund)

    assert use(voucher, total=20_00, key="u") == 5_00
    assert use(voucher, total=20_00, key="u") == 5_00
    before = everything()
    with pytest.raises(VoucherUsed):
        use(voucher, holder="J2")

    assert everything() == before
    assert fund_books(fund) == Books(given=100_00, promised=0, spent=5_00, free=95_00)


def test_a_voucher_is_typed_in_any_case():
    voucher = make_voucher(make_person())
    voucher.code = f" {voucher.code.lower()} "

    assert use(voucher) == 5_00


def test_a_voucher_is_for_its_person_and_for_its_order():
    voucher = make_voucher(make_person())
    before = everything()

    with pytest.raises(VoucherNotForThis):
        use(voucher, person=make_person("别人"))
    with pytest.raises(VoucherNotForThis):
        use(voucher, total=19_99)
    voucher.code = "没有这张"
    with pytest.raises(VoucherNotForThis):
        use(voucher)

    assert everything() == before


def test_a_guest_may_use_a_voucher_that_is_nobodys():
    voucher = make_voucher(None)

    assert use(voucher, person=None) == 5_00


def test_a_voucher_ends_with_its_last_day():
    person = make_person()
    with clock.standing_at(NOON):
        voucher = make_voucher(person, days=3)
    with clock.standing_at(NOON + timedelta(days=2)):
        assert list(usable_vouchers(person, 20_00)) == [voucher]
        assert list(usable_vouchers(person, 19_99)) == []

    with clock.standing_at(NOON + timedelta(days=3)):
        assert list(usable_vouchers(person, 20_00)) == []
        with pytest.raises(VoucherExpired):
            use(voucher)


def test_a_whole_voucher_that_comes_back_can_be_used_again():
    fund, person = make_fund(100_00), make_person()
    voucher = make_voucher(person, fund=fund)
    use(voucher)

    bring(voucher=5_00)

    assert list(usable_vouchers(person, 20_00)) == [voucher]
    assert fund_books(fund) == Books(given=100_00, promised=5_00, spent=0, free=95_00)
    assert use(voucher, holder="J2") == 5_00


def test_a_part_of_a_voucher_goes_back_to_the_fund():
    fund, person = make_fund(100_00), make_person()
    voucher = make_voucher(person, fund=fund)
    use(voucher)

    bring(voucher=1_50)
    assert fund_books(fund) == Books(given=100_00, promised=0, spent=3_50, free=96_50)
    bring(voucher=3_50)

    assert fund_books(fund) == Books(given=100_00, promised=0, spent=0, free=100_00)
    assert list(usable_vouchers(person, 20_00)) == []


def test_a_voucher_is_never_worth_more_than_its_order():
    with pytest.raises(BadInput):
        make_voucher(worth_fen=10_00, least_order_fen=9_99)
    voucher = make_voucher(worth_fen=10_00, least_order_fen=10_00)

    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.filter(pk=voucher.pk).update(least_order_fen=9_99)


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
