"""A greenhouse, a crop, an input with seven days' interval, and batches as far as a test wants."""

from datetime import date, timedelta
from itertools import count

from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.parties.models import Membership, Party
from jishi.parties.tests.factories import make_member, make_organisation
from jishi.places.models import Site
from jishi.places.tests.factories import make_site
from jishi.production import operations
from jishi.production.models import Batch, Certificate, Crop, FarmInput, FieldRecord, Plan

_numbers = count(1)


def a_key() -> str:
    return f"test:{next(_numbers)}"


def make_crop(name: str = "", *, keeps_days: int = 5) -> Crop:
    return Crop.objects.create(
        name=name or f"芦笋 {next(_numbers)}",
        kind=Crop.Kind.VEGETABLE,
        drawing="asparagus",
        keeps_days=keeps_days,
    )


def make_input(*crops: Crop, interval_days: int = 7) -> FarmInput:
    number = next(_numbers)
    farm_input = FarmInput.objects.create(
        name=f"井冈霉素 {number}",
        registration=f"PD{number:08d}",
        safety_interval_days=interval_days,
    )
    farm_input.crops.set(crops)
    return farm_input


def grower_for(organisation: Party) -> Party:
    """A person who grows for an organisation; the same one each time."""
    held = organisation.members.filter(role=Membership.Role.GROWER, until=None).first()
    return held.person if held else make_member(Membership.Role.GROWER, organisation)


def make_plan(
    *,
    grower: Party | None = None,
    crop: Crop | None = None,
    site: Site | None = None,
    measure: str = Measure.GRAM,
) -> Plan:
    grower = grower or make_organisation()
    return operations.plan(
        key=a_key(),
        by=grower_for(grower),
        grower=grower,
        site=site or make_site(Site.Kind.GREENHOUSE),
        crop=crop or make_crop(),
        expected=1_000_000,
        harvest_from=clock.today(),
        harvest_until=clock.today() + timedelta(days=30),
        measure=measure,
    )


def make_batch(
    *,
    grower: Party | None = None,
    crop: Crop | None = None,
    site: Site | None = None,
    measure: str = Measure.GRAM,
    begun_on: date | None = None,
    harvested: int = 0,
    certified: int = 0,
) -> Batch:
    """A batch planted 60 days ago; harvested today and certified, as much as is asked."""
    plan = make_plan(grower=grower, crop=crop, site=site, measure=measure)
    by = grower_for(plan.grower)
    on = begun_on or clock.today() - timedelta(days=60)
    batch = operations.begin_batch(key=a_key(), by=by, plan=plan, on=on)
    if quantity := max(harvested, certified):
        make_harvest(batch, quantity=quantity)
    if certified:
        make_certificate(batch, quantity=certified)
    return batch


def make_harvest(batch: Batch, *, quantity: int = 10_000, on: date | None = None) -> FieldRecord:
    return operations.record_harvest(
        key=a_key(),
        by=grower_for(batch.grower),
        batch=batch,
        on=on or clock.today(),
        quantity=quantity,
    )


def make_application(batch: Batch, farm_input: FarmInput, *, on: date) -> FieldRecord:
    return operations.record_input(
        key=a_key(), by=grower_for(batch.grower), batch=batch, farm_input=farm_input, on=on
    )


def make_certificate(batch: Batch, *, quantity: int = 10_000) -> Certificate:
    return operations.certify(
        key=a_key(), by=grower_for(batch.grower), batch=batch, quantity=quantity
    )
