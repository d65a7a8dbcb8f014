"""What goes back to whom: decided on values alone."""

from collections.abc import Sequence

from jishi.foundation.money import share
from jishi.payments.models import Payment, Tender


def holds(payment: Payment) -> int:
    """What of a payment can still go back, in fen. Cash that is not yet taken can be asked less."""
    if payment.state == Payment.State.SETTLED:
        return payment.amount_fen - payment.refunded_fen
    if payment.state == Payment.State.DUE and payment.tender == Tender.CASH:
        return payment.amount_fen
    return 0


def share_back(amount_fen: int, held: Sequence[int]) -> list[int]:
    """Share a refund over what each tender still holds; no part is more than that.

    By the largest remainder: a sum no larger than all that is held leaves no part above its own.
    """
    assert 0 < amount_fen <= sum(held), "no more goes back than is held"
    return share(amount_fen, held)
