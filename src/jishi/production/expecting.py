"""What is still to come from the fields: the lots that pre-sale may count on, before they exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from jishi.production.models import Crop, Plan


@dataclass(frozen=True)
class Expected:
    """What one crop will still give, in one measure: the plans whose window is not over, and the
    sum that they expect beyond what was harvested (g or pieces; a plan that gave more counts 0)."""

    crop: Crop
    measure: str
    plans: Sequence[Plan]

    @property
    def left(self) -> int:
        return sum(max(0, plan.expected - plan.harvested) for plan in self.plans)  # type: ignore[attr-defined]

    @property
    def first_from(self) -> date:
        return min(plan.harvest_from for plan in self.plans)


def expected(on: date) -> list[Expected]:
    """By crop what is still to come, on a day, the soonest first. 1 SQL, however many plans."""
    found = [
        Expected(crop, measure, list(plans))
        for (crop, measure), plans in groupby(_open_plans(on), lambda row: (row.crop, row.measure))
    ]
    return sorted((row for row in found if row.left), key=lambda row: (row.first_from, row.crop.pk))


def _open_plans(on: date) -> QuerySet[Plan]:
    """With `harvested`, what their batches gave that may be sold."""
    good = F("batches__harvested") - F("batches__unfit")
    return (
        Plan.objects.filter(harvest_until__gte=on)
        .select_related("crop", "grower__place", "site__place")
        .annotate(harvested=Coalesce(Sum(good), 0))
        .order_by("crop__name", "crop_id", "measure", "harvest_from", "pk")
    )
