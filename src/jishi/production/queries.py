from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Max, QuerySet

from jishi.foundation import clock
from jishi.parties.models import Party
from jishi.production import rules
from jishi.production.models import (
    Batch,
    Certificate,
    Crop,
    FarmInput,
    FieldPhoto,
    FieldRecord,
    Plan,
)

STILL_WORKED_ON_DAYS = 30


@dataclass(frozen=True)
class Yield:
    """What became of a batch, in its plan's measure (g or pieces)."""

    harvested: int
    unfit: int
    certified: int

    @property
    def certifiable(self) -> int:
        """What a further certificate may cover."""
        return max(0, self.harvested - self.unfit - self.certified)


def plans_of(grower: Party) -> QuerySet[Plan]:
    """A grower's plans, the next harvest first."""
    return grower.plans.select_related("crop", "site__place").order_by("harvest_from", "pk")


def batches_of(grower: Party) -> QuerySet[Batch]:
    """A grower's batches with crop, site and measure, the newest first."""
    return grower.batches.select_related("crop", "plan", "site__place").order_by("-begun_on", "-pk")


def records_of(batch: Batch) -> QuerySet[FieldRecord]:
    """What was done to a batch, in the order of the days."""
    return batch.records.select_related("farm_input", "recorded_by").order_by("on", "pk")


def inputs_for(crop: Crop) -> QuerySet[FarmInput]:
    """The registered inputs that may be used on a crop (R3.4)."""
    return crop.inputs.order_by("name")


def applications_to(batch: Batch) -> list[rules.Application]:
    """Every input applied to a batch, with the interval of its label."""
    applied = batch.records.filter(kind=FieldRecord.Kind.APPLIED)
    rows = applied.values_list("on", "farm_input__safety_interval_days")
    return [rules.Application(on, days) for on, days in rows]


def earliest_harvest(batch: Batch) -> date | None:
    """The first day on which the batch may be harvested; None when nothing was applied (R3.4)."""
    return rules.earliest_harvest(applications_to(batch))


def yield_of(batch: Batch) -> Yield:
    """What was harvested, turned out unfit, and was certified, as of now."""
    counted = Batch.objects.values_list("harvested", "unfit", "certified").get(pk=batch.pk)
    return Yield(*counted)


def harvested(batch: Batch) -> int:
    """All that was harvested so far, in the plan's measure."""
    return yield_of(batch).harvested


def certified(batch: Batch) -> int:
    """All that certificates were issued for, withdrawn ones too, in the plan's measure."""
    return yield_of(batch).certified


def last_harvest(batch: Batch, until: date) -> date | None:
    """The last day of harvest up to and with a day."""
    picked = batch.records.filter(kind=FieldRecord.Kind.HARVESTED, on__lte=until)
    return picked.aggregate(last=Max("on"))["last"]


def certificates_of(batch: Batch) -> QuerySet[Certificate]:
    """A batch's certificates, the newest first."""
    return batch.certificates.order_by("-issued_on", "-pk")


def valid_certificate(batch: Batch, on: date, quantity: int = 0) -> Certificate | None:
    """The certificate that ends first of those that hold on a day and still cover a quantity."""
    holding = batch.certificates.filter(issued_on__lte=on, valid_until__gte=on, withdrawn_on=None)
    covering = holding.filter(received__lte=F("quantity") - quantity)
    return covering.order_by("valid_until", "pk").first()


def open_batches(grower: Party, on: date) -> QuerySet[Batch]:
    """The batches that may still be worked on: until their plan's harvest has long been over."""
    since = on - timedelta(days=STILL_WORKED_ON_DAYS)
    return batches_of(grower).filter(plan__harvest_until__gte=since)


def applied_to(batches: Iterable[Batch]) -> QuerySet[FieldRecord]:
    """All that was applied to some batches, the last first, in one question."""
    applied = FieldRecord.objects.filter(batch__in=batches, kind=FieldRecord.Kind.APPLIED)
    return applied.select_related("farm_input").order_by("-on", "-pk")


def told_on(grower: Party, day: date) -> QuerySet[FieldRecord]:
    """What arrived from a grower on a day, the last first."""
    told = FieldRecord.objects.filter(batch__grower=grower, recorded_at__gte=clock.at(day, 0))
    return told.select_related("batch__crop", "batch__site", "farm_input").order_by("-pk")


def photos_without_words(grower: Party) -> QuerySet[FieldPhoto]:
    """The photos of a grower that no record names yet, the last first; without the pictures."""
    waiting = FieldPhoto.objects.filter(batch__grower=grower, records=None)
    return waiting.select_related("batch__crop", "batch__site").defer("jpeg").order_by("-pk")
