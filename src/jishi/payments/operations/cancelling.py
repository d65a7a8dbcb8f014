from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.foundation.money import yuan
from jishi.foundation.operations import operation
from jishi.foundation.refusals import NotFound
from jishi.notices import operations as notices
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.payments import rules
from jishi.payments.models import Payment
from jishi.payments.operations.refunding import give_back, void
from jishi.payments.queries import CALLED_OFF, payments_of
from jishi.sales import operations as sales
from jishi.sales.models import Order

State = Payment.State


@operation
def cancel_order(*, key: str, by: Party | None, order: Order, reason: str) -> Order:
    """A person cancels an order; what was paid goes back, the goods are on hand again.

    The buyer (a guest with the order's token: `by` is None) until the cut-off, the operator's
    people at any time before it is fetched. Refuses `CycleClosed`, `StaleState`, and as
    `parties.require` does to anyone else.
    """
    is_buyers_own = by == order.buyer
    if not is_buyers_own:
        if by is None:
            raise NotFound
        parties.require(by, Membership.Role.OPERATOR, parties.the_operator())
    return _call_off(key, by, order, reason, in_time=is_buyers_own)


@operation
def call_off(*, key: str, order: Order, reason: str, by: Party | None = None) -> Order:
    """The market itself cancels an order: not paid in time, or short and wanted whole or not.

    As `cancel_order`, but asks for no role and knows no cut-off.
    """
    return _call_off(key, by, order, reason, in_time=False)


def _call_off(key: str, by: Party | None, order: Order, reason: str, *, in_time: bool) -> Order:
    facts = {"reason": reason}
    subject = f"order:{order.number}"
    if record(key=key, verb="payments.cancel_order", by=by, subject=subject, **facts):
        return Order.objects.get(pk=order.pk)
    # The order first: who pays, charges or hands over at this moment waits for it, or is before it.
    sales.withdraw(order, reason=reason, in_time=in_time)
    _tell(order, reason, _return_all(order, reason))
    sales.give_back(order)
    return order


def _return_all(order: Order, reason: str) -> int:
    """Void what is due and give back what was paid; says how much, in fen."""
    returned = 0
    for payment in payments_of(order):
        if payment.state == State.DUE:
            void(payment)
        elif part := rules.holds(payment):
            give_back(payment, part, key=f"{CALLED_OFF}{payment.number}", reason=reason)
            returned += part
    return returned


def _tell(order: Order, reason: str, returned: int) -> None:
    words = _("订单 {number} 已取消（{reason}）。").format(number=order.number, reason=reason)
    if returned:
        words += _("已付的 {yuan} 元原路退回。").format(yuan=yuan(returned))
    notices.tell(key=f"cancelled:{order.number}", words=words, party=order.buyer, phone=order.phone)
