from django.db.models import F
from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.benefits import operations as benefits
from jishi.foundation import clock, ids
from jishi.foundation.acts import unrecorded
from jishi.foundation.money import yuan
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput, StaleState
from jishi.ledger import operations as ledger
from jishi.ledger.models import Account
from jishi.payments import rules
from jishi.payments.errors import MoreThanPaid
from jishi.payments.models import Payment, Refund, Tender
from jishi.payments.queries import payments_of, refunds_to_send
from jishi.sales.models import Order

Purpose = Account.Purpose
State = Payment.State


@operation
def refund(*, key: str, order: Order, amount_fen: int, reason: str) -> list[Refund]:
    """Give a sum of an order back, to each tender by the share that it still holds.

    Points and vouchers return to their funds at once, a channel's part waits for a round, cash
    that is not yet taken is asked less. Together no more goes back than was paid: refuses
    `MoreThanPaid`.
    """
    facts = {"amount_fen": amount_fen, "reason": reason}
    subject = f"order:{order.number}"
    payments = list(payments_of(order))
    if record(key=key, verb="payments.refund", by=None, subject=subject, **facts):
        keys = [_key(key, payment) for payment in payments]
        return list(Refund.objects.filter(key__in=keys).order_by("pk"))
    if amount_fen < 1:
        raise BadInput(amount=_("退款要大于 0"))
    held = [rules.holds(payment) for payment in payments]
    if amount_fen > sum(held):
        raise MoreThanPaid(most=yuan(sum(held)))
    parts = zip(payments, rules.share_back(amount_fen, held), strict=True)
    refunds = [
        give_back(payment, part, key=_key(key, payment), reason=reason)
        for payment, part in parts
        if part
    ]
    return [refund for refund in refunds if refund]


@operation
@unrecorded(why="a claim fades by itself, and the refund's own row counts the tries")
def claim_refund(refund: Refund) -> bool:
    """True for exactly one of those who would send a refund at the same moment."""
    now = clock.now()
    claimed = refunds_to_send(now).filter(pk=refund.pk)
    return bool(claimed.update(claimed_at=now, tries=F("tries") + 1))


@operation
def mark_refunded(refund: Refund) -> None:
    """The channel has given the money back; told again, nothing changes."""
    key, subject = f"refunded:{refund.number}", f"refund:{refund.number}"
    if record(key=key, verb="payments.mark_refunded", by=None, subject=subject):
        return
    Refund.objects.filter(pk=refund.pk, state=Refund.State.WAITING).update(
        state=Refund.State.DONE, done_at=clock.now()
    )


def give_back(payment: Payment, part: int, *, key: str, reason: str) -> Refund | None:
    """Give a part of one payment back, in the caller's transaction; None when it was only due."""
    if payment.state == State.DUE:
        _ask_less(payment, part)
        return None
    asked = Payment.objects.filter(
        pk=payment.pk, state=State.SETTLED, refunded_fen__lte=F("amount_fen") - part
    ).update(refunded_fen=F("refunded_fen") + part)
    if not asked:
        raise StaleState(state=payment.get_state_display())
    now = clock.now()
    waits = payment.tender == Tender.CHANNEL
    refund = Refund.objects.create(
        number=ids.number("R"),
        key=key,
        payment=payment,
        amount_fen=part,
        reason=reason[:60],
        state=Refund.State.WAITING if waits else Refund.State.DONE,
        asked_at=now,
        done_at=None if waits else now,
    )
    _book(refund)
    return refund


def void(payment: Payment) -> None:
    """Nobody is to pay this any more. Refuses `StaleState` when somebody just has."""
    moved = Payment.objects.filter(pk=payment.pk, state=State.DUE).update(state=State.VOID)
    if not moved:
        raise StaleState(state=State.SETTLED.label)


def _ask_less(payment: Payment, part: int) -> None:
    as_seen = Payment.objects.filter(pk=payment.pk, state=State.DUE, amount_fen=payment.amount_fen)
    if part == payment.amount_fen:
        lowered = as_seen.update(state=State.VOID, lowered_fen=F("lowered_fen") + part)
    else:
        less = F("amount_fen") - part
        lowered = as_seen.update(amount_fen=less, lowered_fen=F("lowered_fen") + part)
    if not lowered:
        raise StaleState(state=payment.get_state_display())


def _book(refund: Refund) -> None:
    payment, part = refund.payment, refund.amount_fen
    held = ledger.account(Purpose.HELD)
    key, holder = f"refund:{refund.number}", payment.order.number
    if payment.tender == Tender.POINTS:
        benefits.give_back(key=key, holder=holder, points_fen=part, out_of=held)
    elif payment.tender == Tender.VOUCHER:
        benefits.give_back(key=key, holder=holder, voucher_fen=part, out_of=held)
    else:
        by_cash = payment.tender == Tender.CASH
        outside = ledger.account(Purpose.CASH if by_cash else Purpose.CHANNEL)
        ledger.post(key=key, reason=f"{refund.reason} {holder}", moves={held: -part, outside: part})


def _key(key: str, payment: Payment) -> str:
    return f"{key}:{payment.number}"
