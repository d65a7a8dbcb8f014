from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.foundation import clock
from jishi.foundation.money import yuan
from jishi.foundation.operations import operation
from jishi.foundation.refusals import KeyReused, NotFound, StaleState
from jishi.foundation.rows import insert_once
from jishi.ledger import operations as ledger
from jishi.ledger.models import Account
from jishi.notices import operations as notices
from jishi.parties.models import Party
from jishi.payments.errors import AmountDiffers, PaidTwice
from jishi.payments.models import CallBack, Payment, Tender
from jishi.payments.operations.confirming import confirm
from jishi.payments.operations.refunding import give_back
from jishi.payments.queries import payment_to_settle, payments_of
from jishi.sales.models import Order

Purpose = Account.Purpose
State = Payment.State


@operation
def settle_channel(
    *, channel_id: str, payment_number: str, transaction: str, amount_fen: int, content: object
) -> Payment:
    """A channel says that a payment was paid; its signature was verified before. 8 SQL.

    The same notice again, another notice of the same transaction, or an answer to our own question
    has no second effect. Paid after the order was given up: the money is booked and goes back at
    once, whole. Refuses `NotFound`, `AmountDiffers`, `PaidTwice`, and `KeyReused` when a
    transaction or a notice comes again with other words; a refused notice changes nothing.
    """
    facts = {"payment": payment_number, "amount_fen": amount_fen}
    key, subject = f"transaction:{transaction}", f"payment:{payment_number}"
    if record(key=key, verb="payments.settle_channel", by=None, subject=subject, **facts):
        return _payment(payment_number)
    payment = _payment(payment_number)
    if payment.tender != Tender.CHANNEL:
        raise NotFound
    if payment.amount_fen != amount_fen:
        raise AmountDiffers(asked=payment.amount_fen, told=amount_fen)
    call_back = CallBack(
        channel_id=channel_id,
        payment=payment,
        transaction=transaction,
        amount_fen=amount_fen,
        content=content,
        came_at=clock.now(),
    )
    if not insert_once(call_back):
        raise KeyReused
    _settle(payment, transaction)
    return payment


@operation
def take_cash(*, key: str, by: Party, order: Order) -> int:
    """A keeper took what an order owes in cash; returns it in fen, 0 when nothing was due.

    Whether `by` may take it is decided where the goods are handed over.
    """
    subject = f"order:{order.number}"
    cash = payments_of(order).filter(tender=Tender.CASH)
    if record(key=key, verb="payments.take_cash", by=by, subject=subject):
        return sum(payment.amount_fen for payment in cash.filter(state=State.SETTLED))
    total = 0
    for payment in cash.filter(state=State.DUE):
        if not _move(payment, State.DUE, taken_by=by):
            raise StaleState(state=payment.get_state_display())
        _book(payment, Purpose.CASH)
        total += payment.amount_fen
    return total


def _payment(number: str) -> Payment:
    payment = payment_to_settle(number)
    if payment is None:
        raise NotFound
    return payment


def _settle(payment: Payment, transaction: str) -> None:
    # The order first, as cancelling does, so that the two never wait for each other.
    confirmed = payment.order.state == Order.State.PLACED and confirm(payment.order)
    if _move(payment, State.DUE, transaction=transaction):
        _book(payment, Purpose.CHANNEL)
    elif not confirmed and _move(payment, State.VOID, transaction=transaction):
        _book(payment, Purpose.CHANNEL)
        _send_back_late(payment)
    else:
        raise PaidTwice


def _move(payment: Payment, before: Payment.State, **facts: object) -> bool:
    # Of all who would settle a payment at once, the row lets one.
    now = clock.now()
    moved = Payment.objects.filter(
        pk=payment.pk, state=before, amount_fen=payment.amount_fen
    ).update(state=State.SETTLED, settled_at=now, **facts)
    if moved:
        payment.state, payment.settled_at = State.SETTLED, now
    return bool(moved)


def _book(payment: Payment, came_by: Account.Purpose) -> None:
    amount = payment.amount_fen
    ledger.post(
        key=f"payment:{payment.number}",
        reason=f"{payment.get_tender_display()} {payment.order.number}",
        moves={ledger.account(came_by): -amount, ledger.account(Purpose.HELD): amount},
    )


def _send_back_late(payment: Payment) -> None:
    reason = _("付款晚于订单取消")
    give_back(payment, payment.amount_fen, key=f"late:{payment.number}", reason=reason)
    order = payment.order
    notices.tell(
        key=f"late:{payment.number}",
        words=_("订单 {number} 已取消，您付的 {yuan} 元原路退回。").format(
            number=order.number, yuan=yuan(payment.amount_fen)
        ),
        party=order.buyer,
        phone=order.phone,
    )
