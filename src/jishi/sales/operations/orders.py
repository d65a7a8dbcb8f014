from datetime import datetime

from django.utils import timezone

from jishi.audit.operations import record
from jishi.foundation import clock
from jishi.foundation.acts import part_of_an_act
from jishi.foundation.operations import operation
from jishi.foundation.refusals import StaleState
from jishi.parties.models import Party
from jishi.sales.errors import CycleClosed
from jishi.sales.models import Order
from jishi.sales.queries import goods_of
from jishi.stock import operations as stock
from jishi.stock.rules import Take

State = Order.State


@operation
@part_of_an_act
def confirm(order: Order) -> bool:
    """A placed order is paid for (or cash was promised); says whether this call confirmed it."""
    now = clock.now()
    moved = Order.objects.filter(pk=order.pk, state=State.PLACED).update(
        state=State.CONFIRMED, confirmed_at=now
    )
    if moved:
        order.state, order.confirmed_at = State.CONFIRMED, now
    return bool(moved)


@operation
@part_of_an_act
def keep_confirmed(order: Order) -> None:
    """Let nobody cancel or fulfil a confirmed order until the caller's transaction has ended.

    Refuses `StaleState` when it is not confirmed any more.
    """
    if not Order.objects.filter(pk=order.pk, state=State.CONFIRMED).update(state=State.CONFIRMED):
        raise StaleState(state=_state_of(order))


@operation
@part_of_an_act
def fulfil(order: Order, at: datetime) -> None:
    """A confirmed order was fetched at a moment. Refuses `StaleState` in any other state."""
    moved = Order.objects.filter(pk=order.pk, state=State.CONFIRMED).update(
        state=State.FULFILLED, fulfilled_at=at
    )
    if not moved:
        raise StaleState(state=_state_of(order))
    order.state, order.fulfilled_at = State.FULFILLED, at


@operation
def cancel(*, key: str, by: Party | None, order: Order, reason: str, in_time: bool = True) -> Order:
    """Cancel an order and give its goods back to their lots; does not touch payments.

    Refuses as `withdraw` does.
    """
    facts = {"reason": reason}
    subject = f"order:{order.number}"
    if record(key=key, verb="sales.cancel", by=by, subject=subject, **facts):
        return Order.objects.get(pk=order.pk)
    withdraw(order, reason=reason, in_time=in_time)
    give_back(order)
    return order


def withdraw(order: Order, *, reason: str, in_time: bool) -> None:
    """Let an order be cancelled, in the caller's transaction, which gives the goods back last.

    With `in_time` it is refused (`CycleClosed`) from the cut-off on. Refuses `StaleState` unless
    the order is placed or confirmed.
    """
    now = clock.now()
    if in_time and now >= order.cycle.cutoff_at:
        cutoff = timezone.localtime(order.cycle.cutoff_at)
        raise CycleClosed(cutoff=f"{cutoff:%m-%d %H:%M}")
    moved = Order.objects.filter(pk=order.pk, state__in=[State.PLACED, State.CONFIRMED]).update(
        state=State.CANCELLED, cancelled_at=now, cancelled_for=reason[:60]
    )
    if not moved:
        raise StaleState(state=_state_of(order))
    order.state, order.cancelled_at, order.cancelled_for = State.CANCELLED, now, reason[:60]


def give_back(order: Order) -> None:
    """What a cancelled order reserved is available again, and what was picked is on hand again."""
    reserved, sold = goods_of(order)
    if reserved:
        stock.release(holder=order.number, takes=_takes("release", order, reserved))
    if sold:
        stock.take_back(holder=order.number, takes=_takes("back", order, sold))


def _takes(what: str, order: Order, by_lot: dict[int, int]) -> list[Take]:
    return [
        Take(lot_id, quantity, f"{what}:{order.number}:{lot_id}")
        for lot_id, quantity in by_lot.items()
    ]


def _state_of(order: Order) -> str:
    return Order.objects.get(pk=order.pk).get_state_display()
