"""A refund brings each benefit back to where it came from; points never become money (R4.8)."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.benefits import rules
from jishi.benefits.models import Grant, Spending, Voucher
from jishi.benefits.rules import Part, Spent
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.questions import Given, Question
from jishi.foundation.refusals import Busy
from jishi.ledger.models import Account
from jishi.ledger.operations import account, post

Returned = Sequence[tuple[Spending, Part]]
# What points paid an order, the longest living first.
SPENT = Question(
    lambda: (
        Spending.objects.filter(holder=Given("holder"))
        .select_related("grant__fund__account", "grant__fund__promised", "grant__earned")
        .order_by("-grant__expires_on", "-pk")
    )
)


@operation
def give_back(
    *, key: str, holder: str, points_fen: int = 0, voucher_fen: int = 0, out_of: Account
) -> None:
    """Bring back the fen by which points and vouchers paid an order (`holder`), out of an account.

    Points come back to their grants as the fen come back, the longest living first; what belongs
    to expired ones goes back to the fund. A voucher that comes back whole in one sum can be used
    again while it lives; a part of it goes to the fund. More than was spent is a bug.
    """
    facts = {"holder": holder, "points_fen": points_fen, "voucher_fen": voucher_fen}
    subject = f"order:{holder}"
    if record(key=key, verb="benefits.give_back", by=None, subject=subject, **facts):
        return
    moves: Counter[Account] = Counter({out_of: -points_fen - voucher_fen})
    if points_fen:
        _bring_points(holder, points_fen, moves)
    if voucher_fen:
        _bring_vouchers(holder, voucher_fen, moves)
    if moves[out_of]:
        post(key=key, reason=_("退回 {order}").format(order=holder), moves=moves)


def _bring_points(holder: str, fen: int, moves: Counter[Account]) -> None:
    spendings = SPENT.ask(holder=holder)
    parts = rules.bring_back([_spent(spending) for spending in spendings], fen)
    returned = [(s, part) for s, part in zip(spendings, parts, strict=True) if part.fen]
    _mark_returned(returned)
    _fill_up(returned)
    for spending, part in returned:
        fund = spending.grant.fund
        if _is_living(spending.grant):
            moves[fund.promised] += part.fen
            moves[spending.grant.earned] += part.points
            moves[account(Account.Purpose.ISSUED)] -= part.points
        else:
            moves[fund.account] += part.fen


def _bring_vouchers(holder: str, fen: int, moves: Counter[Account]) -> None:
    used = Voucher.objects.filter(holder=holder, state=Voucher.State.USED)
    for voucher in used.select_related("fund__account", "fund__promised").order_by("pk"):
        back = min(fen, voucher.worth_fen - voucher.fen_returned)
        if not back:
            continue
        fen -= back
        is_whole = back == voucher.worth_fen and voucher.expires_on > clock.today()
        as_seen = used.filter(pk=voucher.pk, fen_returned=voucher.fen_returned)
        if is_whole:
            changed = as_seen.update(state=Voucher.State.GIVEN, holder="")
        else:
            changed = as_seen.update(fen_returned=voucher.fen_returned + back)
        if not changed:
            raise Busy
        moves[voucher.fund.promised if is_whole else voucher.fund.account] += back
    assert fen == 0, "no more comes back than was used"


def _mark_returned(returned: Returned) -> None:
    as_seen = Q()
    for spending, _part in returned:
        as_seen |= Q(pk=spending.pk, fen_returned=spending.fen_returned)
    points = {spending.pk: part.points for spending, part in returned}
    fen = {spending.pk: part.fen for spending, part in returned}
    marked = Spending.objects.filter(as_seen).update(
        points_returned=F("points_returned") + _each(points),
        fen_returned=F("fen_returned") + _each(fen),
    )
    if marked != len(returned):
        raise Busy


def _fill_up(returned: Returned) -> None:
    """Living grants hold the points again; of expired ones they lapse at once. 1 SQL."""
    held: Counter[int] = Counter()
    lapsed: Counter[int] = Counter()
    worth: Counter[int] = Counter()
    for spending, part in returned:
        is_living = _is_living(spending.grant)
        (held if is_living else lapsed)[spending.grant_id] += part.points
        worth[spending.grant_id] += part.fen if is_living else 0
    Grant.objects.filter(pk__in=worth).update(
        left=F("left") + _each(held),
        lapsed=F("lapsed") + _each(lapsed),
        worth_left_fen=F("worth_left_fen") + _each(worth),
    )


def _each(amounts: dict[int, int]) -> Combinable:
    """For each row its own amount, for all others nothing."""
    return Case(
        *(When(pk=pk, then=Value(amount)) for pk, amount in amounts.items()), default=Value(0)
    )


def _is_living(grant: Grant) -> bool:
    return grant.expires_on > clock.today()


def _spent(spending: Spending) -> Spent:
    return Spent(spending.points, spending.fen, spending.points_returned, spending.fen_returned)
