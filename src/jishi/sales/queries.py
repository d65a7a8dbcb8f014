from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from jishi.catalog.models import Offer
from jishi.catalog.queries import ended_licence, unfounded_claim
from jishi.foundation import clock
from jishi.foundation.personal import Part
from jishi.foundation.questions import Given, Question
from jishi.foundation.refusals import NotFound
from jishi.parties.models import Party
from jishi.parties.queries import numbers_of
from jishi.sales import rules
from jishi.sales.models import Basket, BasketLine, Cycle, Favourite, Order, OrderLine
from jishi.stock.models import Lot, Movement
from jishi.stock.queries import on_hand, packs_of_many

USUALS = 12
Kind = Movement.Kind
RESERVED_BY = Counter({Kind.RESERVE: 1, Kind.RELEASE: -1, Kind.SELL: -1})
SOLD_BY = Counter({Kind.SELL: 1, Kind.RETURN: -1})

BASKET = Question(lambda: Basket.objects.filter(token=Given("token")))
CYCLE = Question(
    lambda: Cycle.objects.filter(
        opens_at__lte=Given("moment"), cutoff_at__gt=Given("moment")
    ).order_by("cutoff_at")[:1]
)
# Whether a lot may be sold today is for the order to find out; to put something into a basket it
# is enough that something lies there.
WANTED = Question(
    lambda: (
        Offer.objects.filter(code=Given("code"))
        .select_related("product")
        .annotate(
            packs=Subquery(
                BasketLine.objects.filter(basket=Given("basket"), offer=OuterRef("pk")).values(
                    "packs"
                )
            ),
            is_left=Exists(
                Lot.objects.filter(
                    product=OuterRef("product"),
                    owner=OuterRef("seller"),
                    available__gt=0,
                    is_locked=False,
                )
            ),
        )
    )
)


def _lines(*beside: str) -> QuerySet[BasketLine]:
    lines = BasketLine.objects.filter(basket=Given("basket")).order_by("pk")
    return lines.select_related("offer__product", *beside).annotate(
        is_unlicensed=ended_licence("offer__seller", Given("today")),
        is_unfounded=unfounded_claim("offer", Given("today")),
    )


LINES_TO_ORDER = Question(_lines)
LINES_TO_SEE = Question(lambda: _lines("offer__seller", "offer__place"))


@dataclass(frozen=True)
class Wanted:
    """An offer, how many packs of it a basket holds (None: it is not in), and if any is left."""

    offer: Offer
    packs: int | None
    is_left: bool


@dataclass(frozen=True)
class BasketItem:
    """A line of a basket as it would be ordered now. Prices are fen per kg or per pack."""

    offer: Offer
    packs: int
    seen_price_fen: int
    total_fen: int
    is_open: bool
    is_sold_out: bool

    @property
    def price_changed(self) -> bool:
        return self.seen_price_fen != self.offer.price_fen


@dataclass(frozen=True)
class BasketView:
    basket: Basket | None
    items: Sequence[BasketItem]

    @property
    def total_fen(self) -> int:
        return sum(item.total_fen for item in self.items)

    @property
    def packs(self) -> int:
        return sum(item.packs for item in self.items)

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.items) and not any(
            item.price_changed or item.is_sold_out or not item.is_open for item in self.items
        )


def current_cycle(at: datetime | None = None) -> Cycle | None:
    """The cycle in whose window a moment falls; its cut-off is the first moment after it."""
    moment = at or clock.now()
    return CYCLE.first(moment=moment)


def basket(token: str) -> Basket:
    """The basket of a token with its pickup point, in 1 SQL. Raises `NotFound`."""
    found = Basket.objects.filter(token=token).select_related("point__place", "buyer").first()
    if found is None:
        raise NotFound
    return found


def basket_view(token: str) -> BasketView:
    """A basket priced as of now, in at most 3 SQL; an unknown token is an empty basket."""
    found = Basket.objects.filter(token=token).select_related("point__place").first()
    if found is None:
        return BasketView(None, ())
    lines = LINES_TO_SEE.ask(basket=found.pk, today=clock.today())
    return BasketView(found, _items(lines) if lines else ())


def lines_to_order(found: Basket) -> list[BasketLine]:
    """The lines in the order in which they were put in, with offer and product. 1 SQL."""
    return LINES_TO_ORDER.ask(basket=found.pk, today=clock.today())


def is_stopped(line: Any) -> bool:
    """Whether a licence on which the offer of a line rests has ended."""
    return bool(line.is_unlicensed or line.is_unfounded)


def goods_for(offers: Iterable[Offer]) -> rules.Goods:
    """The sellable lots behind some offers, first expired first, in 1 SQL."""
    return rules.Goods(on_hand((offer.product_id, offer.seller_id) for offer in offers))


def basket_to_fill(token: str | None) -> Basket | None:
    """The basket of a token, if there is one; nothing beside it is read. 1 SQL."""
    return BASKET.first(token=token) if token else None


def wanted(code: str, basket: Basket) -> Wanted | None:
    """An offer as somebody puts it into a basket; None for an unknown code. 1 SQL."""
    offer: Any = WANTED.first(code=code, basket=basket.pk)
    return offer and Wanted(offer, offer.packs, bool(offer.is_left))


def goods_of(order: Order) -> tuple[dict[int, int], dict[int, int]]:
    """What each lot still reserves for an order, and what went out of it (g or pieces). 1 SQL.

    Told by the movements, so that nothing is given back twice.
    """
    reserved: Counter[int] = Counter()
    sold: Counter[int] = Counter()
    moved = Movement.objects.filter(holder=order.number).values_list("lot_id", "kind")
    for lot_id, kind, quantity in moved.annotate(total=Sum("quantity")):
        reserved[lot_id] += quantity * RESERVED_BY[kind]
        sold[lot_id] += quantity * SOLD_BY[kind]
    return _some(reserved), _some(sold)


def order_for(
    *, token: str | None = None, number: str | None = None, person: Party | None = None
) -> Order:
    """An order with its lines, in 2 SQL: a guest's by its token, a buyer's own by its number.

    Raises `NotFound` for anything else; another person's order is as if it were not there.
    """
    if token:
        found = _orders().filter(token=token).first()
    elif number and person is not None:
        found = _orders().filter(number=number, buyer=person).first()
    else:
        found = None
    if found is None:
        raise NotFound
    return found


def orders_of(person: Party) -> QuerySet[Order]:
    """A buyer's orders, newest first, with their lines; also those from before they signed in,
    under the telephone that has been proved to be theirs."""
    return _orders().filter(bought_by(person)).order_by("-placed_at", "-pk")


def unpaid_overdue(moment: datetime) -> QuerySet[Order]:
    """Orders whose time to pay has run out, oldest first."""
    return Order.objects.filter(state=Order.State.PLACED, pay_before__lte=moment).order_by(
        "pay_before", "pk"
    )


def usuals_of(person: Party) -> list[Offer]:
    """What a buyer orders most and can order now, most packs first."""
    offers = Offer.objects.filter(state=Offer.State.OPEN)
    bought = (
        OrderLine.objects.filter(order__buyer=person, offer__in=offers)
        .exclude(order__state=Order.State.CANCELLED)
        .values("offer_id")
        .annotate(total=Sum("packs"))
        .order_by("-total", "offer_id")[:USUALS]
    )
    rank = {row["offer_id"]: position for position, row in enumerate(bought)}
    found = offers.filter(pk__in=rank).select_related("product", "seller", "place")
    return sorted(found, key=lambda offer: rank[offer.pk])


def to_be_had(offers: Iterable[int]) -> set[int]:
    """Of the keys of some offers those of which a pack can be ordered now. At most 2 SQL."""
    today = clock.today()
    is_stopped = ended_licence("seller", today) | unfounded_claim("pk", today)
    on_sale = Offer.objects.filter(~is_stopped, pk__in=offers, state=Offer.State.OPEN)
    return {pk for pk, packs in packs_of_many(on_sale).items() if packs}


def favourites_of(person: Party) -> QuerySet[Favourite]:
    """What somebody likes, the last first."""
    return Favourite.objects.filter(person=person).order_by("-liked_at", "-pk")


def to_remind() -> QuerySet[Favourite]:
    """Whoever waits for what is to be had again, who asked first first. At most 3 SQL."""
    waiting = Favourite.objects.filter(waits=True)
    back = to_be_had(waiting.values_list("offer_id", flat=True).distinct())
    return waiting.filter(offer__in=back).select_related("person", "offer__product").order_by("pk")


def _orders() -> QuerySet[Order]:
    lines = OrderLine.objects.select_related("seller", "lot", "offer__product").order_by("position")
    return Order.objects.select_related("cycle", "point__place").prefetch_related(
        Prefetch("lines", lines)
    )


def _items(lines: Sequence[BasketLine]) -> list[BasketItem]:
    goods = goods_for(line.offer for line in lines)
    return [
        BasketItem(
            offer=line.offer,
            packs=line.packs,
            seen_price_fen=line.price_fen,
            total_fen=rules.estimate_fen(line.offer, line.packs),
            is_open=line.offer.state == Offer.State.OPEN and not is_stopped(line),
            is_sold_out=goods.take(line.offer, line.packs) is None,
        )
        for line in lines
    ]


def _some(counts: Counter[int]) -> dict[int, int]:
    return {lot_id: count for lot_id, count in sorted(counts.items()) if count}


def bought_by(person: Party, path: str = "") -> Q:
    """The orders of a person: their own, and a guest's under the telephone of their login.

    `path` leads from another table to the order, as `order__`.
    """
    guests = {f"{path}buyer": None, f"{path}phone__in": numbers_of(person)}
    return Q(**{f"{path}buyer": person}) | Q(**guests)


def on_the_way(person: Party) -> QuerySet[Order]:
    """The orders of a person, or for their telephone, that nobody has fetched or cancelled."""
    theirs = Q(buyer=person) | Q(phone__in=numbers_of(person))
    return Order.objects.filter(theirs, state__in=[Order.State.PLACED, Order.State.CONFIRMED])


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person."""
    why, law = _("把菜送到您手里"), _("三年以上（电子商务法），注销后只留编号")
    goods = {"packs": _("份数"), "price_fen": _("单价（元）")}
    return [
        Part(
            "orders", _("订单"), why, law,
            {
                "number": _("订单"), "placed_at": _("下单"), "state": _("状态"),
                "name": _("取货人"), "phone": _("电话"), "point__name": _("取货站"),
                "cycle__pickup_from": _("取货"), "pickup_code": _("取货码"),
                "shortage": _("缺货怎么办"), "total_fen": _("合计（元）"),
                "fulfilled_at": _("取走"), "cancelled_at": _("取消"), "cancelled_for": _("原因"),
            },
            Order.objects.filter(bought_by(person)),
            ("sales.Order.buyer", "sales.Order.name", "sales.Order.phone"),
        ),
        Part(
            "order_lines", _("订单里的商品"), why, law,
            {
                "order__number": _("订单"), "title": _("商品"), "pack": _("规格"), **goods,
                "estimate_fen": _("金额（元）"),
            },
            OrderLine.objects.filter(bought_by(person, "order__")), (),
        ),
        Part(
            "baskets", _("购物车"), _("记住您选了什么"), _("到您注销账号为止"),
            {"basket__begun_at": _("时间"), "offer__product__name": _("商品"), **goods},
            BasketLine.objects.filter(basket__buyer=person), ("sales.Basket.buyer",),
        ),
        Part(
            "favourites", _("收藏"), _("记住您喜欢什么，到货了告诉您"), _("到您注销账号为止"),
            {"liked_at": _("时间"), "offer__product__name": _("商品"), "waits": _("等到货")},
            Favourite.objects.filter(person=person), ("sales.Favourite.person",),
        ),
    ]  # fmt: skip
