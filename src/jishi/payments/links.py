"""The address at which a relative pays one order, without signing in.

Nothing is kept for it: the order's number, signed. It ends with the order's time to pay, and shows
nothing that would fetch the bag.
"""

from django.core.signing import BadSignature, Signer

from jishi.foundation import clock
from jishi.foundation.refusals import NotFound
from jishi.payments.models import Payment
from jishi.payments.queries import sheet_of
from jishi.sales.models import Order

SIGNER = Signer(salt="jishi.pay-for", sep=".")


def link_of(order: Order) -> str:
    """The secret part of the address."""
    return SIGNER.sign(order.number)


def order_of(link: str) -> Order:
    """The order that a link is for, with its lines. Refuses `NotFound` for one we did not make."""
    try:
        number = SIGNER.unsign(link)
    except BadSignature:
        raise NotFound from None
    orders = Order.objects.select_related("cycle", "point").prefetch_related("lines")
    found = orders.filter(number=number).exclude(entered_by=None).first()
    if found is None:
        raise NotFound
    return found


def sheet_to_pay(order: Order) -> Payment | None:
    """What a relative can pay now: nothing once it is paid, called off or too late."""
    in_time = order.state == Order.State.PLACED and clock.now() < order.pay_before
    return sheet_of(order) if in_time else None
