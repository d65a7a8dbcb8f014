"""Where the money comes from, and what a point does."""

from datetime import date

from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.benefits.models import Fund, RedemptionRule
from jishi.foundation import clock
from jishi.foundation.money import FEN_MAX
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput, StaleState
from jishi.foundation.rows import insert_once
from jishi.ledger.models import Account
from jishi.ledger.operations import account, post
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party

Role = Membership.Role
Purpose = Account.Purpose
NAME_MAX = 40


@operation
def open_fund(
    *,
    key: str,
    by: Party,
    name: str,
    funder: Party,
    opens_on: date,
    closes_on: date,
    is_demo: bool = False,
) -> Fund:
    """Open an empty fund of a funder; it may promise from its first to its last day.

    By an operator or accountant of the company. Refuses `BadInput` for a name that is taken or
    longer than 40 signs, and for a window that ends before it begins.
    """
    _require_company(by)
    name = name.strip()
    facts = {"name": name, "funder": funder.pk, "opens_on": opens_on, "closes_on": closes_on}
    if record(key=key, verb="benefits.open_fund", by=by, subject=f"fund:{name}", **facts):
        return Fund.objects.get(name=name)
    if not 0 < len(name) <= NAME_MAX:
        raise BadInput(name=_("请填写名称（最多 40 字）"))
    if closes_on < opens_on:
        raise BadInput(closes_on=_("结束日期不能早于开始日期"))
    fund = Fund(
        name=name,
        funder=funder,
        account=account(Purpose.FUND, funder, name),
        promised=account(Purpose.PROMISED, funder, name),
        opens_on=opens_on,
        closes_on=closes_on,
        is_demo=is_demo,
    )
    if not insert_once(fund):
        raise BadInput(name=_("已经有同名的礼遇资金"))
    return fund


@operation
def fill_fund(*, key: str, by: Party, fund: Fund, amount_fen: int) -> Fund:
    """Book what a funder has paid into the company's bank account for a fund, in fen (R4.8).

    By an operator or accountant of the company. Refuses `BadInput` for a sum that is none.
    """
    _require_company(by)
    facts = {"amount_fen": amount_fen}
    if record(key=key, verb="benefits.fill_fund", by=by, subject=f"fund:{fund.name}", **facts):
        return fund
    if not 0 < amount_fen <= FEN_MAX:
        raise BadInput(amount=_("金额要大于 0，最多一千万元"))
    moves = {account(Purpose.BANK): -amount_fen, fund.account: amount_fen}
    post(key=key, reason=_("{fund}：出资到账").format(fund=fund), moves=moves)
    return fund


@operation
def set_redemption(
    *, key: str, by: Party, points: int, fen: int, most_bp: int, valid_days: int = 365
) -> RedemptionRule:
    """From now on `points` pay `fen`, at most `most_bp` basis points of an order (R4.4, R4.8).

    What was granted before keeps its worth. By an operator or accountant of the company. Refuses
    `BadInput` unless a point pays at least a fen, and `StaleState` when another was quicker.
    """
    _require_company(by)
    last = RedemptionRule.objects.order_by("-version").first()
    version = last.version + 1 if last else 1
    facts = {"points": points, "fen": fen, "most_bp": most_bp, "valid_days": valid_days}
    subject = f"redemption:{version}"
    if done := record(
        key=key, verb="benefits.set_redemption", by=by, subject=New(subject), **facts
    ):
        return RedemptionRule.objects.get(version=int(done.subject.removeprefix("redemption:")))
    _refuse_senseless(points, fen, most_bp, valid_days)
    rule = RedemptionRule(version=version, valid_from=clock.now(), **facts)
    if not insert_once(rule):
        raise StaleState(state=_("已有更新的积分规则"))
    return rule


def _refuse_senseless(points: int, fen: int, most_bp: int, valid_days: int) -> None:
    if points < 1:
        raise BadInput(points=_("积分要大于 0"))
    if not points <= fen <= FEN_MAX:
        raise BadInput(fen=_("每 1 积分至少抵 1 分钱"))
    if not 0 <= most_bp <= 10_000:
        raise BadInput(most_bp=_("抵扣上限要在 0% 到 100% 之间"))
    if not 1 <= valid_days <= 3650:
        raise BadInput(valid_days=_("有效期要在 1 到 3650 天之间"))


def _require_company(by: Party) -> None:
    operator = parties.the_operator()
    if not parties.may(by, Role.ACCOUNTANT, operator):
        parties.require(by, Role.OPERATOR, operator)
