"""A mistake is mended by a further record, and everything that was computed follows."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, NotFound, Refusal, StaleState
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_operator
from jishi.production import operations, queries, rules
from jishi.production.errors import (
    CorrectedAlready,
    FutureDate,
    InputNotPermitted,
    InsideSafetyInterval,
    LessThanReceived,
)
from jishi.production.models import AgentRecord, Batch, FieldRecord
from jishi.production.tests.factories import (
    a_key,
    grower_for,
    make_application,
    make_batch,
    make_certificate,
    make_harvest,
    make_input,
)

pytestmark = pytest.mark.django_db
KEPT_YEARS = 2


def correct(told, **says):
    says = {"on": told.on, "quantity": told.quantity, **says}
    by = says.pop("by", None) or grower_for(told.batch.grower)
    return operations.correct_record(key=a_key(), by=by, told=told, **says)


def withdraw(told, words="记错了"):
    by = grower_for(told.batch.grower)
    return operations.withdraw_record(key=a_key(), by=by, told=told, words=words)


def days_ago(days):
    return clock.today() - timedelta(days=days)


def test_a_correction_names_what_it_corrects_and_stands_in_its_place():
    told = make_harvest(make_batch(), quantity=500)

    mended = correct(told, quantity=50, words="多按了一个零")

    assert mended.corrects == told
    assert FieldRecord.objects.get(pk=told.pk).quantity == 500
    assert queries.harvested(told.batch) == 50
    assert mended in queries.records_of(told.batch)
    assert told not in queries.records_of(told.batch)
    assert [row.is_corrected for row in queries.history_of(told.batch)] == [False, True, False]


def test_a_record_is_corrected_once_and_its_correction_again():
    told = make_harvest(make_batch(), quantity=500)
    mended = correct(told, quantity=50)

    with pytest.raises(CorrectedAlready):
        correct(told, quantity=60)
    correct(mended, quantity=70)

    assert queries.harvested(told.batch) == 70


def test_a_withdrawn_application_lets_the_harvest_go_on():
    batch = make_batch()
    told = make_application(batch, make_input(batch.crop), on=days_ago(6))
    with pytest.raises(InsideSafetyInterval):
        make_harvest(batch)

    withdraw(told)

    assert queries.earliest_harvest(batch) is None
    make_harvest(batch, quantity=100)
    with pytest.raises(CorrectedAlready):
        withdraw(told)


@pytest.mark.parametrize(("days", "is_unfit"), [(7, False), (6, True)])
def test_an_application_that_was_later_makes_unfit_what_was_harvested(days, is_unfit):
    batch = make_batch()
    told = make_application(batch, make_input(batch.crop), on=days_ago(20))
    make_harvest(batch, quantity=900)
    certificate = make_certificate(batch, quantity=900)

    correct(told, on=days_ago(days), farm_input=told.farm_input)

    certificate.refresh_from_db()
    assert (certificate.withdrawn_on is not None) == is_unfit
    assert queries.yield_of(batch).unfit == (900 if is_unfit else 0)
    assert queries.earliest_harvest(batch) == days_ago(days - 7)


def test_less_harvest_withdraws_the_newest_certificate():
    batch = make_batch()
    told = make_harvest(batch, quantity=1_000)
    older, newer = make_certificate(batch, quantity=400), make_certificate(batch, quantity=600)

    correct(told, quantity=999)

    older.refresh_from_db(), newer.refresh_from_db()
    assert (older.withdrawn_on, newer.withdrawn_on) == (None, clock.today())
    assert queries.yield_of(batch) == queries.Yield(harvested=999, unfit=0, certified=400)


@pytest.mark.parametrize(("quantity", "is_refused"), [(600, False), (599, True)])
def test_what_came_in_was_harvested(quantity, is_refused):
    batch = make_batch()
    told = make_harvest(batch, quantity=1_000)
    operations.draw(certificate=make_certificate(batch, quantity=1_000), quantity=600)

    if is_refused:
        with pytest.raises(LessThanReceived):
            correct(told, quantity=quantity)
        with pytest.raises(LessThanReceived):
            withdraw(told)
    else:
        correct(told, quantity=quantity)

    assert queries.harvested(batch) == (1_000 if is_refused else 600)


def test_a_correction_is_refused_as_its_first_telling_would_be():
    batch = make_batch()
    applied = make_application(batch, make_input(batch.crop), on=days_ago(20))
    harvested = make_harvest(batch, quantity=10)

    for told, says, refusal in [
        (applied, {"farm_input": make_input()}, InputNotPermitted),
        (applied, {"on": clock.today() + timedelta(days=1)}, FutureDate),
        (harvested, {"on": days_ago(14)}, InsideSafetyInterval),
        (harvested, {"on": batch.begun_on - timedelta(days=1)}, BadInput),
        (harvested, {"quantity": 0}, BadInput),
        (batch.records.get(kind="planted"), {"on": days_ago(19)}, BadInput),
    ]:
        with pytest.raises(refusal):
            correct(told, **says)
    assert batch.records.count() == 3


def test_the_day_of_planting_follows():
    batch = make_batch()

    correct(batch.records.get(), on=days_ago(3))

    assert Batch.objects.get(pk=batch.pk).begun_on == days_ago(3)


def test_a_planting_is_not_withdrawn_and_nothing_without_a_reason():
    batch = make_batch(harvested=5)

    with pytest.raises(BadInput):
        withdraw(batch.records.get(kind="planted"))
    with pytest.raises(BadInput):
        withdraw(batch.records.get(kind="harvested"), words=" ")


steps = st.lists(
    st.tuples(
        st.sampled_from(["harvest", "apply", "correct", "void", "certify"]), st.integers(0, 20)
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None)
@given(steps)
def test_whatever_is_mended_the_counters_are_what_the_records_make_of_them(steps):
    batch = make_batch()
    farm_input = make_input(batch.crop, interval_days=5)
    for what, number in steps:
        latest = batch.records.exclude(kind="planted").order_by("-pk").first()
        try:
            if what == "harvest":
                make_harvest(batch, quantity=number + 1, on=days_ago(number))
            elif what == "apply":
                make_application(batch, farm_input, on=days_ago(number))
            elif what == "certify":
                make_certificate(batch, quantity=number + 1)
            elif latest and what == "void":
                withdraw(latest)
            elif latest:
                correct(latest, on=days_ago(number), quantity=number + 2)
        except Refusal:
            continue

    now = Batch.objects.get(pk=batch.pk)
    harvests, applied = queries.harvests_of(batch), queries.applications_to(batch)
    unfit = sum(quantity for on, quantity in harvests if rules.blocked_until(on, applied))
    assert (now.harvested, now.unfit) == (sum(quantity for _on, quantity in harvests), unfit)
    assert now.certified == queries.covered(batch) <= now.harvested - now.unfit
    assert now.records_kept == batch.records.count()


class TestAgents:
    @pytest.fixture
    def agent(self):
        return make_member(Membership.Role.OPERATOR, make_operator(), "代办员")

    def harvest(self, batch, by):
        return operations.record_harvest(
            key=a_key(), by=by, batch=batch, on=clock.today(), quantity=70
        )

    def test_what_an_agent_kept_waits_for_the_grower(self, agent):
        batch = make_batch()
        told = self.harvest(batch, agent)
        assert list(queries.unconfirmed(batch.grower)) == [told]

        operations.confirm_record(key=a_key(), by=grower_for(batch.grower), told=told)

        assert not queries.unconfirmed(batch.grower)
        kept = AgentRecord.objects.get()
        assert (kept.agent, kept.confirmed_by) == (agent, grower_for(batch.grower))
        with pytest.raises(StaleState):
            operations.confirm_record(key=a_key(), by=grower_for(batch.grower), told=told)

    def test_a_growers_own_record_waits_for_nobody(self):
        batch = make_batch(harvested=5)

        assert not queries.unconfirmed(batch.grower)
        assert not AgentRecord.objects.exists()

    def test_nobody_confirms_for_the_grower(self, agent):
        told = self.harvest(make_batch(), agent)

        for by in (agent, grower_for(make_batch().grower)):
            with pytest.raises(NotFound):
                operations.confirm_record(key=a_key(), by=by, told=told)

    def test_the_database_itself_keeps_the_agent_from_confirming(self, agent):
        self.harvest(make_batch(), agent)

        with pytest.raises(DatabaseError):
            AgentRecord.objects.update(confirmed_by=agent, confirmed_at=clock.now())

    def test_what_the_grower_corrects_is_their_own_word(self, agent):
        batch = make_batch()

        correct(self.harvest(batch, agent), quantity=71)

        assert not queries.unconfirmed(batch.grower)


@pytest.mark.parametrize("attempt", ["update", "delete"])
def test_a_record_is_kept_for_two_years_and_longer(attempt):
    batch = make_batch()
    with clock.standing_at(clock.now() + timedelta(days=366 * KEPT_YEARS)):
        record = FieldRecord.objects.filter(batch=batch)
        with pytest.raises(DatabaseError), transaction.atomic():
            record.update(words="从没用过药") if attempt == "update" else record.delete()

    assert FieldRecord.objects.filter(batch=batch, words="").exists()
