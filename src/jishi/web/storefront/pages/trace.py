"""A lot as anybody may see it who holds the bag."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jishi.production.models import FieldRecord
from jishi.stock.queries import Trace, trace
from jishi.web.storefront.pages.shelf import Card, of_grower

ALSO = 4
Kind = FieldRecord.Kind


@dataclass(frozen=True)
class Interval:
    """An input that was applied, and whether the wait after it was kept (R3.4)."""

    record: FieldRecord
    earliest: date
    harvested_on: date

    @property
    def waited_days(self) -> int:
        return (self.harvested_on - self.record.on).days

    @property
    def is_kept(self) -> bool:
        return self.harvested_on >= self.earliest


@dataclass(frozen=True)
class TracePage:
    trace: Trace
    planted_on: date | None
    harvested_on: date
    intervals: Sequence[Interval]
    also: Sequence[Card]

    @property
    def is_clean(self) -> bool:
        """Whether every interval before this lot's harvest was kept."""
        return all(row.is_kept for row in self.intervals)


def trace_page(number: str) -> TracePage:
    """From the bag back to the field: 4 SQL. Raises `NotFound`."""
    found = trace(number)
    planted = [record.on for record in found.records if record.kind == Kind.PLANTED]
    picked_on = found.lot.made_on
    intervals = [
        Interval(record, record.on + timedelta(days=_days(record)), picked_on)
        for record in found.records
        if record.kind == Kind.APPLIED and record.on <= picked_on
    ]
    return TracePage(
        trace=found,
        planted_on=min(planted, default=None),
        harvested_on=picked_on,
        intervals=intervals,
        also=of_grower(found.lot.grower_id, most=ALSO).cards,
    )


def _days(record: FieldRecord) -> int:
    assert record.farm_input is not None, "an application names its input"
    return record.farm_input.safety_interval_days
