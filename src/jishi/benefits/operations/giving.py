"""Promise something to a person, as far as the fund has money for it."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.benefits import queries, rules
from jishi.benefits.errors import FundClosed, FundExhausted, NoRedemptionRule, OwnPoints
from jishi.benefits.models import Fund, Grant, Voucher
from jishi.foundation import clock, ids
from jishi.foundation.money import FEN_MAX
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput
from jishi.foundation.rows import insert
from jishi.ledger.errors import NotEnough
from jishi.ledger.models import Account
from jishi.ledger.operations import account, post
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party

Role = Membership.Role
Purpose = Account.Purpose


@operation
def give_points(
    *, key: str, by: Party, person: Party, fund: Fund, points: int, cause: str
) -> Grant:
    """Give points for a cause named in the person's own words, and set aside what they are worth.

    Who may give for what is for the room above to say; never to oneself (`OwnPoints`). Points are
    given for a cause, not sold (R4.8). Refuses `FundClosed`, `FundExhausted`, `NoRedemptionRule`,
    `BadInput`.
    """
    facts = {"person": person.pk, "fund": fund.pk, "points": points, "cause": cause}
    subject = f"person:{person.pk}"
    if record(key=key, verb="benefits.give_points", by=by, subject=subject, **facts):
        return Grant.objects.get(key=key)
    _refuse_giving(by, person, fund)
    if points < 1:
        raise BadInput(points=_("积分要大于 0"))
    rule = queries.redemption_now()
    if rule is None:
        raise NoRedemptionRule
    worth = rules.worth_of(points, rate_points=rule.points, rate_fen=rule.fen)
    grant = Grant(
        key=key,
        person=person,
        fund=fund,
        rule=rule,
        earned=account(Purpose.EARNED, person),
        cause=cause[:120],
        points=points,
        left=points,
        worth_fen=worth,
        worth_left_fen=worth,
        granted_at=clock.now(),
        expires_on=clock.today() + timedelta(days=rule.valid_days),
    )
    insert(grant)
    points_moves = {account(Purpose.ISSUED): -points, grant.earned: points}
    _promise(key, fund, worth, cause, points_moves)
    return grant


@operation
def give_voucher(
    *,
    key: str,
    by: Party,
    fund: Fund,
    person: Party | None,
    worth_fen: int,
    least_order_fen: int,
    expires_on: date,
) -> Voucher:
    """Give a voucher of `worth_fen` for one order of at least `least_order_fen`, out of a fund.

    `expires_on` is the first day on which it can no longer be used. Without a person whoever has
    the code may use it. By an operator of the company or for the funder. Refuses `OwnPoints`,
    `FundClosed`, `FundExhausted`, and `BadInput` for a voucher that is worth more than its order.
    """
    _require_giver(by, fund)
    code = ids.letters(10)
    facts = {
        "fund": fund.pk, "person": person.pk if person else None, "worth_fen": worth_fen,
        "least_order_fen": least_order_fen, "expires_on": expires_on,
    }  # fmt: skip
    subject = f"voucher:{code}"
    if done := record(key=key, verb="benefits.give_voucher", by=by, subject=New(subject), **facts):
        return Voucher.objects.get(code=done.subject.removeprefix("voucher:"))
    _refuse_giving(by, person, fund)
    _refuse_senseless(worth_fen, least_order_fen, expires_on)
    voucher = Voucher(
        code=code,
        fund=fund,
        person=person,
        worth_fen=worth_fen,
        least_order_fen=least_order_fen,
        expires_on=expires_on,
    )
    insert(voucher)
    _promise(subject, fund, worth_fen, _("发放优惠券"), {})
    return voucher


def _require_giver(by: Party, fund: Fund) -> None:
    if not parties.may(by, Role.FUNDER, fund.funder):
        parties.require(by, Role.OPERATOR, parties.the_operator())


def _refuse_senseless(worth_fen: int, least_order_fen: int, expires_on: date) -> None:
    if not 0 < worth_fen <= least_order_fen <= FEN_MAX:
        raise BadInput(worth=_("面额要大于 0，且不超过使用门槛"))
    if expires_on <= clock.today():
        raise BadInput(expires_on=_("失效日期要在今天之后"))


def _refuse_giving(by: Party, person: Party | None, fund: Fund) -> None:
    if by == person:
        raise OwnPoints
    if not fund.opens_on <= clock.today() <= fund.closes_on:
        raise FundClosed(fund=fund.name, opens_on=fund.opens_on, closes_on=fund.closes_on)


def _promise(
    key: str, fund: Fund, worth_fen: int, reason: str, moves: Mapping[Account, int]
) -> None:
    try:
        post(
            key=key,
            reason=reason,
            moves={fund.account: -worth_fen, fund.promised: worth_fen, **moves},
        )
    except NotEnough as refusal:
        # Of the accounts in this entry only the fund's own goes down and has a floor.
        raise FundExhausted(fund=fund.name) from refusal
