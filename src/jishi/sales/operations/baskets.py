from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.catalog.models import Offer
from jishi.foundation import clock, ids
from jishi.foundation.acts import part_of_an_act, unrecorded
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput, NotFound
from jishi.foundation.rows import insert, insert_all, insert_once
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.sales import queries
from jishi.sales.errors import LimitReached, OfferClosed
from jishi.sales.models import Basket, BasketLine, Order
from jishi.sales.queries import Wanted
from jishi.stock.errors import SoldOut


@dataclass(frozen=True)
class Wish:
    """Packs of an offer that somebody asks for, at the price they were told (per kg or pack)."""

    offer: Offer
    packs: int
    price_fen: int


@operation
@unrecorded(why="nothing has been asked for yet")
def begin_basket(*, buyer: Party | None = None) -> Basket:
    """An empty basket under a new token. Not recorded: nothing has been asked for yet."""
    return Basket.objects.create(token=ids.token(), buyer=buyer, begun_at=clock.now())


@operation
def put(
    *, key: str, basket_token: str | None, offer_code: str, packs: int, buyer: Party | None = None
) -> Basket:
    """Add packs of an offer to a basket, in at most 4 SQL; a missing basket is begun.

    A token that nobody was given begins a new basket under another token. Goods already in the
    basket keep the price that the buyer saw first, so that a change is still asked about. Refuses
    `NotFound`, `OfferClosed`, `LimitReached`, and `SoldOut` when not one pack is on hand.
    """
    _refuse_no_packs(packs)
    basket = queries.basket_to_fill(basket_token)
    if basket is None:
        basket = Basket(token=ids.token(), buyer=buyer, begun_at=clock.now())
    facts = {"offer": offer_code, "packs": packs}
    subject = f"basket:{basket.token}"
    if done := record(key=key, verb="sales.put", by=buyer, subject=New(subject), **facts):
        return Basket.objects.get(token=done.subject.removeprefix("basket:"))
    wanted = _wanted(offer_code, basket)
    if basket.pk is None:
        insert(basket)
    _add(basket, wanted, packs)
    return basket


@operation
def set_packs(*, key: str, basket: Basket, offer: Offer, packs: int) -> Basket:
    """Let a basket hold so many packs of an offer; 0 takes it out. Refuses as `put` does."""
    facts = {"basket": basket.pk, "offer": offer.code, "packs": packs}
    subject = f"basket:{basket.token}"
    if record(key=key, verb="sales.set_packs", by=basket.buyer, subject=subject, **facts):
        return basket
    line = BasketLine.objects.filter(basket=basket, offer=offer)
    if packs == 0:
        line.delete()
        return basket
    _refuse_no_packs(packs)
    wanted = _wanted(offer.code, basket)
    _refuse_too_many(wanted, packs)
    new = BasketLine(basket=basket, offer=offer, packs=packs, price_fen=wanted.offer.price_fen)
    # Not there yet; or put in, by the same visitor elsewhere, since it was looked.
    if not line.update(packs=packs) and not insert_once(new):
        line.update(packs=packs)
    return basket


@operation
def accept_price(*, key: str, basket: Basket, offer: Offer, price_fen: int) -> Basket:
    """The buyer has seen this price (fen per kg or pack) of goods in the basket and agrees.

    Agreeing to a price that is no longer asked changes nothing for the worse: the order is still
    refused with `PriceChanged`. Refuses `NotFound` when the goods are not in the basket.
    """
    facts = {"basket": basket.pk, "offer": offer.code, "price_fen": price_fen}
    subject = f"basket:{basket.token}"
    if record(key=key, verb="sales.accept_price", by=basket.buyer, subject=subject, **facts):
        return basket
    line = BasketLine.objects.filter(basket=basket, offer=offer)
    if not line.update(price_fen=price_fen):
        raise NotFound
    return basket


@operation
def choose_point(*, key: str, basket: Basket, point: Site) -> Basket:
    """Remember where the buyer wants to fetch. Refuses `BadInput` unless it is an open station."""
    facts = {"basket": basket.pk, "point": point.pk}
    subject = f"basket:{basket.token}"
    if record(key=key, verb="sales.choose_point", by=basket.buyer, subject=subject, **facts):
        return basket
    refuse_no_station(point)
    basket.point = point
    basket.save(update_fields=["point"])
    return basket


@operation
def reorder(*, key: str, order: Order, beside: Basket | None = None) -> Basket:
    """A new basket with what an order held, at the prices of now, and what lies in the basket
    `beside`, which stays as it is. What is no longer sold is in it too, so that its buyer is told.
    """
    basket = Basket(token=ids.token(), buyer=order.buyer, point=order.point, begun_at=clock.now())
    facts = {"order": order.number, "beside": beside.pk if beside else None}
    subject = f"basket:{basket.token}"
    if done := record(key=key, verb="sales.reorder", by=order.buyer, subject=New(subject), **facts):
        return Basket.objects.get(token=done.subject.removeprefix("basket:"))
    insert(basket)
    held = list(beside.lines.order_by("pk")) if beside else []
    kept = [
        BasketLine(
            basket=basket, offer_id=line.offer_id, packs=line.packs, price_fen=line.price_fen
        )
        for line in held
    ]
    BasketLine.objects.bulk_create([*kept, *_once_more(basket, order, held)])
    return basket


@operation
@part_of_an_act
def fill_basket(*, buyer: Party, wishes: Sequence[Wish]) -> Basket:
    """A new basket with all that somebody asks for at once. Refuses `BadInput` for no packs; what
    cannot be had is refused when the basket is ordered. 2 SQL."""
    basket = Basket(token=ids.token(), buyer=buyer, begun_at=clock.now())
    insert(basket)
    for wish in wishes:
        _refuse_no_packs(wish.packs)
    insert_all([BasketLine(basket=basket, **vars(wish)) for wish in wishes])
    return basket


def refuse_no_station(point: Site) -> None:
    if point.kind != Site.Kind.PICKUP_POINT or not point.is_open:
        raise BadInput(point=_("「{point}」现在不能取货，请换一个取货站").format(point=point))


def _once_more(basket: Basket, order: Order, held: list[BasketLine]) -> list[BasketLine]:
    """The goods of an order as lines of a basket, but what is held already."""
    wanted: Counter[int] = Counter()
    for offer_id, packs in order.lines.order_by("position").values_list("offer_id", "packs"):
        wanted[offer_id] += packs
    missing = wanted.keys() - {line.offer_id for line in held}
    offers = Offer.objects.filter(pk__in=missing).order_by("pk")
    return [
        BasketLine(
            basket=basket,
            offer=offer,
            packs=min(wanted[offer.pk], offer.most_an_order),
            price_fen=offer.price_fen,
        )
        for offer in offers
    ]


def _wanted(code: str, basket: Basket) -> Wanted:
    wanted = queries.wanted(code, basket)
    if wanted is None or wanted.offer.state == Offer.State.DRAFT:
        raise NotFound
    if wanted.offer.state != Offer.State.OPEN:
        raise OfferClosed(product=wanted.offer.product.name)
    if not wanted.is_left:
        raise SoldOut(product=wanted.offer.product.name)
    return wanted


def _add(basket: Basket, wanted: Wanted, packs: int) -> None:
    _refuse_too_many(wanted, packs)
    offer = wanted.offer
    room = offer.most_an_order - packs
    line = BasketLine.objects.filter(basket=basket, offer=offer, packs__lte=room)
    if wanted.packs is not None and line.update(packs=F("packs") + packs):
        return
    new = BasketLine(basket=basket, offer=offer, packs=packs, price_fen=offer.price_fen)
    # Not there yet; or, since it was looked, ordered or put in by the same visitor elsewhere.
    if not insert_once(new) and not line.update(packs=F("packs") + packs):
        raise LimitReached(product=wanted.offer.product.name, most=offer.most_an_order)


def _refuse_too_many(wanted: Wanted, packs: int) -> None:
    if packs > wanted.offer.most_an_order:
        raise LimitReached(product=wanted.offer.product.name, most=wanted.offer.most_an_order)


def _refuse_no_packs(packs: int) -> None:
    if packs < 1:
        raise BadInput(packs=_("数量要大于 0"))
