"""What of which lot: allocation first expired, first out. Values only, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from jishi.catalog.models import Offer, Product
from jishi.foundation.quantities import Measure
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.production.models import Batch, Certificate
from jishi.stock.models import Lot


class Sellable(Protocol):
    """What allocation wants to know of a lot."""

    pk: int
    available: int
    best_before: date


L = TypeVar("L", bound=Sellable)


@dataclass(frozen=True)
class Take:
    """So much of a lot, in its measure (g or pieces), under a key that is used once."""

    lot_id: int
    quantity: int
    key: str


@dataclass(frozen=True)
class Sale:
    """What was reserved of a lot, and what really went out of it: 0 when there was none."""

    lot_id: int
    reserved: int
    actual: int
    key: str


@dataclass(frozen=True)
class Made:
    """What comes out of a making: goods, how much of them in their measure, and their days."""

    product: Product
    owner: Party
    grower: Party
    quantity: int
    measure: str
    made_on: date
    best_before: date
    site: Site | None = None
    batch: Batch | None = None
    certificate: Certificate | None = None
    maker_lot: str = ""

    def told(self) -> list[str | int]:
        """What was asked, for the record."""
        days = [self.made_on.isoformat(), self.best_before.isoformat()]
        return [self.product.pk, self.owner.pk, self.quantity, self.measure, *days, self.maker_lot]


def kind_of(lot: Lot) -> tuple[int, int, int, str]:
    """What lots have in common that may be put together."""
    return lot.product_id, lot.owner_id, lot.site_id, lot.measure


def each_of(offer: Offer) -> int:
    """What one pack of an offer takes out of a lot: its grams by weight, 1 by piece."""
    if offer.sold_by == Offer.SoldBy.PIECE:
        return 1
    assert offer.pack_g, "goods by weight have an estimate"
    return offer.pack_g


def measure_of(offer: Offer) -> str:
    """How the lots of an offer are counted."""
    return Measure.PIECE if offer.sold_by == Offer.SoldBy.PIECE else Measure.GRAM


def allocate(lots: Iterable[L], packs: int, each: int) -> list[tuple[L, int]] | None:
    """Take packs out of lots, first expired first, never half a pack; None when they do not hold
    so many. `each` is what one pack takes, in the lots' measure: grams, or 1 for pieces.
    """
    assert packs > 0 and each > 0, "an allocation takes something"
    taken: list[tuple[L, int]] = []
    for lot in sorted(lots, key=lambda lot: (lot.best_before, lot.pk)):
        if here := min(packs, lot.available // each):
            taken.append((lot, here))
            packs -= here
        if not packs:
            return taken
    return None


def packs_in(lots: Iterable[Sellable], each: int) -> int:
    """How many whole packs the lots hold: a pack is never filled from two lots."""
    return sum(lot.available // each for lot in lots)


def sell_until(best_before: date, certificate_until: date | None) -> date:
    """The last day of sale: the day before best-before, or the certificate's last if earlier."""
    last = best_before - timedelta(days=1)
    return min(last, certificate_until) if certificate_until else last


def by_lot(takes: Sequence[Take]) -> list[tuple[int, int]]:
    """What is taken of each lot in all, in the order of their keys."""
    totals: dict[int, int] = {}
    for take in takes:
        totals[take.lot_id] = totals.get(take.lot_id, 0) + take.quantity
    return sorted(totals.items())
