"""A lot as anybody may see it who holds the bag."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jishi.foundation.questions import Given, Question
from jishi.foundation.refusals import NotFound
from jishi.places.models import Place
from jishi.production.models import FieldRecord
from jishi.stock.models import Lot
from jishi.tracing.journeys import Journey, Origin, journey_of
from jishi.web.storefront.kept import kept
from jishi.web.storefront.pages.shelf import Card, of_grower

ALSO = 4
Kind = FieldRecord.Kind
CALLED = Question(
    lambda: Lot.objects.select_related(
        "product", "owner", "grower__place", "site__place", "certificate__issued_by",
        "batch__site__place", "making",
    ).filter(number=Given("number"))
)  # fmt: skip


@dataclass(frozen=True)
class Interval:
    """An input that was applied, and whether the wait after it was kept (R3.4)."""

    record: FieldRecord
    origin: Origin
    days: int

    @property
    def earliest(self) -> date:
        return self.record.on + timedelta(days=self.days)

    @property
    def waited_days(self) -> int:
        return (self.origin.lot.made_on - self.record.on).days

    @property
    def is_kept(self) -> bool:
        return self.origin.lot.made_on >= self.earliest


@dataclass(frozen=True)
class TracePage:
    lot: Lot
    journey: Journey
    intervals: Sequence[Interval]
    also: Sequence[Card]

    @property
    def place(self) -> Place:
        """The village of the largest part."""
        return self.journey.origins[0].place

    @property
    def is_grown(self) -> bool:
        """Whether all of it comes from fields that are recorded."""
        return all(origin.lot.batch_id for origin in self.journey.origins)

    @property
    def is_clean(self) -> bool:
        """Whether every interval before this lot's harvest was kept."""
        return all(row.is_kept for row in self.intervals)

    @property
    def records(self) -> Sequence[FieldRecord]:
        return self.journey.records

    @property
    def planted(self) -> Iterator[FieldRecord]:
        return (row for row in self.records if row.kind == Kind.PLANTED)


def trace_page(number: str, gtin: str = "") -> TracePage:
    """From the bag back to the field: 2 SQL, 4 for a lot made of lots, 2 more every few seconds.

    Raises `NotFound`, also under a GTIN that is another product's.
    """
    lot = lot_called(number, gtin)
    journey = journey_of(lot)
    intervals = [
        Interval(record, origin, record.farm_input.safety_interval_days)
        for origin in journey.origins
        for record in journey.records_of(origin)
        if record.farm_input and record.on <= origin.lot.made_on
    ]
    return TracePage(lot, journey, intervals, _also_of(lot.grower_id))


def lot_called(number: str, gtin: str = "") -> Lot:
    """A lot by its number, with all that is said of it. 1 SQL. Raises `NotFound`."""
    lot = CALLED.first(number=number)
    if lot is None or (gtin and lot.product.gtin != gtin):
        raise NotFound
    return lot


@kept(seconds=15)
def _also_of(grower: int) -> tuple[Card, ...]:
    return tuple(of_grower(grower, most=ALSO).cards)
