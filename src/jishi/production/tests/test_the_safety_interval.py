"""A batch inside its safety interval is not harvested, whoever tells what in which order."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.foundation import clock
from jishi.foundation.tests.at_once import at_once
from jishi.production import operations, queries, rules
from jishi.production.errors import FutureDate, InsideSafetyInterval, MoreThanHarvested
from jishi.production.models import Batch, FieldRecord
from jishi.production.tests.factories import (
    a_key,
    grower_for,
    make_application,
    make_batch,
    make_certificate,
    make_crop,
    make_harvest,
    make_input,
)

DAY_0 = date(2026, 11, 1)
days = st.integers(0, 60).map(lambda count: DAY_0 + timedelta(days=count))
applications = st.lists(st.builds(rules.Application, days, st.integers(0, 30)), max_size=6)


@given(days, applications)
def test_the_day_told_is_the_first_free_one(day, applications):
    free = rules.blocked_until(day, applications) or day

    blocked = [day + timedelta(days=count) for count in range((free - day).days)]
    assert all(any(each.blocks(on) for each in applications) for on in blocked)
    assert not any(each.blocks(free) for each in applications)


@given(applications)
def test_from_the_earliest_harvest_on_nothing_blocks(applications):
    earliest = rules.earliest_harvest(applications) or DAY_0

    for count in range(40):
        assert rules.blocked_until(earliest + timedelta(days=count), applications) is None


def noon(day):
    return clock.at(day, 12)


@pytest.mark.django_db
@pytest.mark.parametrize(("after_days", "allowed"), [(0, False), (6, False), (7, True), (8, True)])
def test_seven_days_after_the_last_use_it_may_be_harvested(after_days, allowed):
    with clock.standing_at(noon(DAY_0)):
        batch = make_batch()
        make_application(batch, make_input(batch.crop, interval_days=7), on=DAY_0)
    day = DAY_0 + timedelta(days=after_days)

    with clock.standing_at(noon(day)):
        if allowed:
            make_harvest(batch, on=day)
        else:
            with pytest.raises(InsideSafetyInterval) as refusal:
                make_harvest(batch, on=day)
            assert refusal.value.facts["earliest"] == date(2026, 11, 8)
            assert "11 月 8 日" in str(refusal.value)

    assert queries.harvested(batch) == (10_000 if allowed else 0)
    assert batch.records.filter(kind=FieldRecord.Kind.HARVESTED).count() == int(allowed)


@pytest.mark.django_db
def test_the_day_turns_at_midnight_of_the_county():
    with clock.standing_at(noon(DAY_0)):
        batch = make_batch()
        make_application(batch, make_input(batch.crop, interval_days=7), on=DAY_0)

    with clock.standing_at(datetime(2026, 11, 7, 15, 59, tzinfo=UTC)):
        with pytest.raises(InsideSafetyInterval):
            make_harvest(batch)
        with pytest.raises(FutureDate):
            make_harvest(batch, on=date(2026, 11, 8))
    with clock.standing_at(datetime(2026, 11, 7, 16, 0, tzinfo=UTC)):
        make_harvest(batch)

    assert queries.harvested(batch) == 10_000


@pytest.mark.django_db
def test_an_application_after_a_harvest_does_not_touch_it():
    batch = make_batch()
    make_harvest(batch, on=clock.today() - timedelta(days=2))

    make_application(batch, make_input(batch.crop), on=clock.today() - timedelta(days=1))

    assert queries.yield_of(batch).certifiable == 10_000
    assert queries.earliest_harvest(batch) == clock.today() + timedelta(days=6)


@pytest.mark.django_db
def test_an_application_told_late_withdraws_what_was_certified():
    batch = make_batch(begun_on=DAY_0)
    make_harvest(batch, quantity=4_000, on=clock.today() - timedelta(days=9))
    make_harvest(batch, quantity=6_000, on=clock.today())
    certificate = make_certificate(batch, quantity=8_000)

    make_application(batch, make_input(batch.crop), on=clock.today() - timedelta(days=1))

    certificate.refresh_from_db()
    assert certificate.withdrawn_on == clock.today()
    assert queries.yield_of(batch) == queries.Yield(harvested=10_000, unfit=6_000, certified=0)
    assert queries.valid_certificate(batch, clock.today()) is None
    with pytest.raises(MoreThanHarvested):
        make_certificate(batch, quantity=4_001)
    make_certificate(batch, quantity=4_000)  # what is sound is certified anew


@pytest.mark.django_db
def test_two_late_applications_do_not_count_a_harvest_twice():
    batch = make_batch(harvested=5_000)
    farm_input = make_input(batch.crop)

    make_application(batch, farm_input, on=clock.today() - timedelta(days=1))
    make_application(batch, farm_input, on=clock.today())

    assert queries.yield_of(batch).unfit == 5_000


@pytest.mark.django_db
def test_a_certificate_issued_before_the_unfit_harvest_stays():
    crop = make_crop(keeps_days=30)
    batch = make_batch(crop=crop)
    with clock.standing_at(clock.now() - timedelta(days=10)):
        make_harvest(batch)
        before = make_certificate(batch, quantity=10_000)
    make_harvest(batch)

    make_application(batch, make_input(crop), on=clock.today() - timedelta(days=1))

    before.refresh_from_db()
    assert before.withdrawn_on is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_again", range(5))
def test_a_harvest_and_an_application_at_once_see_each_other(_again):
    batch = make_batch()
    farm_input, by = make_input(batch.crop), grower_for(batch.grower)
    facts = {"by": by, "batch": batch, "on": clock.today()}
    keys = [a_key(), a_key()]

    harvest, _ = at_once(
        lambda: operations.record_harvest(key=keys[0], quantity=1_000, **facts),
        lambda: operations.record_input(key=keys[1], farm_input=farm_input, **facts),
    )

    batch = Batch.objects.get(pk=batch.pk)
    was_refused = isinstance(harvest, InsideSafetyInterval)
    assert (batch.harvested, batch.unfit) == ((0, 0) if was_refused else (1_000, 1_000))
