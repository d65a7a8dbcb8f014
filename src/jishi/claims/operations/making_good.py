"""Do for one order line what a recall owes its buyer: tell, and give the money back."""

from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.claims.models import RecalledLine
from jishi.claims.operations.paying_ahead import pay_ahead
from jishi.claims.queries import waiting
from jishi.delivery import operations as delivery
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.notices import operations as notices
from jishi.notices.models import Notice
from jishi.parties.models import Party
from jishi.payments import operations as payments
from jishi.payments.queries import refunded_fen
from jishi.sales.models import Order, OrderLine

State = Order.State


@operation
def make_good(*, recalled: RecalledLine) -> RecalledLine:
    """Tell the buyer of a recalled line and give back what it had cost, once for ever.

    A line that is not in its bag yet is left out; a bag that is packed is called off whole, as its
    goods lay together; what was handed over is refunded. Of two at once one does it.
    """
    line = OrderLine.objects.select_related("order__cycle", "order__buyer").get(pk=recalled.line_id)
    key = f"recall:{recalled.recall.number}:{line.pk}"
    subject = f"line:{line.order.number}/{line.position}"
    if record(key=key, verb="claims.make_good", by=None, subject=subject):
        return RecalledLine.objects.get(pk=recalled.pk)
    was_cancelled = line.order.state == State.CANCELLED
    fen = _give_back(key, recalled, line)
    is_cancelled = Order.objects.filter(pk=line.order_id, state=State.CANCELLED).exists()
    waiting().filter(pk=recalled.pk).update(
        refund_fen=fen, called_off=is_cancelled and not was_cancelled, done_at=clock.now()
    )
    _tell(recalled, line.order)
    return RecalledLine.objects.get(pk=recalled.pk)


def _give_back(key: str, recalled: RecalledLine, line: OrderLine) -> int:
    """How many fen went back by this; a case may give back for the same line at this moment."""
    order, reason = line.order, _("{title}召回").format(title=line.title)
    by = recalled.recall.confirmed_by
    assert by is not None, "only a confirmed recall is made good"
    if order.state == State.FULFILLED:
        return pay_ahead(key=key, line=line, fen=line.picking.actual_fen, reason=reason)
    before = refunded_fen(order)
    if order.state == State.PLACED:
        payments.call_off(key=key, order=order, reason=reason, by=by)
    elif order.state == State.CONFIRMED:
        _keep_back(key, by, line, reason)
    return refunded_fen(order) - before


def _keep_back(key: str, by: Party, line: OrderLine, reason: str) -> None:
    picking = getattr(line, "picking", None)
    if picking is None:
        delivery.leave_out(key=key, by=by, line=line, reason=reason)
    elif picking.quantity:
        payments.call_off(key=key, order=line.order, reason=reason, by=by)


def _tell(recalled: RecalledLine, order: Order) -> None:
    """Once for all recalled lines of an order; of two lines at once one tells."""
    recall = recalled.recall
    lines = OrderLine.objects.filter(order=order, recalls__recall=recall).order_by("position")
    words = _("召回：订单 {number} 的{titles}请不要吃，交回取货站。付的钱原路退回。").format(
        number=order.number, titles="、".join(lines.values_list("title", flat=True))
    )
    key = f"recall:{recall.number}:{order.number}"
    notices.tell(key=key, words=words, party=order.buyer, phone=order.phone)
    if order.buyer is None:
        # A guest sees nothing in the app, and goods that harm are not left to a text message.
        notices.tell(key=f"{key}:call", words=words, phone=order.phone, way=Notice.Way.CALL)
