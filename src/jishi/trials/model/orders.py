"""Orders in the model: what is asked, what of which lot it takes, what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

from jishi.trials.model.answers import Refused
from jishi.trials.model.benefits import Benefits
from jishi.trials.model.book import Book
from jishi.trials.model.stock import Lot, Stock, Take

PAY_WINDOW = timedelta(minutes=15)
MOST_PACKS = 20
DAY = timedelta(days=1)
COUNTY = ZoneInfo("Asia/Shanghai")
PICKUP_ENDS = timedelta(hours=22)  # after the cut-off at 22:00: at 20:00 on the next day


@dataclass
class Offer:
    product: str
    seller: str  # "operator" for own goods
    is_own: bool
    by_weight: bool
    each: int  # what a pack takes out of a lot: grams, or 1
    price_fen: int  # per kg, or per piece


@dataclass
class Line:
    position: int
    offer: str
    lot: str
    packs: int
    quantity: int
    estimate: int
    price_fen: int
    picked: int | None = None
    actual: int = 0
    is_settled: bool = False


@dataclass
class Payment:
    name: str
    tender: str
    amount: int
    opened_at: datetime
    state: str = "due"
    refunded: int = 0
    lowered: int = 0


@dataclass
class Order:
    name: str
    buyer: str
    shortage: str
    cutoff_at: datetime
    placed_at: datetime
    lines: list[Line]
    state: str = "placed"
    payments: list[Payment] = field(default_factory=list)
    handed_at: datetime | None = None

    @property
    def total(self) -> int:
        return sum(line.estimate for line in self.lines)

    @property
    def pay_before(self) -> datetime:
        return min(self.placed_at + PAY_WINDOW, self.cutoff_at)


@dataclass(frozen=True)
class Asked:
    """How an order is to be paid, and what if something is short."""

    buyer: str
    rest: str
    points: int
    voucher: str
    shortage: str


class Orders:
    def __init__(self, book: Book, stock: Stock, benefits: Benefits) -> None:
        self.book, self.stock, self.benefits = book, stock, benefits
        self.offers: dict[str, Offer] = {}
        self.goods: dict[str, tuple[str, str, bool]] = {}  # a lot's product, owner, by weight
        self.baskets: dict[str, dict[str, tuple[int, int]]] = {}  # offer: packs, price seen
        self.cutoffs: set[datetime] = set()
        self.orders: dict[str, Order] = {}
        self.touched: set[str] = set()

    def open_cycles(self, now: datetime, today: date) -> None:
        """The order windows that end today and tomorrow; each opens when the last one ends."""
        cutoffs = [cutoff_of(day) for day in (today, today + DAY)]
        self.cutoffs.update(cutoff for cutoff in cutoffs if cutoff > now)

    def put(self, basket: str, offer: str, packs: int) -> None:
        what = self.offers[offer]
        goods = (what.product, what.seller)
        lots = [self.stock.lots[lot] for lot, of in self.goods.items() if of[:2] == goods]
        if not any(lot.available and not lot.is_locked for lot in lots):
            raise Refused("sold_out")
        if packs > MOST_PACKS:
            raise Refused("limit_reached")
        self.baskets.setdefault(basket, {})[offer] = (packs, what.price_fen)

    def place(self, name: str, asked: Asked, *, now: datetime, today: date) -> None:
        """Order a basket, open its payments, reserve its goods: wholly or not at all."""
        open_now = [cutoff for cutoff in self.cutoffs if cutoff - DAY <= now < cutoff]
        if not open_now:
            raise Refused("nothing_open")
        lines = self._lines(self.baskets.get(name, {}), today)
        order = Order(name, asked.buyer, asked.shortage, min(open_now), now, lines)
        sums = self._sums(order, asked, now, today)
        takes = [Take(line.lot, line.quantity, f"reserve:{name}:{line.position}") for line in lines]
        if asked.voucher:
            self.benefits.use_voucher(
                asked.voucher, person=asked.buyer, holder=name, total=order.total, into="held",
                today=today,
            )  # fmt: skip
        if asked.points:
            self.benefits.spend(
                name, person=asked.buyer, points=asked.points, total=order.total, into="held",
                now=now, today=today,
            )  # fmt: skip
        self.stock.reserve(takes, today=today)
        self._open(order, sums, now)
        self.baskets[name] = {}
        self.orders[name] = order
        self.touched.add(name)

    def open_payment(self, order: Order, tender: str, fen: int, now: datetime) -> Payment:
        payment = Payment(f"{order.name}/{len(order.payments) + 1}", tender, fen, now)
        order.payments.append(payment)
        return payment

    def _lines(self, basket: dict[str, tuple[int, int]], today: date) -> list[Line]:
        if not basket:
            raise Refused("empty_basket")
        if any(seen != self.offers[offer].price_fen for offer, (_packs, seen) in basket.items()):
            raise Refused("price_changed")
        left = {name: lot.available for name, lot in self.stock.lots.items()}
        lines: list[Line] = []
        for name, (packs, _seen) in basket.items():
            offer = self.offers[name]
            parts = self._parts(offer, packs, left, today)
            costs = share(cost(offer, packs * offer.each), [count for _lot, count in parts])
            for (lot, count), fen in zip(parts, costs, strict=True):
                quantity = count * offer.each
                position = len(lines) + 1
                lines.append(Line(position, name, lot, count, quantity, fen, offer.price_fen))
        return lines

    def _parts(
        self, offer: Offer, packs: int, left: dict[str, int], today: date
    ) -> list[tuple[str, int]]:
        """Whole packs, out of the lots that expire first."""
        wanted = (offer.product, offer.seller, offer.by_weight)
        lots = [name for name, goods in self.goods.items() if goods == wanted]
        lots = [name for name in lots if _may_be_sold(self.stock.lots[name], today)]
        parts = []
        for name in sorted(lots, key=lambda name: self.stock.lots[name].best_before):
            here = min(packs, left[name] // offer.each)
            if here:
                parts.append((name, here))
                left[name] -= here * offer.each
                packs -= here
        if packs:
            raise Refused("sold_out")
        return parts

    def _sums(self, order: Order, asked: Asked, now: datetime, today: date) -> dict[str, int]:
        """What each tender pays, in the order in which their payments are opened."""
        if asked.rest == "cash" and not all(self.offers[ln.offer].is_own for ln in order.lines):
            raise Refused("cash_not_for_marketplace")
        sums = {}
        if asked.voucher:
            person, total = asked.buyer, order.total
            self.benefits.refuse_voucher(asked.voucher, person=person, total=total, today=today)
            sums["voucher"] = self.benefits.vouchers[asked.voucher].worth
        if asked.points:
            if not asked.buyer:
                raise Refused("login_required")
            spent = self.benefits.parts(
                asked.buyer, points=asked.points, total=order.total, now=now, today=today
            )
            sums["points"] = sum(spending.fen for spending in spent)
        sums[asked.rest] = order.total - sum(sums.values())
        if sums[asked.rest] < 0:
            raise Refused("more_than_total")
        return sums

    def _open(self, order: Order, sums: dict[str, int], now: datetime) -> None:
        for tender, fen in sums.items():
            if fen:
                payment = self.open_payment(order, tender, fen, now)
                payment.state = "due" if tender in ("channel", "cash") else "settled"
        if not any(p.tender == "channel" for p in order.payments):
            order.state = "confirmed"


def cutoff_of(day: date) -> datetime:
    """Orders close at ten in the evening of the county's day."""
    return datetime.combine(day, time(22), COUNTY)


def cost(offer: Offer, quantity: int) -> int:
    """What grams or pieces cost at an offer's price, to the fen, half a fen up."""
    return priced(offer.price_fen, quantity, by_weight=offer.by_weight)


def priced(price_fen: int, quantity: int, *, by_weight: bool) -> int:
    exact = Fraction(price_fen * quantity, 1000 if by_weight else 1)
    return floor(exact + Fraction(1, 2))


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Parts in proportion that sum to the total; odd fen to the largest remainders, then first."""
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    parts = [floor(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda n: parts[n] - exact[n])
    for n in by_remainder[: total - sum(parts)]:
        parts[n] += 1
    return parts


def _may_be_sold(lot: Lot, today: date) -> bool:
    return lot.available > 0 and not lot.is_locked and lot.sell_until >= today
