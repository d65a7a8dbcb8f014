"""What a basket comes to, and what checkout asks about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from jishi.benefits.models import Voucher
from jishi.benefits.queries import most_points, points_of, usable_vouchers
from jishi.catalog.models import Offer
from jishi.parties.models import Party
from jishi.sales.models import Basket, Order
from jishi.sales.queries import BasketItem, basket_view


@dataclass(frozen=True)
class BasketPage:
    """A basket's lines, those that can be ordered apart from those that cannot."""

    basket: Basket | None
    ready: Sequence[BasketItem]
    left_out: Sequence[BasketItem]

    @property
    def total_fen(self) -> int:
        """What the lines that can be ordered cost, weighed goods by their estimate."""
        return sum(item.total_fen for item in self.ready)

    @property
    def packs(self) -> int:
        return sum(item.packs for item in (*self.ready, *self.left_out))

    @property
    def kinds(self) -> int:
        return len(self.ready)

    @property
    def is_about(self) -> bool:
        """Whether the sum may change at the scale."""
        return any(item.offer.sold_by == Offer.SoldBy.WEIGHT for item in self.ready)

    @property
    def changed(self) -> list[BasketItem]:
        """The lines whose price is no longer the one that the buyer saw."""
        return [item for item in self.ready if item.price_changed]

    @property
    def sellers(self) -> list[Party]:
        """The sellers of record, in the order of the lines."""
        return list({item.offer.seller_id: item.offer.seller for item in self.ready}.values())

    @property
    def not_for_cash(self) -> BasketItem | None:
        """The first line that is a seller's own, whose money the company may not hold (R10.5)."""
        others = (item for item in self.ready if item.offer.mode != Offer.Mode.OWN)
        return next(others, None)


@dataclass(frozen=True)
class Benefits:
    """What a signed-in buyer may pay with besides money."""

    points: int = 0
    usable_points: int = 0
    points_fen: int = 0
    vouchers: Sequence[Voucher] = ()


@dataclass(frozen=True)
class Fetcher:
    """Who fetched the last time, so that nobody types it twice."""

    name: str = ""
    phone: str = ""
    point_id: int | None = None


def basket_page(token: str | None) -> BasketPage:
    """A basket priced as of now. 3 SQL at most; none without a token."""
    if token is None:
        return BasketPage(None, (), ())
    view = basket_view(token)
    ready = [item for item in view.items if item.is_open and not item.is_sold_out]
    left_out = [item for item in view.items if item not in ready]
    return BasketPage(view.basket, ready, left_out)


def benefits_for(person: Party | None, total_fen: int) -> Benefits:
    """What a person may pay with for an order of this total; nothing for a guest."""
    if person is None or not total_fen:
        return Benefits()
    points, fen = most_points(person, total_fen)
    return Benefits(
        points=points_of(person),
        usable_points=points,
        points_fen=fen,
        vouchers=list(usable_vouchers(person, total_fen)),
    )


def fetcher_of(person: Party | None, phone: str = "") -> Fetcher:
    """Who a person said would fetch, the last time; else the person. 1 SQL."""
    if person is None:
        return Fetcher()
    last = Order.objects.filter(buyer=person).order_by("-pk").first()
    if last is None:
        return Fetcher(person.name, phone or person.phone)
    return Fetcher(last.name, last.phone, last.point_id)
