"""No more is certified than was harvested, and no more comes in than is certified."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st

from jishi.foundation import clock
from jishi.foundation.refusals import BadInput
from jishi.foundation.tests.at_once import at_once
from jishi.production import operations, queries
from jishi.production.errors import (
    CertificateExpired,
    CertificateWithdrawn,
    MoreThanCertified,
    MoreThanHarvested,
)
from jishi.production.models import Batch, Certificate, FieldRecord
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

quantities = st.integers(1, 500)
steps = st.lists(st.tuples(st.sampled_from(["harvest", "certify"]), quantities), max_size=12)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None)
@given(steps)
def test_whatever_the_order_certificates_cover_no_more_than_was_harvested(steps):
    batch = make_batch()

    for what, quantity in steps:
        left = queries.yield_of(batch).certifiable
        if what == "harvest":
            make_harvest(batch, quantity=quantity)
        elif quantity <= left:
            make_certificate(batch, quantity=quantity)
        else:
            with pytest.raises(MoreThanHarvested):
                make_certificate(batch, quantity=quantity)

    now = Batch.objects.get(pk=batch.pk)
    told = batch.records.filter(kind=FieldRecord.Kind.HARVESTED).aggregate(all=Sum("quantity"))
    covered = batch.certificates.aggregate(all=Sum("quantity"))
    assert (now.harvested, now.certified) == (told["all"] or 0, covered["all"] or 0)
    assert now.certified <= now.harvested


@pytest.mark.django_db
@pytest.mark.parametrize("quantity", [0, -1, 100_000_001])
def test_a_certificate_over_no_real_quantity_is_bad_input(quantity):
    batch = make_batch(harvested=1_000)

    with pytest.raises(BadInput):
        make_certificate(batch, quantity=quantity)

    assert not Certificate.objects.exists()


@pytest.mark.django_db
def test_the_refusal_says_what_may_still_be_certified():
    batch = make_batch(harvested=2_500, certified=1_000)

    with pytest.raises(MoreThanHarvested) as refusal:
        make_certificate(batch, quantity=1_501)

    assert "1.5 kg" in str(refusal.value)


@pytest.mark.django_db
def test_a_certificate_holds_to_the_end_of_its_last_day():
    with clock.standing_at(datetime(2026, 11, 1, 4, tzinfo=UTC)):
        batch = make_batch(crop=make_crop(keeps_days=5), certified=1_000)
    certificate = batch.certificates.get()
    assert certificate.valid_until == date(2026, 11, 6)

    with clock.standing_at(datetime(2026, 11, 6, 15, 59, 59, tzinfo=UTC)):
        operations.draw(certificate=certificate, quantity=400)
    with clock.standing_at(datetime(2026, 11, 6, 16, 0, tzinfo=UTC)):
        with pytest.raises(CertificateExpired):
            operations.draw(certificate=certificate, quantity=400)
        assert queries.valid_certificate(batch, clock.today()) is None

    certificate.refresh_from_db()
    assert certificate.received == 400


@pytest.mark.django_db
def test_what_comes_in_never_exceeds_the_certificate():
    certificate = make_batch(certified=1_000).certificates.get()
    operations.draw(certificate=certificate, quantity=700)

    with pytest.raises(MoreThanCertified) as refusal:
        operations.draw(certificate=certificate, quantity=301)

    assert "300 g" in str(refusal.value)
    certificate.refresh_from_db()
    assert certificate.received == 700


@pytest.mark.django_db
def test_the_database_itself_refuses_more_than_is_certified():
    certificate = make_batch(certified=1_000).certificates.get()

    with pytest.raises(IntegrityError):
        Certificate.objects.filter(pk=certificate.pk).update(received=1_001)


@pytest.mark.django_db
def test_nothing_comes_in_under_a_withdrawn_certificate():
    batch = make_batch(certified=1_000)
    make_application(batch, make_input(batch.crop), on=clock.today() - timedelta(days=1))

    with pytest.raises(CertificateWithdrawn):
        operations.draw(certificate=batch.certificates.get(), quantity=1)


@pytest.mark.django_db
def test_the_certificate_that_ends_first_and_still_covers_is_chosen():
    batch = make_batch(crop=make_crop(keeps_days=5), harvested=3_000)
    with clock.standing_at(clock.now() - timedelta(days=1)):
        older = make_certificate(batch, quantity=1_000)
    newer = make_certificate(batch, quantity=2_000)

    assert queries.valid_certificate(batch, clock.today()) == older
    assert queries.valid_certificate(batch, clock.today(), 1_500) == newer
    assert queries.valid_certificate(batch, clock.today(), 2_500) is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_certificates_over_the_same_goods_one_is_issued():
    batch = make_batch(harvested=1_000)
    by = grower_for(batch.grower)
    keys = [a_key(), a_key()]

    answers = at_once(
        *[
            lambda key=key: operations.certify(key=key, by=by, batch=batch, quantity=600)
            for key in keys
        ]
    )

    assert sorted(type(answer).__name__ for answer in answers) == [
        "Certificate",
        "MoreThanHarvested",
    ]
    assert queries.certified(batch) == 600
