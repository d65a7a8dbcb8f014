"""What failed is neither certified nor sold; what stands in place of a certificate is the county's
word of the day; mixed goods stand no better than what they were made of."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, NotAllowed, NotFound
from jishi.parties.models import Membership, Party
from jishi.parties.queries import the_operator
from jishi.parties.tests.factories import make_member, make_operator, make_organisation
from jishi.production import operations, queries
from jishi.production.errors import (
    CertificateExpired,
    CertificateWithdrawn,
    FailedInspection,
    FutureDate,
    MoreThanCertified,
    NotAccepted,
    NothingToReissue,
    SampleStands,
)
from jishi.production.models import Certificate, Inspection
from jishi.production.operations import Found
from jishi.production.tests.factories import (
    a_key,
    grower_for,
    make_batch,
    make_certificate,
    make_crop,
    make_harvest,
)

pytestmark = pytest.mark.django_db
CARD = Certificate.Kind.GROWER_CARD


@pytest.fixture(autouse=True)
def company():
    return make_operator()


def staff(role=Membership.Role.OPERATOR):
    return make_member(role, the_operator())


def inspect(batch, *, passed=True, by=None, **told):
    facts = {
        "kind": Inspection.Kind.QUICK, "on": clock.today(), "done_by": "广陈镇农安站",
        "sample": a_key(),
    }  # fmt: skip
    return operations.record_inspection(
        key=a_key(), by=by or staff(), batch=batch, passed=passed, **{**facts, **told}
    )


def test_a_failed_test_withdraws_what_was_certified_and_stops_further_certificates():
    batch = make_batch(harvested=1_000)
    certificate = make_certificate(batch, quantity=400)

    inspect(batch, passed=False)

    certificate.refresh_from_db()
    assert certificate.withdrawn_on == clock.today()
    assert queries.yield_of(batch).certified == 0
    with pytest.raises(FailedInspection):
        make_certificate(batch, quantity=1)
    with pytest.raises(CertificateWithdrawn):
        operations.draw(certificate=certificate, quantity=1)


def test_a_later_test_that_passed_lets_it_be_certified_anew():
    batch = make_batch(harvested=1_000)
    inspect(batch, passed=False)
    inspect(batch, passed=True, on=clock.today() - timedelta(days=1))  # of a day before: not later
    with pytest.raises(FailedInspection):
        make_certificate(batch, quantity=1)

    inspect(batch, passed=True)

    assert make_certificate(batch, quantity=1_000).withdrawn_on is None


@pytest.mark.parametrize(("found_ug", "passed"), [(19, True), (20, True), (21, False)])
def test_a_laboratorys_readings_say_whether_it_passed(found_ug, passed):
    readings = [Found("毒死蜱", 1, 20), Found("啶虫脒", found_ug, 20)]

    told = inspect(make_batch(), kind=Inspection.Kind.LAB, readings=readings)

    assert told.passed == passed
    assert told.readings.count() == 2


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"kind": Inspection.Kind.LAB}, BadInput),
        ({"kind": "smell"}, BadInput),
        ({"sample": " "}, BadInput),
        ({"done_by": ""}, BadInput),
        ({"on": clock.today() + timedelta(days=1)}, FutureDate),
        ({"on": clock.today() - timedelta(days=61)}, BadInput),
    ],
)
def test_what_is_no_test_is_refused(told, refusal):
    with pytest.raises(refusal):
        inspect(make_batch(), **told)
    assert not Inspection.objects.exists()


def test_a_sample_is_tested_once():
    inspect(make_batch(), sample="2026-001")

    with pytest.raises(SampleStands):
        inspect(make_batch(), sample="2026-001")


def test_a_grower_keeps_no_tests_of_their_own():
    batch = make_batch()

    with pytest.raises((NotAllowed, NotFound)):
        inspect(batch, by=grower_for(batch.grower))


def test_a_test_is_never_changed():
    inspect(make_batch(), passed=False)

    for attempt in (
        lambda: Inspection.objects.update(passed=True), lambda: Inspection.objects.all().delete()
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


class TestSubstitutes:
    def accept(self, since, is_accepted=True, kind=CARD):
        return operations.set_acceptance(
            key=a_key(), by=staff(), kind=kind, since=since, is_accepted=is_accepted
        )

    def card(self, kind=Party.Kind.HOUSEHOLD):
        batch = make_batch(grower=make_organisation(kind), harvested=1_000)
        return operations.certify(
            key=a_key(), by=grower_for(batch.grower), batch=batch, quantity=100, kind=CARD
        )

    @pytest.mark.parametrize(("days", "is_taken"), [(1, False), (0, True), (-1, True)])
    def test_a_document_is_taken_from_the_day_the_county_says(self, days, is_taken):
        self.accept(clock.today() + timedelta(days=days))

        if is_taken:
            operations.draw(certificate=self.card(), quantity=100)
        else:
            with pytest.raises(NotAccepted):
                self.card()

    def test_and_from_a_further_day_on_no_longer(self):
        self.accept(clock.today() - timedelta(days=30))
        card = self.card()

        self.accept(clock.today(), is_accepted=False)

        with pytest.raises(NotAccepted):
            self.card()
        with pytest.raises(NotAccepted):
            operations.draw(certificate=card, quantity=1)

    def test_only_from_small_households(self):
        self.accept(clock.today())

        with pytest.raises(NotAccepted):
            self.card(Party.Kind.COOP)

    def test_nothing_else_is_taken_in_place_of_a_certificate(self):
        with pytest.raises(BadInput):
            self.accept(clock.today(), kind=Certificate.Kind.REISSUED)
        batch = make_batch(grower=make_organisation(Party.Kind.HOUSEHOLD), harvested=10)
        with pytest.raises(BadInput):
            operations.certify(
                key=a_key(), by=grower_for(batch.grower), batch=batch, quantity=1, kind="reissued"
            )


class TestReissued:
    def received(self, quantity=500, *, keeps_days=5, days_ago=0):
        with clock.standing_at(clock.now() - timedelta(days=days_ago)):
            batch = make_batch(crop=make_crop(keeps_days=keeps_days))
            make_harvest(batch, quantity=quantity)
            certificate = make_certificate(batch, quantity=quantity)
            operations.draw(certificate=certificate, quantity=quantity)
        return batch

    def reissue(self, *batches, quantity=1_000, **told):
        return operations.reissue(
            key=a_key(), by=staff(Membership.Role.WAREHOUSE), batches=batches, quantity=quantity,
            measure="g", **told,
        )  # fmt: skip

    def test_it_holds_no_longer_than_the_first_of_its_sources(self):
        one, two = self.received(keeps_days=9), self.received(keeps_days=5, days_ago=2)

        anew = self.reissue(one, two)

        assert anew.batch is None
        assert anew.valid_until == clock.today() + timedelta(days=3)
        assert {source.batch for source in queries.origins(anew)} == {one, two}

    def test_it_covers_no_more_than_came_in(self):
        one, two = self.received(), self.received()

        with pytest.raises(MoreThanCertified):
            self.reissue(one, two, quantity=1_001)
        assert self.reissue(one, two, quantity=1_000).received == 1_000

    def test_it_is_withdrawn_with_any_of_its_sources(self):
        one, two, three = self.received(), self.received(), self.received()
        mixed = self.reissue(one, two)
        again = self.reissue(three, certificates=[mixed, three.certificates.get()], quantity=1_500)

        inspect(one, passed=False)

        for certificate in (mixed, again):
            certificate.refresh_from_db()
            assert certificate.withdrawn_on == clock.today()
        assert three.certificates.get().withdrawn_on is None
        assert {source.batch for source in queries.origins(again)} == {one, two, three}

    def test_nothing_is_made_of_what_does_not_hold(self):
        failed, old, unweighed = self.received(), self.received(days_ago=6), make_batch()
        inspect(failed, passed=False)

        for batch in (failed, old, unweighed):
            with pytest.raises(NothingToReissue):
                self.reissue(batch, quantity=1)
        for batch, refusal in [(failed, CertificateWithdrawn), (old, CertificateExpired)]:
            with pytest.raises(refusal):
                self.reissue(batch, quantity=1, certificates=[batch.certificates.get()])
        with pytest.raises(BadInput):
            self.reissue(quantity=1)
