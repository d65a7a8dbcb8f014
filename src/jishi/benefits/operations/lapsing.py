"""What nobody used in its time goes back to the fund."""

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.benefits.models import Grant, Voucher
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.refusals import Busy, StaleState
from jishi.ledger.models import Account
from jishi.ledger.operations import account, post


@operation
def lapse_grant(*, grant: Grant) -> bool:
    """Let what is left of an expired grant lapse; False when another has just done so.

    Refuses `Busy` when points of it moved at this moment.
    """
    assert grant.expires_on <= clock.today(), "a grant lives its whole last day"
    key = f"{grant.key}:lapsed:{_returned_fen(grant)}"
    facts = {"points": grant.left, "fen": grant.worth_left_fen}
    subject = f"person:{grant.person_id}"
    if record(key=key, verb="benefits.lapse_grant", by=None, subject=subject, **facts):
        return False
    lapsed = Grant.objects.filter(
        pk=grant.pk, left=grant.left, worth_left_fen=grant.worth_left_fen
    ).update(left=0, worth_left_fen=0, lapsed=F("lapsed") + grant.left)
    if not lapsed:
        raise Busy
    post(
        key=key,
        reason=_("积分过期，退回礼遇资金"),
        moves={
            grant.earned: -grant.left,
            account(Account.Purpose.ISSUED): grant.left,
            grant.fund.promised: -grant.worth_left_fen,
            grant.fund.account: grant.worth_left_fen,
        },
    )
    return True


@operation
def lapse_voucher(*, voucher: Voucher) -> bool:
    """Let an expired voucher lapse; False when another has just done so.

    Refuses `StaleState` when it was used at this moment.
    """
    assert voucher.expires_on <= clock.today(), "a voucher lives its whole last day"
    key = f"voucher:{voucher.code}:lapsed"
    subject = f"voucher:{voucher.code}"
    facts = {"fen": voucher.worth_fen}
    if record(key=key, verb="benefits.lapse_voucher", by=None, subject=subject, **facts):
        return False
    given = Voucher.objects.filter(pk=voucher.pk, state=Voucher.State.GIVEN)
    if not given.update(state=Voucher.State.LAPSED):
        raise StaleState(state=Voucher.State.USED.label)
    moves = {voucher.fund.promised: -voucher.worth_fen, voucher.fund.account: voucher.worth_fen}
    post(key=key, reason=_("优惠券过期，退回礼遇资金"), moves=moves)
    return True


def _returned_fen(grant: Grant) -> int:
    """Tells one lapse of a grant from the next: it holds something again only when more came back.

    Not the day: the same day comes twice when the clock is set back.
    """
    return grant.spendings.aggregate(fen=Sum("fen_returned"))["fen"] or 0
