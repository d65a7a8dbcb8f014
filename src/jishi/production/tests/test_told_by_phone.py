"""What arrives from the field later than it was said, and the photos that come with it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, KeyReused, NotFound
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_organisation
from jishi.production import operations, queries
from jishi.production.errors import FutureDate
from jishi.production.models import FieldPhoto, FieldRecord
from jishi.production.tests.factories import a_key, grower_for, make_batch, make_input

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    """Stands in the field in the evening: what was said hours ago was said on the same day."""
    with clock.standing_at(clock.Hands(clock.at(clock.today(), 20))):
        yield make_batch()


def said_of(batch, **other):
    return {"key": a_key(), "by": grower_for(batch.grower), "batch": batch, **other}


def harvest(batch, **other):
    asked = {"on": clock.today(), "quantity": 2_000, **other}
    return operations.record_harvest(**said_of(batch, **asked))


def keep_photo(batch, **other):
    asked = {"on": clock.today(), "jpeg": b"jpeg", **other}
    return operations.keep_photo(**said_of(batch, **asked))


class TestWhenItWasSaid:
    def test_when_it_was_typed_and_when_it_arrived_are_both_kept(self, batch):
        typed = clock.now() - timedelta(hours=9)

        kept = harvest(batch, said_at=typed)

        assert FieldRecord.objects.get(pk=kept.pk).said_at == typed
        assert kept.recorded_at > typed

    def test_a_day_that_had_not_come_when_it_was_typed_is_refused(self, batch):
        yesterday = clock.now() - timedelta(days=1)

        with pytest.raises(FutureDate):
            harvest(batch, on=clock.today(), said_at=yesterday)
        assert harvest(batch, on=clock.day_of(yesterday), said_at=yesterday)

    def test_a_phone_from_the_future_is_refused_by_its_clock(self, batch):
        with pytest.raises(FutureDate) as refusal:
            harvest(batch, said_at=clock.now() + timedelta(minutes=1))

        assert "said_at" in refusal.value.fields

    def test_the_same_record_with_another_moment_is_another_request(self, batch):
        typed = clock.now() - timedelta(hours=1)
        first = harvest(batch, key="phone", said_at=typed)

        assert harvest(batch, key="phone", said_at=typed) == first
        with pytest.raises(KeyReused):
            harvest(batch, key="phone", said_at=typed + timedelta(seconds=1))


class TestPhotos:
    def test_a_photo_comes_with_its_record_or_not_at_all(self, batch):
        kept = harvest(batch, photo=b"jpeg")
        with pytest.raises(FutureDate):
            harvest(batch, photo=b"jpeg", on=clock.today() + timedelta(days=1))

        assert FieldPhoto.objects.get() == kept.photo
        assert bytes(kept.photo.jpeg) == b"jpeg"

    def test_a_photo_waits_for_its_words(self, batch):
        photo = keep_photo(batch)
        assert list(queries.photos_without_words(batch.grower)) == [photo]

        spray = make_input(batch.crop)
        asked = {"farm_input": spray, "on": clock.today(), "photo": photo}
        operations.record_input(**said_of(batch, **asked))

        assert list(queries.photos_without_words(batch.grower)) == []

    def test_a_photo_of_another_batch_tells_nothing(self, batch):
        with pytest.raises(BadInput):
            harvest(batch, photo=keep_photo(make_batch(grower=batch.grower)))

    def test_a_photo_is_kept_once_and_never_changed(self, batch):
        photo = keep_photo(batch, key="phone")

        assert keep_photo(batch, key="phone") == photo
        with pytest.raises(KeyReused):
            keep_photo(batch, key="phone", jpeg=b"another")
        for change in (lambda: FieldPhoto.objects.update(jpeg=b""), photo.delete):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                change()

    def test_records_are_still_never_changed(self, batch):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            FieldRecord.objects.update(said_at=clock.now())

    def test_only_those_who_grow_there_send_photos(self, batch):
        stranger = make_member(Membership.Role.GROWER, make_organisation())

        with pytest.raises(NotFound):
            keep_photo(batch, by=stranger)
