"""A sponsor pays, the company keeps the fund, Chen holds points and vouchers."""

from datetime import date, timedelta
from itertools import count

from django.test.utils import CaptureQueriesContext

from jishi.benefits.models import Fund, Grant, RedemptionRule, Voucher
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
from jishi.benefits.queries import redemption_now
from jishi.foundation import clock
from jishi.ledger.models import Account, Entry
from jishi.ledger.operations import account
from jishi.parties.models import Membership, Party
from jishi.parties.tests.factories import make_member, make_organisation, make_person

_numbers = count(1)


def a_key(what: str = "do") -> str:
    return f"{what}:{next(_numbers)}"


def make_company_person() -> Party:
    """A person who may do what the company does with funds."""
    return make_member(Membership.Role.OPERATOR)


def make_fund(
    filled_fen: int = 100_00, *, by: Party | None = None, opens_on: date | None = None
) -> Fund:
    """An open fund with money in it."""
    by = by or make_company_person()
    today = clock.today()
    fund = open_fund(
        key=a_key("open"),
        by=by,
        name=f"礼遇资金 {next(_numbers)}",
        funder=make_organisation(Party.Kind.FUNDER),
        opens_on=opens_on or today,
        closes_on=today + timedelta(days=365),
    )
    if filled_fen:
        fill_fund(key=a_key("fill"), by=by, fund=fund, amount_fen=filled_fen)
    return fund


def make_rule(
    points: int = 10, fen: int = 100, *, most_bp: int = 10_000, valid_days: int = 365
) -> RedemptionRule:
    return set_redemption(
        key=a_key("rule"),
        by=make_company_person(),
        points=points,
        fen=fen,
        most_bp=most_bp,
        valid_days=valid_days,
    )


def make_grant(
    person: Party | None = None, *, fund: Fund | None = None, points: int = 100
) -> Grant:
    """Points of a person; ten of them pay a yuan unless there is another rule."""
    if redemption_now() is None:
        make_rule()
    return give_points(
        key=a_key("give"),
        by=make_company_person(),
        person=person or make_person("陈志愿"),
        fund=fund or make_fund(),
        points=points,
        cause="河道捡拾垃圾",
    )


def make_voucher(
    person: Party | None = None,
    *,
    fund: Fund | None = None,
    worth_fen: int = 5_00,
    least_order_fen: int = 20_00,
    days: int = 30,
) -> Voucher:
    return give_voucher(
        key=a_key("voucher"),
        by=make_company_person(),
        fund=fund or make_fund(),
        person=person,
        worth_fen=worth_fen,
        least_order_fen=least_order_fen,
        expires_on=clock.today() + timedelta(days=days),
    )


def held() -> Account:
    """Where an order's money waits."""
    return account(Account.Purpose.HELD)


def spend(
    person: Party, points: int, *, holder: str = "J1", total: int = 1_000_00, key: str = ""
) -> int:
    return spend_points(
        key=key or a_key("spend"),
        person=person,
        holder=holder,
        points=points,
        order_total_fen=total,
        into=held(),
    )


def use(
    voucher: Voucher,
    *,
    person: Party | None = None,
    holder: str = "J1",
    total: int = 100_00,
    key: str = "",
) -> int:
    return use_voucher(
        key=key or a_key("use"),
        person=person or voucher.person,
        code=voucher.code,
        holder=holder,
        order_total_fen=total,
        into=held(),
    )


def bring(holder: str = "J1", *, points: int = 0, voucher: int = 0, key: str = "") -> None:
    give_back(
        key=key or a_key("back"),
        holder=holder,
        points_fen=points,
        voucher_fen=voucher,
        out_of=held(),
    )


def statements(written: CaptureQueriesContext) -> int:
    """How many there were, without those that stand for the transaction inside a test."""
    return sum("SAVEPOINT" not in query["sql"] for query in written)


def everything() -> tuple[list, list, list, int]:
    """All that a refusal must leave alone."""
    return (
        list(Grant.objects.order_by("pk").values()),
        list(Voucher.objects.order_by("pk").values()),
        list(Account.objects.exclude(balance=0).order_by("pk").values()),
        Entry.objects.count(),
    )
