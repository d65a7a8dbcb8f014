"""Do for one order line what a recall owes its buyer: tell, and give the money back."""

from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.claims.models import RecalledLine
from jishi.claims.operations.paying_ahead import pay_ahead
from jishi.claims.queries import waiting
from jishi.delivery import operations as delivery
from jishi.delivery.models import Picking
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.notices import operations as notices
from jishi.notices.models import Notice
from jishi.parties.models import Party
from jishi.payments import operations as payments
from jishi.payments.queries import returned_fen
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
    fen, called_off = _give_back(key, recalled, line)
    waiting().filter(pk=recalled.pk).update(
        refund_fen=fen, called_off=called_off, done_at=clock.now()
    )
    _tell(recalled, line.order)
    return RecalledLine.objects.get(pk=recalled.pk)


def _give_back(key: str, recalled: RecalledLine, line: OrderLine) -> tuple[int, bool]:
    """How many fen went back by this, and whether this called the order off.

    Others may give back for the same order at this moment, or call it off: that is not counted.
    """
    order, reason = line.order, _("{title}召回").format(title=line.title)
    if order.state == State.FULFILLED:
        return pay_ahead(key=key, line=line, fen=line.picking.actual_fen, reason=reason), False
    by = recalled.recall.confirmed_by
    assert by is not None, "only a confirmed recall is made good"
    if not _keep_back(key, by, line, reason):
        return 0, False
    # Whoever keeps a bag back holds its order until the end: if it is off now, this called it off.
    called_off = Order.objects.filter(pk=order.pk, state=State.CANCELLED).exists()
    return returned_fen(order) if called_off else line.picking.refund_fen, called_off


def _keep_back(key: str, by: Party, line: OrderLine, reason: str) -> bool:
    """Let the goods stay here; False when there is nothing of them in a bag, nor will be."""
    if line.order.state not in {State.PLACED, State.CONFIRMED}:
        return False
    picking = Picking.objects.filter(line=line).first()
    if line.order.state == State.CONFIRMED and picking is None:
        delivery.leave_out(key=key, by=by, line=line, reason=reason)
        return True
    if picking is not None and not picking.quantity:
        return False
    payments.call_off(key=key, order=line.order, reason=reason, by=by)
    return True


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
