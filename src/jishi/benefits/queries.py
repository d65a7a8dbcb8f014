"""What people hold, and what the funds have given, promised and spent."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from jishi.benefits import rules
from jishi.benefits.models import Fund, Grant, RedemptionRule, Spending, Voucher
from jishi.benefits.rules import Part, Pile
from jishi.foundation import clock, personal
from jishi.foundation.questions import Given, Question
from jishi.ledger.models import Account, Line
from jishi.parties.models import Party


@dataclass(frozen=True)
class Books:
    """A fund's money in fen: given = free + promised + spent, always."""

    given: int
    promised: int
    spent: int
    free: int


def redemption_now() -> RedemptionRule | None:
    """The rule that is valid at this moment, if there is one."""
    return RULE.first(now=clock.now())


RULE = Question(lambda: rules_at(Given("now"))[:1])


def valid_rules() -> QuerySet[RedemptionRule]:
    """The rules that have begun to be valid, the newest first: that one is valid now."""
    return rules_at(clock.now())


def rules_at(moment: datetime | Given) -> QuerySet[RedemptionRule]:
    """The rules that had begun to be valid at a moment, the newest first."""
    return RedemptionRule.objects.filter(valid_from__lte=moment).order_by("-version")


def points_of(person: Party) -> int:
    """How many points a person can spend now."""
    return spendable(person).aggregate(points=Coalesce(Sum("left"), 0))["points"]


def grants_of(person: Party) -> QuerySet[Grant]:
    """Every grant a person was given, latest first, with its fund and rule."""
    return (
        Grant.objects.filter(person=person)
        .select_related("fund__funder", "rule")
        .order_by("-granted_at", "-pk")
    )


def spendable(person: Party) -> QuerySet[Grant]:
    """The grants a person can spend now, in the order in which they are spent: oldest first."""
    return spendable_by(person.pk, clock.today())


def spendable_by(person: int | Given, today: date | Given) -> QuerySet[Grant]:
    """The grants that the person of a key can spend on a day: oldest first."""
    spendable = Grant.objects.filter(person_id=person, left__gt=0, expires_on__gt=today)
    return spendable.order_by("expires_on", "pk")


def most_points(person: Party, total_fen: int) -> Part:
    """The most points a person can put to an order of a total, and the fen they pay; 2 SQL."""
    rule = redemption_now()
    if rule is None:
        return Part(0, 0)
    piles = [Pile(*row) for row in spendable(person).values_list("left", "worth_left_fen")]
    return rules.most(piles, rules.limit(total_fen, rule.most_bp))


def vouchers_of(person: Party) -> QuerySet[Voucher]:
    """Every voucher a person was given, those that can be used first."""
    return (
        Voucher.objects.filter(person=person)
        .select_related("fund__funder")
        .order_by("state", "expires_on", "pk")
    )


def usable_vouchers(person: Party, total_fen: int) -> QuerySet[Voucher]:
    """A person's vouchers for an order of a total: most worth first, then the oldest."""
    return (
        Voucher.objects.filter(
            person=person,
            state=Voucher.State.GIVEN,
            least_order_fen__lte=total_fen,
            expires_on__gt=clock.today(),
        )
        .select_related("fund__funder")
        .order_by("-worth_fen", "expires_on", "pk")
    )


def funds_of(funder: Party) -> QuerySet[Fund]:
    """What a funder has given money to, with the accounts."""
    return Fund.objects.filter(funder=funder).select_related("account", "promised").order_by("pk")


def open_funds() -> QuerySet[Fund]:
    """The funds that may promise something today."""
    today = clock.today()
    return (
        Fund.objects.filter(opens_on__lte=today, closes_on__gte=today)
        .select_related("funder", "account", "promised")
        .order_by("pk")
    )


def fund_books(fund: Fund) -> Books:
    """Where the money of a fund is; `given` and `spent` are counted from their own rows, 5 SQL."""
    balances = dict(
        Account.objects.filter(pk__in=[fund.account_id, fund.promised_id]).values_list(
            "pk", "balance"
        )
    )
    given = Line.objects.filter(
        account_id=fund.account_id, entry__lines__account__purpose=Account.Purpose.BANK
    ).aggregate(total=Coalesce(Sum("amount"), 0))["total"]
    points = Spending.objects.filter(grant__fund=fund).aggregate(
        total=Coalesce(Sum(F("fen") - F("fen_returned")), 0)
    )["total"]
    vouchers = Voucher.objects.filter(fund=fund, state=Voucher.State.USED).aggregate(
        total=Coalesce(Sum(F("worth_fen") - F("fen_returned")), 0)
    )["total"]
    return Books(
        given=given,
        promised=balances[fund.promised_id],
        spent=points + vouchers,
        free=balances[fund.account_id],
    )


def promise_gaps() -> list[str]:
    """One line for each fund that promises another sum than its grants and vouchers are worth.

    The sum of what is left of its grants, lapsed by date or not until the round lapses them, and of
    its vouchers that nobody used. 3 SQL.
    """
    grants = dict(Grant.objects.values_list("fund_id").annotate(Sum("worth_left_fen")))
    vouchers = dict(
        Voucher.objects.filter(state=Voucher.State.GIVEN)
        .values_list("fund_id")
        .annotate(Sum("worth_fen"))
    )
    gaps = []
    for fund in Fund.objects.select_related("promised").order_by("pk"):
        worth = grants.get(fund.pk, 0) + vouchers.get(fund.pk, 0)
        if fund.promised.balance != worth:
            gaps.append(f"{fund.name}: promised {fund.promised.balance}, worth {worth} fen")
    return gaps


EXPIRED_AT_ONCE = 200
EXPIRED_GRANTS = Question(
    lambda: (
        Grant.objects.filter(
            Q(left__gt=0) | Q(worth_left_fen__gt=0), expires_on__lte=Given("today")
        )
        .select_related("fund__account", "fund__promised", "earned")
        .order_by("pk")[:EXPIRED_AT_ONCE]
    )
)
EXPIRED_VOUCHERS = Question(
    lambda: (
        Voucher.objects.filter(state=Voucher.State.GIVEN, expires_on__lte=Given("today"))
        .select_related("fund__account", "fund__promised")
        .order_by("pk")[:EXPIRED_AT_ONCE]
    )
)


def expired_grants() -> list[Grant]:
    """The first 200 grants whose last day has passed and that still hold something. 1 SQL."""
    return EXPIRED_GRANTS.ask(today=clock.today())


def expired_vouchers() -> list[Voucher]:
    """The first 200 vouchers whose last day has passed and that nobody used. 1 SQL."""
    return EXPIRED_VOUCHERS.ask(today=clock.today())


def told_of(person: Party) -> list[personal.Part]:
    """What this room keeps about a person."""
    book = _("三年以上，注销后只留编号")
    return [
        personal.Part(
            "grants", _("积分"), _("谢您的志愿服务"), book,
            {
                "granted_at": _("时间"), "cause": _("为什么"), "points": _("积分"),
                "left": _("还剩"), "lapsed": _("过期"), "expires_on": _("到期"),
                "fund__name": _("资金"),
            },
            Grant.objects.filter(person=person), ("benefits.Grant.person",),
        ),
        personal.Part(
            "spendings", _("用掉的积分"), _("抵了哪一单的货款"), book,
            {
                "holder": _("订单"), "points": _("积分"), "fen": _("抵了（元）"),
                "points_returned": _("退回积分"),
            },
            Spending.objects.filter(grant__person=person), (),
        ),
        personal.Part(
            "vouchers", _("优惠券"), _("下单时抵货款"), book,
            {
                "code": _("券号"), "worth_fen": _("抵（元）"), "least_order_fen": _("满（元）"),
                "expires_on": _("到期"), "state": _("状态"), "holder": _("订单"),
            },
            Voucher.objects.filter(person=person), ("benefits.Voucher.person",),
        ),
    ]  # fmt: skip
