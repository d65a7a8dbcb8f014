import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.foundation import clock, ids, phones
from jishi.foundation.money import yuan
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput, StaleState
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.sales import rules
from jishi.sales.errors import (
    CycleClosed,
    EmptyBasket,
    LimitReached,
    NothingOpen,
    OfferClosed,
    PriceChanged,
)
from jishi.sales.models import Basket, BasketLine, Order, OrderLine
from jishi.sales.operations.baskets import refuse_no_station
from jishi.sales.queries import current_cycle, goods_for, goods_of, lines_to_order
from jishi.stock import operations as stock
from jishi.stock.errors import SoldOut
from jishi.stock.rules import Take

State = Order.State
NAME_MAX = 30


@operation
def place_order(
    *,
    key: str,
    basket: Basket,
    name: str,
    phone: str,
    point: Site,
    shortage: str = Order.Shortage.REFUND,
    buyer: Party | None = None,
) -> Order:
    """Order what a basket holds, in the cycle that is open now, and reserve the goods.

    Refuses `NothingOpen`, `EmptyBasket`, `PriceChanged`, `OfferClosed`, `LimitReached`, `SoldOut`,
    and `BadInput` for a name, telephone number or station that cannot be one. Concluded with the
    payment, not before (R6.13): an order that nobody pays gives its goods back.
    """
    number = ids.number("J")
    facts = asked(basket=basket, name=name, phone=phone, point=point, shortage=shortage)
    subject = f"order:{number}"
    if done := record(key=key, verb="sales.place_order", by=buyer, subject=subject, **facts):
        return Order.objects.get(number=done.subject.removeprefix("order:"))
    order, lines = write_order(
        number=number,
        key=key,
        basket=basket,
        name=name,
        phone=phone,
        point=point,
        shortage=shortage,
        buyer=buyer,
    )
    reserve(order, lines)
    return order


def asked(
    *, basket: Basket, name: str, phone: str, point: Site, shortage: str
) -> dict[str, object]:
    """What an order asks for, for the record: who fetches it only as a digest, not in words."""
    who = hashlib.sha256(f"{name.strip()}\n{phone.strip()}".encode()).hexdigest()[:16]
    return {"basket": basket.pk, "point": point.pk, "shortage": shortage, "who": who}


def write_order(
    *,
    number: str,
    key: str,
    basket: Basket,
    name: str,
    phone: str,
    point: Site,
    shortage: str,
    buyer: Party | None,
) -> tuple[Order, list[OrderLine]]:
    """Write an order and its lines and empty the basket, but do not reserve yet.

    The lots are what many buyers wait for, so the caller reserves (`reserve`) as its last write.
    """
    name, phone = _who(name, phone)
    refuse_no_station(point)
    if shortage not in Order.Shortage.values:
        raise BadInput(shortage=_("请选择缺货时怎么办"))
    cycle = current_cycle()
    if cycle is None:
        raise NothingOpen
    in_basket = list(lines_to_order(basket))
    lines = _lines(in_basket)
    _empty(basket, in_basket)
    now = clock.now()
    order = Order.objects.create(
        number=number,
        key=key,
        token=ids.token(),
        buyer=buyer,
        name=name,
        phone=phone,
        cycle=cycle,
        point=point,
        pickup_code=ids.digits(6),
        shortage=shortage,
        total_fen=sum(line.estimate_fen for line in lines),
        placed_at=now,
        pay_before=rules.pay_before(now, cycle.cutoff_at),
    )
    for line in lines:
        line.order = order
    return order, OrderLine.objects.bulk_create(lines)


def reserve(order: Order, lines: Sequence[OrderLine]) -> None:
    """Reserve the goods of an order's lines: the one write that many wait for, so the last one."""
    stock.reserve(
        holder=order.number,
        takes=[
            Take(line.lot_id, line.quantity, f"reserve:{order.number}:{line.position}")
            for line in lines
        ],
    )


@operation
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
def keep_confirmed(order: Order) -> None:
    """Let nobody cancel or fulfil a confirmed order until the caller's transaction has ended.

    Refuses `StaleState` when it is not confirmed any more.
    """
    if not Order.objects.filter(pk=order.pk, state=State.CONFIRMED).update(state=State.CONFIRMED):
        raise StaleState(state=_state_of(order))


@operation
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


def _who(name: str, phone: str) -> tuple[str, str]:
    name = name.strip()
    if not 1 <= len(name) <= NAME_MAX:
        raise BadInput(name=_("请填写取货人的称呼（{most} 字以内）").format(most=NAME_MAX))
    return name, phones.mobile(phone)


def _lines(in_basket: Sequence[BasketLine]) -> list[OrderLine]:
    if not in_basket:
        raise EmptyBasket
    for line in in_basket:
        _refuse_line(line)
    goods = goods_for(line.offer for line in in_basket)
    lines: list[OrderLine] = []
    for line in in_basket:
        parts = goods.take(line.offer, line.packs)
        if parts is None:
            raise SoldOut(product=line.offer.product.name)
        costs = rules.parts_fen(line.offer, [packs for _lot, packs in parts])
        for (lot, packs), fen in zip(parts, costs, strict=True):
            lines.append(_line(line, lot.pk, packs, fen, len(lines) + 1))
    return lines


def _refuse_line(line: BasketLine) -> None:
    offer, product = line.offer, line.offer.product.name
    if offer.state != offer.State.OPEN:
        raise OfferClosed(product=product)
    if line.packs > offer.most_an_order:
        raise LimitReached(product=product, most=offer.most_an_order)
    if line.price_fen != offer.price_fen:
        raise PriceChanged(
            product=product,
            offer=offer.code,
            old=yuan(line.price_fen),
            new=yuan(offer.price_fen),
            old_fen=line.price_fen,
            new_fen=offer.price_fen,
        )


def _line(line: BasketLine, lot_id: int, packs: int, fen: int, position: int) -> OrderLine:
    offer = line.offer
    return OrderLine(
        position=position,
        offer=offer,
        lot_id=lot_id,
        seller_id=offer.seller_id,
        mode=offer.mode,
        sold_by=offer.sold_by,
        title=offer.product.name,
        pack=offer.pack,
        packs=packs,
        pack_g=offer.pack_g,
        price_fen=offer.price_fen,
        quantity=rules.quantity(offer, packs),
        estimate_fen=fen,
    )


def _empty(basket: Basket, in_basket: Sequence[BasketLine]) -> None:
    # The guard against ordering one basket twice at once: the second finds its lines gone.
    deleted, _tables = BasketLine.objects.filter(pk__in=[line.pk for line in in_basket]).delete()
    if deleted != len(in_basket):
        raise EmptyBasket


def _state_of(order: Order) -> str:
    return Order.objects.get(pk=order.pk).get_state_display()
