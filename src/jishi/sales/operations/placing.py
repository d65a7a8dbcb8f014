from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.foundation import clock, ids, phones
from jishi.foundation.money import yuan
from jishi.foundation.operations import operation
from jishi.foundation.personal import sealed
from jishi.foundation.refusals import BadInput, StaleState
from jishi.foundation.rows import insert, insert_all
from jishi.parties.models import Party
from jishi.parties.operations import keep_open
from jishi.places.models import Site
from jishi.sales import rules
from jishi.sales.errors import (
    EmptyBasket,
    LicenceEnded,
    LimitReached,
    NothingOpen,
    OfferClosed,
    PriceChanged,
)
from jishi.sales.models import Basket, BasketLine, Order, OrderLine
from jishi.sales.operations.baskets import refuse_no_station
from jishi.sales.queries import current_cycle, goods_for, is_stopped, lines_to_order
from jishi.stock import operations as stock
from jishi.stock.errors import SoldOut
from jishi.stock.rules import Take


@dataclass(frozen=True)
class Asked:
    """What somebody asks to be ordered, for whom, and where they will fetch it."""

    basket: Basket
    name: str
    phone: str
    point: Site
    shortage: str
    buyer: Party | None
    entered_by: Party | None = None

    def facts(self) -> dict[str, object]:
        """For the record: who fetches it only as a digest, not in words."""
        asked = {"basket": self.basket.pk, "point": self.point.pk, "shortage": self.shortage}
        return {**asked, "who": sealed(self.name, self.phone)}


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

    Refuses `NothingOpen`, `EmptyBasket`, `PriceChanged`, `OfferClosed`, `LicenceEnded`,
    `LimitReached`, `SoldOut`, `StaleState` when the basket is changed at this moment,
    `PersonHasGone` when the buyer goes at this moment, and
    `BadInput` for a name, telephone number or station that cannot be one. Concluded with the
    payment, not before (R6.13): an order that nobody pays gives its goods back.
    """
    number = ids.number("J")
    asked = Asked(basket, name, phone, point, shortage, buyer)
    subject = f"order:{number}"
    verb = "sales.place_order"
    if done := record(key=key, verb=verb, by=buyer, subject=New(subject), **asked.facts()):
        return Order.objects.get(number=done.subject.removeprefix("order:"))
    order, lines = write_order(number=number, key=key, asked=asked)
    reserve(order, lines)
    return order


def write_order(*, number: str, key: str, asked: Asked) -> tuple[Order, list[OrderLine]]:
    """Write an order and its lines and empty the basket, but do not reserve yet.

    The lots are what many buyers wait for, so the caller reserves (`reserve`) as its last write.
    """
    order = _order(number, key, asked)
    if asked.buyer:
        keep_open(asked.buyer)
    cycle = current_cycle()
    if cycle is None:
        raise NothingOpen
    in_basket = lines_to_order(asked.basket)
    lines = _lines(in_basket)
    _empty(in_basket)
    order.cycle = cycle
    order.pay_before = rules.pay_before(
        order.placed_at, cycle.cutoff_at, is_entered=asked.entered_by is not None
    )
    order.total_fen = sum(line.estimate_fen for line in lines)
    insert(order)
    for line in lines:
        line.order = order
    insert_all(lines)
    return order, lines


def reserve(order: Order, lines: Sequence[OrderLine]) -> None:
    """Reserve the goods of an order's lines: the one write that many wait for, so the last one."""
    stock.reserve(
        holder=order.number,
        takes=[
            Take(line.lot_id, line.quantity, f"reserve:{order.number}:{line.position}")
            for line in lines
        ],
    )


def _order(number: str, key: str, asked: Asked) -> Order:
    if wrong := rules.wrong_contact(asked.name, asked.phone):
        raise BadInput(**wrong)
    refuse_no_station(asked.point)
    if asked.shortage not in Order.Shortage.values:
        raise BadInput(shortage=_("请选择缺货时怎么办"))
    return Order(
        number=number,
        key=key,
        token=ids.token(),
        buyer=asked.buyer,
        entered_by=asked.entered_by,
        name=asked.name.strip(),
        phone=phones.mobile(asked.phone),
        point=asked.point,
        pickup_code=ids.digits(6),
        shortage=asked.shortage,
        placed_at=clock.now(),
    )


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
    if is_stopped(line):
        raise LicenceEnded(product=product)
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


def _empty(in_basket: Sequence[BasketLine]) -> None:
    # The guard against ordering one basket twice at once, or packs put in at this moment with it:
    # each line goes as it was read, or the whole order is refused.
    as_read = Q()
    for line in in_basket:
        as_read |= Q(pk=line.pk, packs=line.packs, price_fen=line.price_fen)
    deleted, _tables = BasketLine.objects.filter(as_read).delete()
    if deleted == len(in_basket):
        return
    if BasketLine.objects.filter(pk__in=[line.pk for line in in_basket]).exists():
        raise StaleState(state=_("购物车刚有改动"))
    raise EmptyBasket
