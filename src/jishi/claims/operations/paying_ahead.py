"""What a buyer gets back for goods that were handed over: the company pays it, whoever bears it."""

from django.utils.translation import gettext as _

from jishi.delivery import operations as delivery
from jishi.foundation.refusals import StaleState
from jishi.ledger import operations as ledger
from jishi.ledger.models import Account
from jishi.payments import operations as payments
from jishi.payments.errors import MoreThanPaid
from jishi.payments.queries import paid_fen
from jishi.sales.models import OrderLine

Purpose = Account.Purpose


def pay_ahead(*, key: str, line: OrderLine, fen: int, reason: str) -> int:
    """Give back up to so many fen of what a line cost, in the caller's transaction; say how many.

    Together, for whatever reasons, never more than the line cost or its order still holds. The
    buyer is paid out of what is held, and the company fills that up: what is held stays whole, so
    that no seller's or other buyer's money goes into it.
    """
    fen = delivery.give_back(line=line, fen=min(fen, paid_fen(line.order)))
    if fen:
        try:
            payments.refund(key=key, order=line.order, amount_fen=fen, reason=reason)
        except MoreThanPaid as refusal:  # somebody was quicker
            raise StaleState(state=_("正在退款")) from refusal
        ledger.post(
            key=key,
            reason=_("先行赔付 {number}").format(number=line.order.number),
            moves={ledger.account(Purpose.AHEAD): -fen, ledger.account(Purpose.HELD): fen},
        )
    return fen
