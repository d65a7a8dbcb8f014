"""Put what people hold to an order: the fund pays its share of the price."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Case, F, Q, Subquery, Value, When
from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.benefits import queries, rules
from jishi.benefits.errors import (
    NoRedemptionRule,
    OverRedemptionLimit,
    PointsInsufficient,
    PointsMoved,
    VoucherExpired,
    VoucherNotForThis,
    VoucherUsed,
)
from jishi.benefits.models import Grant, Spending, Voucher
from jishi.benefits.rules import Part, Pile
from jishi.foundation import clock
from jishi.foundation.money import yuan
from jishi.foundation.operations import operation
from jishi.foundation.questions import Given, Question
from jishi.foundation.refusals import BadInput
from jishi.foundation.rows import insert_all
from jishi.ledger.models import Account
from jishi.ledger.operations import account, post
from jishi.parties.models import Party

# What a person can spend, and beside each the limit of the rule that is valid now.
SPENDABLE = Question(
    lambda: (
        queries.spendable_by(Given("person"), Given("today"))
        .select_related("fund__promised", "earned")
        .annotate(most_bp=Subquery(queries.rules_at(Given("now")).values("most_bp")[:1]))
    )
)

VOUCHER = Question(
    lambda: Voucher.objects.filter(code=Given("code")).select_related("fund__promised")
)


@operation
def spend_points(
    *, key: str, person: Party, holder: str, points: int, order_total_fen: int, into: Account
) -> int:
    """Put points to an order (`holder`), oldest grants first; returns the fen they pay.

    The funds pay out of what they promised, `into` an account. Refuses `PointsInsufficient`,
    `OverRedemptionLimit` (R4.8), `PointsMoved` when the same points moved at this moment,
    `BadInput`, `NoRedemptionRule`. 8 SQL for points of one fund.
    """
    facts = {"holder": holder, "points": points, "order_total_fen": order_total_fen}
    subject = f"order:{holder}"
    if record(key=key, verb="benefits.spend_points", by=person, subject=subject, **facts):
        spent = Spending.objects.filter(key__startswith=f"{key}:", holder=holder)
        return sum(spent.values_list("fen", flat=True))
    if points < 1:
        raise BadInput(points=_("积分要大于 0"))
    grants = SPENDABLE.ask(person=person.pk, today=clock.today(), now=clock.now())
    parts = rules.take([Pile(grant.left, grant.worth_left_fen) for grant in grants], points)
    _refuse_spending(grants, parts, points, order_total_fen)
    taken = list(zip(grants, parts, strict=False))
    _cut(taken)
    insert_all(
        [
            Spending(key=f"{key}:{n}", holder=holder, grant=grant, points=part.points, fen=part.fen)
            for n, (grant, part) in enumerate(taken, 1)
        ]
    )
    moves: Counter[Account] = Counter()
    for grant, part in taken:
        moves[grant.earned] -= part.points
        moves[grant.fund.promised] -= part.fen
    fen = sum(part.fen for part in parts)
    moves[account(Account.Purpose.ISSUED)] = points
    moves[into] += fen
    post(key=key, reason=_("积分抵扣 {order}").format(order=holder), moves=moves)
    return fen


@operation
def use_voucher(
    *,
    key: str,
    person: Party | None,
    code: str,
    holder: str,
    order_total_fen: int,
    into: Account,
) -> int:
    """Put a voucher to an order (`holder`), once; returns the fen it pays.

    Refuses `VoucherUsed`, `VoucherExpired`, and `VoucherNotForThis` for a code that is unknown,
    another person's, or for a greater order: which of them is not told. 6 SQL.
    """
    code = code.strip().upper()
    facts = {"code": code, "holder": holder, "order_total_fen": order_total_fen}
    subject = f"order:{holder}"
    voucher = VOUCHER.first(code=code)
    if record(key=key, verb="benefits.use_voucher", by=person, subject=subject, **facts):
        assert voucher is not None, "what was used before is there"
        return voucher.worth_fen
    voucher = _usable(voucher, person, order_total_fen)
    used = Voucher.objects.filter(pk=voucher.pk, state=Voucher.State.GIVEN).update(
        state=Voucher.State.USED, holder=holder
    )
    if not used:
        raise VoucherUsed
    moves = {voucher.fund.promised: -voucher.worth_fen, into: voucher.worth_fen}
    post(key=key, reason=_("优惠券抵扣 {order}").format(order=holder), moves=moves)
    return voucher.worth_fen


def _refuse_spending(
    grants: Sequence[Grant], parts: Sequence[Part], points: int, order_total_fen: int
) -> None:
    held = sum(grant.left for grant in grants)
    if held < points:
        raise PointsInsufficient(held=held)
    most_bp = grants[0].most_bp  # type: ignore[attr-defined]
    if most_bp is None:
        raise NoRedemptionRule
    limit = rules.limit(order_total_fen, most_bp)
    if sum(part.fen for part in parts) > limit:
        raise OverRedemptionLimit(most=yuan(limit))


def _cut(taken: Sequence[tuple[Grant, Part]]) -> None:
    """Take the parts out of their grants, if all of them are still as they were seen; 1 SQL."""
    as_seen = Q()
    for grant, _part in taken:
        as_seen |= Q(pk=grant.pk, left=grant.left, worth_left_fen=grant.worth_left_fen)
    points = Case(*(When(pk=grant.pk, then=Value(part.points)) for grant, part in taken))
    fen = Case(*(When(pk=grant.pk, then=Value(part.fen)) for grant, part in taken))
    cut = Grant.objects.filter(as_seen).update(
        left=F("left") - points, worth_left_fen=F("worth_left_fen") - fen
    )
    if cut != len(taken):
        raise PointsMoved


def _usable(voucher: Voucher | None, person: Party | None, order_total_fen: int) -> Voucher:
    if voucher is None or (voucher.person_id and voucher.person_id != (person and person.pk)):
        raise VoucherNotForThis
    if voucher.state == Voucher.State.USED:
        raise VoucherUsed
    if voucher.state == Voucher.State.LAPSED or voucher.expires_on <= clock.today():
        raise VoucherExpired
    if order_total_fen < voucher.least_order_fen:
        raise VoucherNotForThis
    return voucher
