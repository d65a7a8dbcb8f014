"""What a grower may tell today, all on one page, so that it also works where there is no network.

A fixed number of questions, however many batches there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.production import queries, rules
from jishi.production.models import Batch, Crop, FarmInput, FieldRecord

SHOWN = 12
DAYS_BACK = 3  # today, yesterday, the day before: the rest is chosen from a calendar
FIRST_HARVEST_AFTER, LAST_HARVEST_AFTER = timedelta(days=60), timedelta(days=90)


@dataclass(frozen=True)
class Use:
    """An input beside a batch: whether it may be applied, and when a harvest is free again."""

    farm_input: FarmInput
    is_permitted: bool
    was_last: bool
    free_from: date


@dataclass(frozen=True)
class Card:
    """A batch to tell of. `blocked_until` is set while nothing may be harvested from it."""

    batch: Batch
    uses: list[Use]
    blocked_until: date | None

    @property
    def is_by_weight(self) -> bool:
        return self.batch.plan.measure == Measure.GRAM


@dataclass(frozen=True)
class Planting:
    """The next planting, filled in as the last one was."""

    crops: list[Crop]
    sites: list[Site]
    like: Batch | None
    harvest_from: date
    harvest_until: date


def cards_of(grower: Party) -> list[Card]:
    """The batches in the ground, the newest first, each with what may be done to it today."""
    batches = list(queries.open_batches(grower, clock.today())[:SHOWN])
    applied = list(queries.applied_to(batches))
    shelf, permitted = _shelf(batches, applied)
    return [_card(batch, shelf, permitted, applied) for batch in batches]


def planting_of(sites: list[Site], cards: list[Card]) -> Planting:
    """What may be planted where; the crops in the ground come first."""
    own = {card.batch.crop_id: None for card in cards}
    crops = {crop.pk: crop for crop in Crop.objects.order_by("name")}
    ordered = [crops[pk] for pk in [*own, *(pk for pk in crops if pk not in own)]]
    like = cards[0].batch if cards else None
    first, last = FIRST_HARVEST_AFTER, LAST_HARVEST_AFTER
    if like:
        first = like.plan.harvest_from - like.begun_on
        last = like.plan.harvest_until - like.begun_on
    today = clock.today()
    return Planting(ordered, sites, like, today + first, today + last)


def days() -> list[date]:
    """Today, and the last days before it."""
    return [clock.today() - timedelta(days=back) for back in range(DAYS_BACK)]


def _shelf(
    batches: Iterable[Batch], applied: Iterable[FieldRecord]
) -> tuple[list[FarmInput], set[tuple[int, int]]]:
    """What may be on a grower's shelf, and which of it is registered for which crop (R3.4)."""
    crops = {batch.crop_id for batch in batches}
    used = {record.farm_input_id for record in applied}
    shelf = FarmInput.objects.filter(Q(crops__in=crops) | Q(pk__in=used)).distinct()
    links = FarmInput.crops.through.objects.filter(crop_id__in=crops)
    return list(shelf.order_by("name")), set(links.values_list("crop_id", "farminput_id"))


def _card(
    batch: Batch,
    shelf: list[FarmInput],
    permitted: set[tuple[int, int]],
    applied: list[FieldRecord],
) -> Card:
    today = clock.today()
    last_used = [record.farm_input_id for record in applied]
    here = [record for record in applied if record.batch_id == batch.pk]
    intervals = [
        rules.Application(record.on, record.farm_input.safety_interval_days)
        for record in here
        if record.farm_input
    ]
    uses = [
        Use(
            found,
            is_permitted=(batch.crop_id, found.pk) in permitted,
            was_last=bool(last_used) and last_used[0] == found.pk,
            free_from=rules.Application(today, found.safety_interval_days).free_from,
        )
        for found in sorted(shelf, key=lambda each: _place(last_used, each.pk))
    ]
    uses.sort(key=lambda use: not use.is_permitted)
    return Card(batch, uses, rules.blocked_until(today, intervals))


def _place(last_used: list[int | None], key: int) -> int:
    return last_used.index(key) if key in last_used else len(last_used)
