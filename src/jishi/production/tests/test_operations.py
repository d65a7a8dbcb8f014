from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from jishi.audit.operations import was_replayed
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import BadInput, KeyReused, NotAllowed, NotFound
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_organisation
from jishi.places.models import Site
from jishi.places.tests.factories import make_site
from jishi.production import operations, queries
from jishi.production.errors import FutureDate, InputNotPermitted
from jishi.production.models import Batch, Certificate, FieldRecord, Plan
from jishi.production.tests.factories import (
    grower_for,
    make_application,
    make_batch,
    make_crop,
    make_harvest,
    make_input,
    make_plan,
)

pytestmark = pytest.mark.django_db


def test_a_batch_begins_with_its_planting_on_record():
    batch = make_batch()

    (planted,) = queries.records_of(batch)
    assert (planted.kind, planted.on) == (FieldRecord.Kind.PLANTED, batch.begun_on)
    assert batch.number.startswith("B")


def test_a_plan_that_ends_before_it_begins_is_bad_input():
    plan = make_plan()
    facts = {"grower": plan.grower, "site": plan.site, "crop": plan.crop, "expected": 1}

    with pytest.raises(BadInput) as refusal:
        operations.plan(
            key="plan",
            by=grower_for(plan.grower),
            harvest_from=clock.today(),
            harvest_until=clock.today() - timedelta(days=1),
            **facts,
        )

    assert "harvest_until" in refusal.value.fields
    assert Plan.objects.count() == 1


def planting(grower, **other):
    today = clock.today()
    asked = {"key": "plant", "by": grower_for(grower), "grower": grower, "crop": make_crop()}
    asked |= {"site": make_site(Site.Kind.GREENHOUSE), "expected": 9_000, "on": today}
    return {**asked, "harvest_from": today, "harvest_until": today, **other}


def test_a_plan_is_made_with_its_batch_once_under_a_key():
    asked = planting(make_organisation())

    planted = operations.plant(**asked)

    assert operations.plant(**asked) == planted
    assert (Plan.objects.get(), Batch.objects.count()) == (planted.plan, 1)


def test_a_plan_whose_batch_is_refused_is_not_made_either():
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(FutureDate):
        operations.plant(**planting(make_organisation(), on=tomorrow))

    assert not Plan.objects.exists()


def test_an_input_that_is_not_registered_for_the_crop_is_refused():
    batch = make_batch()
    other = make_input(make_crop("草莓"))

    with pytest.raises(InputNotPermitted):
        make_application(batch, other, on=clock.today())

    assert batch.records.count() == 1
    assert list(queries.inputs_for(batch.crop)) == []


def test_tomorrow_is_not_recorded_today():
    batch = make_batch()
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(FutureDate):
        make_application(batch, make_input(batch.crop), on=tomorrow)
    with pytest.raises(FutureDate):
        make_harvest(batch, on=tomorrow)
    with pytest.raises(FutureDate):
        make_batch(begun_on=tomorrow)

    assert batch.records.count() == 1


def test_nothing_is_harvested_before_it_was_planted():
    batch = make_batch(begun_on=clock.today())

    with pytest.raises(BadInput):
        make_harvest(batch, on=clock.today() - timedelta(days=1))


@pytest.mark.parametrize("quantity", [0, -5, 100_000_001])
def test_a_harvest_of_no_real_quantity_is_bad_input(quantity):
    batch = make_batch()

    with pytest.raises(BadInput):
        make_harvest(batch, quantity=quantity)

    assert queries.harvested(batch) == 0


def test_goods_by_the_piece_are_harvested_and_certified_by_the_piece():
    batch = make_batch(measure=Measure.PIECE, certified=40)

    assert {batch.certificates.get().measure, batch.records.last().measure} == {Measure.PIECE}


@pytest.mark.parametrize("role", [None, Membership.Role.ACCOUNTANT])
def test_only_a_grower_of_the_organisation_records_for_it(role):
    batch = make_batch(harvested=1_000)
    stranger = make_member(role or Membership.Role.GROWER, None if role is None else batch.grower)
    asked = {"key": "k", "by": stranger, "batch": batch}
    refusal = NotFound if role is None else NotAllowed

    with pytest.raises(refusal):
        operations.record_harvest(on=clock.today(), quantity=1, **asked)
    with pytest.raises(refusal):
        operations.record_input(farm_input=make_input(batch.crop), on=clock.today(), **asked)
    with pytest.raises(refusal):
        operations.certify(quantity=1, **asked)
    with pytest.raises(refusal):
        operations.begin_batch(key="k", by=stranger, plan=batch.plan, on=clock.today())

    assert batch.records.count() == 2
    assert not Certificate.objects.exists()


def test_the_same_key_again_gives_the_first_answer():
    batch = make_batch(harvested=1_000)
    by, today = grower_for(batch.grower), clock.today()
    verbs = [
        lambda: operations.begin_batch(key="batch", by=by, plan=batch.plan, on=today),
        lambda: operations.record_harvest(key="cut", by=by, batch=batch, on=today, quantity=7),
        lambda: operations.certify(key="card", by=by, batch=batch, quantity=9),
    ]
    first = [verb() for verb in verbs]

    again = [verb() for verb in verbs]

    assert again == first
    assert was_replayed()
    assert Batch.objects.count() == 2
    assert queries.yield_of(batch) == queries.Yield(harvested=1_007, unfit=0, certified=9)


def test_a_key_for_another_harvest_is_refused():
    batch = make_batch()
    facts = {"key": "cut", "by": grower_for(batch.grower), "batch": batch, "on": clock.today()}
    operations.record_harvest(quantity=7, **facts)

    with pytest.raises(KeyReused):
        operations.record_harvest(quantity=8, **facts)

    assert queries.harvested(batch) == 7


def test_a_field_record_is_never_changed():
    record = make_batch().records.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        FieldRecord.objects.filter(pk=record.pk).update(words="改过")
    with pytest.raises(DatabaseError), transaction.atomic():
        FieldRecord.objects.filter(pk=record.pk).delete()


def test_a_harvest_costs_few_statements(django_assert_max_num_queries):
    batch = Batch.objects.select_related("plan", "grower", "crop").get(pk=make_batch().pk)
    by = grower_for(batch.grower)

    # Five of its own; a test's transaction around it adds a savepoint's two.
    with django_assert_max_num_queries(5 + 2):
        operations.record_harvest(key="k", by=by, batch=batch, on=clock.today(), quantity=1)


def test_the_lists_of_a_grower_do_not_grow_in_statements(django_assert_num_queries):
    grower = make_organisation()
    for _ in range(3):
        make_batch(grower=grower, certified=1_000)

    with django_assert_num_queries(1):
        assert len([str(each.site.place) for each in queries.plans_of(grower)]) == 3
    with django_assert_num_queries(1):
        assert len([each.plan.measure for each in queries.batches_of(grower)]) == 3
    batch = grower.batches.first()
    with django_assert_num_queries(1):
        records = list(queries.records_of(batch))
        assert [str(each.recorded_by) for each in records]
