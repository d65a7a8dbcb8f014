"""From a lot back to where it grew: through every making, with the share of each source."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from jishi.foundation.questions import Given, Question
from jishi.places.models import Place
from jishi.production.models import FieldRecord
from jishi.stock.models import Lot, Making, Use
from jishi.stock.queries import ancestors

DONE_TO_ONE = Question(
    lambda: (
        FieldRecord.objects.filter(batch=Given("batch"))
        .select_related("farm_input")
        .order_by("on", "pk")
    )
)


@dataclass(frozen=True)
class Origin:
    """A lot that came in from outside, and how much of the one in the hand it is.

    The share is 0 where nobody can say: pieces and grams went into one thing.
    """

    lot: Lot
    share: Fraction

    @property
    def place(self) -> Place:
        """The village: of the field, or of whoever made it."""
        if self.lot.batch:
            return self.lot.batch.site.place
        return self.lot.grower.place or self.lot.site.place

    @property
    def percent(self) -> int:
        """The share in whole percent, a trace of something being one."""
        return max(1, round(self.share * 100)) if self.share else 0


@dataclass(frozen=True)
class Journey:
    """Where a lot comes from, the largest part first, what was made of what, and what was done."""

    origins: Sequence[Origin]
    makings: Sequence[Making]
    records: Sequence[FieldRecord]

    def records_of(self, origin: Origin) -> list[FieldRecord]:
        """What was done to the batch of an origin, in the order of the days."""
        return [row for row in self.records if row.batch_id == origin.lot.batch_id]


def journey_of(lot: Lot) -> Journey:
    """The way of a lot: 1 SQL, 3 where lots were made of lots, however many there are."""
    uses = _uses_behind(lot) if lot.making_id else []
    origins = _origins(lot, uses)
    batches = {origin.lot.batch_id for origin in origins if origin.lot.batch_id}
    makings = {use.making_id: use.making for use in uses}
    return Journey(
        origins=origins,
        makings=sorted(makings.values(), key=lambda making: (making.made_at, making.pk)),
        records=_records(batches),
    )


def _records(batches: set[int]) -> list[FieldRecord]:
    """What was done to some batches, in the order of the days. 1 SQL."""
    if len(batches) == 1:  # nearly always, and then the question is a written one
        return DONE_TO_ONE.ask(batch=next(iter(batches)))
    records = FieldRecord.objects.filter(batch__in=batches).select_related("farm_input")
    return list(records.order_by("on", "pk")) if batches else []


def _uses_behind(lot: Lot) -> list[Use]:
    behind = Use.objects.filter(making__made__in=ancestors([lot.pk])).distinct()
    return list(
        behind.select_related(
            "making__site", "lot__product", "lot__grower__place", "lot__certificate",
            "lot__site__place", "lot__batch__site__place",
        ).order_by("pk")
    )  # fmt: skip


def _origins(lot: Lot, uses: Sequence[Use]) -> list[Origin]:
    """Shares flow back through the makings. What was made is younger than what it was made of, so
    the youngest is always complete when it is divided."""
    went_into: dict[int, list[Use]] = defaultdict(list)
    for use in uses:
        went_into[use.making_id].append(use)
    waiting, lots, origins = {lot.pk: Fraction(1)}, {lot.pk: lot}, []
    while waiting:
        youngest = lots[max(waiting)]
        share = waiting.pop(youngest.pk)
        if youngest.making_id is None:
            origins.append(Origin(youngest, share))
            continue
        parts = went_into[youngest.making_id]
        for use, part in zip(parts, _parts(parts), strict=True):
            lots[use.lot_id] = use.lot
            waiting[use.lot_id] = waiting.get(use.lot_id, Fraction(0)) + share * part
    return sorted(origins, key=lambda origin: (-origin.share, origin.lot.pk))


def _parts(uses: Sequence[Use]) -> list[Fraction]:
    if len({use.lot.measure for use in uses}) > 1:
        return [Fraction(0)] * len(uses)
    whole = sum(use.quantity for use in uses)
    return [Fraction(use.quantity, whole) for use in uses]
