"""A reading over the limit keeps what lay there from being sold until somebody has looked."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, NotFound
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_person
from jishi.production.tests.factories import a_key
from jishi.stock import operations, queries
from jishi.stock.models import Lot, Temperature
from jishi.stock.tables import tenths
from jishi.stock.tests.factories import make_lot

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_member(Membership.Role.WAREHOUSE)


def read(clerk, site, tenths, at=None):
    return operations.log_temperature(
        key=a_key(), by=clerk, site=site, tenths=tenths, at=at or clock.now()
    )


def keep_cool(clerk, site, most=40, since=None):
    operations.set_store_limit(
        key=a_key(), by=clerk, site=site, most_tenths=most, since=since or clock.today()
    )


def is_locked(lot):
    return Lot.objects.get(pk=lot.pk).is_locked


def test_over_the_limit_all_that_lies_there_is_locked_and_the_reading_says_so(clerk):
    lot, elsewhere = make_lot(), make_lot()
    keep_cool(clerk, lot.site)

    reading = read(clerk, lot.site, 41)

    assert (is_locked(lot), is_locked(elsewhere)) == (True, False)
    assert list(lot.too_warm.all()) == [reading]
    assert (reading.told_by, reading.tenths, reading.most_tenths) == (clerk, 41, 40)


@pytest.mark.parametrize("tenths", [40, -180])
def test_up_to_the_limit_nothing_is_locked(clerk, tenths):
    lot = make_lot()
    keep_cool(clerk, lot.site)

    read(clerk, lot.site, tenths)

    assert not is_locked(lot)


def test_the_limit_of_its_own_day_counts(clerk):
    lot = make_lot()
    keep_cool(clerk, lot.site, most=40)
    keep_cool(clerk, lot.site, most=-180, since=clock.today() + timedelta(days=1))

    read(clerk, lot.site, 20)
    assert not is_locked(lot)
    with clock.standing_at(clock.Hands(clock.now() + timedelta(days=1))):
        read(clerk, lot.site, 20)

    assert is_locked(lot)


def test_a_late_reading_locks_what_was_there_then_and_what_was_made_of_it(clerk):
    hands = clock.Hands(clock.now())
    with clock.standing_at(hands):
        lot = make_lot(quantity=1_000)
        keep_cool(clerk, lot.site)
        warm_at = clock.now()
        hands.move(hours=1)
        parts = operations.split(key=a_key(), by=clerk, lot=lot, quantities=[600, 400])
        later = make_lot(site=lot.site)

        reading = read(clerk, lot.site, 90, at=warm_at)

    assert set(reading.locked.all()) == set(parts)  # of the lot itself nothing is left
    assert not is_locked(later)


def test_a_moment_is_read_once_and_not_before_it_comes(clerk):
    site, at = make_lot().site, clock.now()
    read(clerk, site, 30, at)

    for moment in (at, at + timedelta(hours=1)):
        with pytest.raises(BadInput):
            read(clerk, site, 30, moment)
    with pytest.raises(BadInput):
        read(clerk, site, 9_000)

    assert Temperature.objects.count() == 1


def test_the_same_key_locks_once(clerk):
    lot, key, at = make_lot(), a_key(), clock.now()
    keep_cool(clerk, lot.site)
    told = {"key": key, "by": clerk, "site": lot.site, "tenths": 90, "at": at}
    reading = operations.log_temperature(**told)
    operations.unlock(key=a_key(), by=clerk, lot=lot, reason="看过了")

    assert operations.log_temperature(**told) == reading
    assert not is_locked(lot)


def test_nobody_else_tells_how_warm_it_is(clerk):
    with pytest.raises(NotFound):
        read(make_person(), make_lot().site, 30)


def test_a_reading_is_never_changed(clerk):
    read(clerk, make_lot().site, 30)

    with pytest.raises(DatabaseError), transaction.atomic():
        Temperature.objects.update(tenths=10)
    with pytest.raises(DatabaseError), transaction.atomic():
        Temperature.objects.all()._raw_delete("default")


def test_the_last_readings_take_three_statements(clerk, django_assert_num_queries):
    lot = make_lot()
    keep_cool(clerk, lot.site)
    for minutes in range(5):
        read(clerk, lot.site, 80, clock.now() - timedelta(minutes=minutes))

    with django_assert_num_queries(3):
        queries.readings(lot.site, 48)


@pytest.mark.parametrize(
    ("text", "read"), [("4", 40), ("-18.5", -185), ("３．０℃", 30), ("-0.5 度", -5), ("−2", -20)]
)
def test_degrees_are_read_as_people_write_them(text, read):
    assert tenths(text, "tenths") == read


@pytest.mark.parametrize("text", ["", "warm", "4.55", "1e2", "--3", "=4", "4 5 kg"])
def test_what_is_no_temperature_is_refused(text):
    with pytest.raises(BadInput):
        tenths(text, "tenths")
