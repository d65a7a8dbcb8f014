"""Plan, plant, record."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.foundation import ids
from jishi.foundation.operations import operation
from jishi.foundation.quantities import Measure, within
from jishi.foundation.refusals import BadInput, NotFound
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.places.models import Site
from jishi.production import queries, rules
from jishi.production.errors import InputNotPermitted, InsideSafetyInterval
from jishi.production.models import Batch, Crop, FarmInput, FieldRecord, Holding, Plan, Plot
from jishi.production.operations.photos import Photo, photo_of, said
from jishi.production.operations.sites import AREA_MAX, refuse_strange_area
from jishi.production.operations.telling import (
    refuse_before_planting,
    refuse_future,
    stand_in_line,
    tells_as_agent,
    withdraw_what_was_too_early,
    write,
)

GROWER = Membership.Role.GROWER
Kind = FieldRecord.Kind


@operation
def plan(
    *,
    key: str,
    by: Party,
    grower: Party,
    site: Site,
    crop: Crop,
    expected: int,
    harvest_from: date,
    harvest_until: date,
    measure: str = Measure.GRAM,
) -> Plan:
    """Keep what a grower means to grow: an expected yield (g or pieces) between two days.

    By a grower of the organisation. Refuses a window that ends before it begins, and no yield.
    """
    parties.require(by, GROWER, grower)
    facts = {
        "grower": grower.pk, "site": site.pk, "crop": crop.pk, "measure": measure,
        "expected": expected, "harvest_from": harvest_from, "harvest_until": harvest_until,
    }  # fmt: skip
    if record(key=key, verb="production.plan", by=by, subject=f"plan:{key}"[:80], **facts):
        return Plan.objects.get(key=key)
    within(expected, field="expected")
    if harvest_until < harvest_from:
        raise BadInput(harvest_until=_("采收结束不能早于开始"))
    return Plan.objects.create(
        key=key,
        grower=grower,
        site=site,
        crop=crop,
        expected=expected,
        measure=measure,
        harvest_from=harvest_from,
        harvest_until=harvest_until,
    )


@operation
def plan_season(
    *,
    key: str,
    by: Party,
    grower: Party,
    crop: Crop,
    plots: Mapping[Site, int],
    expected: int,
    harvest_from: date,
    harvest_until: date,
    measure: str = Measure.GRAM,
) -> Plan:
    """Plan a crop on several plots, each so many m² of a site that the grower runs.

    By a grower of the organisation. Refuses as `plan` does, `NotFound` for another's site, and
    `BadInput` for no plot, or one larger than its site.
    """
    parties.require(by, GROWER, grower)
    facts = {
        "grower": grower.pk, "crop": crop.pk, "measure": measure, "expected": expected,
        "harvest_from": harvest_from, "harvest_until": harvest_until,
        "plots": " ".join(f"{site.pk}:{area_m2}" for site, area_m2 in plots.items()),
    }  # fmt: skip
    if record(key=key, verb="production.plan_season", by=by, subject=f"plan:{key}"[:80], **facts):
        return Plan.objects.get(key=key)
    if not plots:
        raise BadInput(plots=_("请至少选一块地"))
    _refuse_strange_plots(grower, plots)
    planned = plan(
        key=key, by=by, grower=grower, site=next(iter(plots)), crop=crop, expected=expected,
        measure=measure, harvest_from=harvest_from, harvest_until=harvest_until,
    )  # fmt: skip
    Plot.objects.bulk_create(
        Plot(plan=planned, site=site, area_m2=area_m2) for site, area_m2 in plots.items()
    )
    return planned


@operation
def begin_batch(
    *,
    key: str,
    by: Party,
    plan: Plan,
    on: date,
    site: Site | None = None,
    said_at: datetime | None = None,
) -> Batch:
    """Open a batch of a plan on the day it was planted, with its first field record.

    On the plan's first plot unless another of its plots is named. By a grower of the plan's
    organisation or their agent. Refuses `FutureDate`, also seen from when it was said, and
    `BadInput` for a site that is no plot of the plan.
    """
    is_agent = tells_as_agent(by, plan.grower)
    number = ids.number("B")
    site = site or plan.site
    facts = {"plan": plan.pk, "on": on, **said(said_at)}
    if site.pk != plan.site_id:
        facts["site"] = site.pk
    subject = f"batch:{number}"
    if done := record(key=key, verb="production.begin_batch", by=by, subject=New(subject), **facts):
        return Batch.objects.get(number=done.subject.removeprefix("batch:"))
    refuse_future(on, said_at)
    if site.pk != plan.site_id and not plan.plots.filter(site=site).exists():
        raise BadInput(site=_("这块地不在计划里"))
    batch = Batch.objects.create(
        number=number, plan=plan, grower=plan.grower, site=site, crop=plan.crop, begun_on=on,
        records_kept=1,
    )  # fmt: skip
    write(key, by, batch, Kind.PLANTED, on, is_agent=is_agent, said_at=said_at)
    return batch


@operation
def plant(
    *,
    key: str,
    by: Party,
    grower: Party,
    site: Site,
    crop: Crop,
    expected: int,
    harvest_from: date,
    harvest_until: date,
    on: date,
    measure: str = Measure.GRAM,
    said_at: datetime | None = None,
) -> Batch:
    """Plan, and begin the plan's first batch on the day it was planted: both or neither.

    By a grower of the organisation. Refuses as `plan` and `begin_batch` do.
    """
    parties.require(by, GROWER, grower)
    facts = {
        "grower": grower.pk, "site": site.pk, "crop": crop.pk, "measure": measure, "on": on,
        "expected": expected, "harvest_from": harvest_from, "harvest_until": harvest_until,
        **said(said_at),
    }  # fmt: skip
    if record(key=key, verb="production.plant", by=by, subject=f"plan:{key}"[:80], **facts):
        return Batch.objects.filter(plan__key=key).earliest("pk")
    planned = plan(
        key=key, by=by, grower=grower, site=site, crop=crop, expected=expected, measure=measure,
        harvest_from=harvest_from, harvest_until=harvest_until,
    )  # fmt: skip
    return begin_batch(key=key, by=by, plan=planned, on=on, said_at=said_at)


@operation
def record_input(
    *,
    key: str,
    by: Party,
    batch: Batch,
    farm_input: FarmInput,
    on: date,
    words: str = "",
    said_at: datetime | None = None,
    photo: Photo | None = None,
) -> FieldRecord:
    """Keep that an input was applied on a day; the earliest harvest follows from its label (R3.4).

    By a grower of the batch's organisation or their agent. Refuses `InputNotPermitted` for the
    crop, `FutureDate` and a day before planting. An application told late is kept all the same:
    what was harvested inside its interval becomes unfit, and the certificates issued since then are
    withdrawn.
    """
    is_agent = tells_as_agent(by, batch.grower)
    facts = {
        "batch": batch.number, "input": farm_input.registration, "on": on, "words": words,
        **said(said_at, photo),
    }  # fmt: skip
    if record(key=key, verb="production.record_input", by=by, subject=_subject(batch), **facts):
        return FieldRecord.objects.get(key=key)
    refuse_future(on, said_at)
    refuse_before_planting(batch, on)
    if not farm_input.crops.filter(pk=batch.crop_id).exists():
        raise InputNotPermitted(farm_input=farm_input.name, crop=batch.crop.name)
    stand_in_line(batch)
    written = write(
        key, by, batch, Kind.APPLIED, on, is_agent=is_agent, farm_input=farm_input, words=words,
        said_at=said_at, photo=photo_of(key, by, batch, on, photo, said_at),
    )  # fmt: skip
    withdraw_what_was_too_early(batch, rules.Application(on, farm_input.safety_interval_days))
    return written


@operation
def record_harvest(
    *,
    key: str,
    by: Party,
    batch: Batch,
    on: date,
    quantity: int,
    said_at: datetime | None = None,
    photo: Photo | None = None,
) -> FieldRecord:
    """Keep what was harvested on a day, in the plan's measure (g or pieces).

    By a grower of the batch's organisation or their agent. Refuses `InsideSafetyInterval` with the
    first free day (R3.4), `FutureDate`, a day before planting, and nothing.
    """
    is_agent = tells_as_agent(by, batch.grower)
    facts = {"batch": batch.number, "on": on, "quantity": quantity, **said(said_at, photo)}
    if record(key=key, verb="production.record_harvest", by=by, subject=_subject(batch), **facts):
        return FieldRecord.objects.get(key=key)
    within(quantity, field="quantity")
    refuse_future(on, said_at)
    refuse_before_planting(batch, on)
    stand_in_line(batch, harvested=F("harvested") + quantity)
    if earliest := rules.blocked_until(on, queries.applications_to(batch)):
        raise InsideSafetyInterval(earliest=earliest)
    return write(
        key, by, batch, Kind.HARVESTED, on, is_agent=is_agent, quantity=quantity,
        measure=batch.plan.measure, said_at=said_at,
        photo=photo_of(key, by, batch, on, photo, said_at),
    )  # fmt: skip


def _refuse_strange_plots(grower: Party, plots: Mapping[Site, int]) -> None:
    theirs = set(queries.sites_of(grower).values_list("pk", flat=True))
    areas = dict(Holding.objects.filter(site__in=plots).values_list("site_id", "area_m2"))
    for site, area_m2 in plots.items():
        if site.pk not in theirs:
            raise NotFound
        refuse_strange_area(area_m2, areas.get(site.pk, AREA_MAX))


def _subject(batch: Batch) -> str:
    return f"batch:{batch.number}"
