"""An offer is sold while what it rests on holds: to the end of the last day, and no longer."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from jishi.catalog import operations as catalog
from jishi.catalog.errors import NotLicensed
from jishi.foundation import clock, ids
from jishi.foundation.refusals import BadInput
from jishi.parties import queries as parties
from jishi.parties.models import Licence, Membership
from jishi.parties.tests.factories import make_member, make_operator, make_organisation
from jishi.sales import queries
from jishi.sales.errors import LicenceEnded
from jishi.sales.tests.factories import make_basket, make_cycle, make_offer, make_order

pytestmark = pytest.mark.django_db
Kind = Licence.Kind


@pytest.fixture
def offer():
    make_operator()
    make_cycle()
    return make_offer(packs=9)


def manager():
    return make_member(Membership.Role.OPERATOR, parties.the_operator())


def license_(party, kind, *, days=0, since=-400):
    today = clock.today()
    return catalog.record_licence(
        key=ids.token(), by=manager(), party=party, kind=kind, number=ids.token(),
        valid_from=today + timedelta(days=since), valid_until=today + timedelta(days=days),
    )  # fmt: skip


@pytest.mark.parametrize("kind", [Kind.BUSINESS, Kind.FOOD])
@pytest.mark.parametrize(("days", "is_sold"), [(1, True), (0, True), (-1, False)])
def test_a_sellers_licence_holds_to_the_end_of_its_last_day(offer, kind, days, is_sold):
    license_(offer.seller, kind, days=days)

    if is_sold:
        make_order(offer, packs=1)
    else:
        with pytest.raises(LicenceEnded):
            make_order(offer, packs=1)
        assert not queries.basket_view(make_basket(offer).token).can_be_ordered


def test_a_renewed_licence_lets_it_be_sold_again(offer):
    license_(offer.seller, Kind.FOOD, days=-1)
    license_(offer.seller, Kind.FOOD, days=300, since=0)

    make_order(offer, packs=1)


def test_a_licence_of_another_kind_or_party_renews_nothing(offer):
    license_(offer.seller, Kind.FOOD, days=-1)
    license_(offer.seller, Kind.BUSINESS, days=300)
    license_(make_organisation(), Kind.FOOD, days=300)

    with pytest.raises(LicenceEnded):
        make_order(offer, packs=1)


def test_what_is_claimed_stops_the_offer_when_it_ends(offer):
    license_(offer.grower, Kind.ORGANIC, days=0)
    catalog.claim(key=ids.token(), by=manager(), offer=offer, kind=Kind.ORGANIC)
    make_order(offer, packs=1)
    tomorrow = clock.now() + timedelta(days=1)

    with clock.standing_at(tomorrow), pytest.raises(LicenceEnded):
        make_cycle()
        make_order(offer, packs=1)


def test_nobody_claims_what_they_are_not_certified_for(offer):
    license_(offer.grower, Kind.ORGANIC, days=-1)

    with pytest.raises(NotLicensed):
        catalog.claim(key=ids.token(), by=manager(), offer=offer, kind=Kind.ORGANIC)


def test_an_end_is_warned_of_thirty_days_before_unless_it_is_renewed(offer):
    soon = license_(offer.seller, Kind.FOOD, days=29)
    license_(offer.seller, Kind.BUSINESS, days=30)
    assert list(parties.licences_ending(clock.today())) == [soon]

    license_(offer.seller, Kind.FOOD, days=400, since=0)

    assert not parties.licences_ending(clock.today())


def test_a_licence_is_kept_once_and_never_changed(offer):
    held = license_(offer.seller, Kind.FOOD)
    same = {
        "kind": held.kind, "number": held.number, "valid_from": held.valid_from,
        "valid_until": held.valid_until,
    }  # fmt: skip

    again = catalog.record_licence(key=ids.token(), by=manager(), party=offer.seller, **same)

    assert again == held
    with pytest.raises(BadInput):
        catalog.record_licence(key=ids.token(), by=manager(), party=make_organisation(), **same)
    with pytest.raises(DatabaseError), transaction.atomic():
        Licence.objects.update(valid_until=clock.today() + timedelta(days=9999))
