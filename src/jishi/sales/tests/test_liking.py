"""Favourites have so many places; who waits is told once for each asking, by a round."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jishi.catalog.operations import close_offer
from jishi.foundation import clock
from jishi.foundation.tests.at_once import at_once
from jishi.notices.models import Notice
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_operator, make_person
from jishi.production.tests.factories import a_key
from jishi.sales import operations as sales
from jishi.sales import rounds
from jishi.sales.errors import ToBeHad, TooManyFavourites
from jishi.sales.models import FAVOURITES_MAX, Favourite
from jishi.sales.tests.factories import make_offer, stock_up

pytestmark = pytest.mark.django_db
SAVEPOINTS = 2  # a test stands in a transaction; the operation begins and ends a savepoint in it


@pytest.fixture
def li():
    return make_person("李买菜")


@pytest.fixture
def gone():
    return make_offer(name="西瓜", packs=0)


def waits(person, offer):
    return Favourite.objects.get(person=person, offer=offer).waits


def test_goods_are_liked_once_and_not_any_more(li):
    offer = make_offer()

    sales.like(key="a", by=li, offer=offer)
    sales.like(key="b", by=li, offer=offer)
    assert Favourite.objects.get().person == li

    sales.unlike(key="c", by=li, offer=offer)
    assert not Favourite.objects.exists()


def test_there_are_so_many_places_and_one_that_is_left_is_taken_again(li, gone):
    full(li, gone, FAVOURITES_MAX)
    last = make_offer(name="芦笋")

    with pytest.raises(TooManyFavourites):
        sales.like(key="a", by=li, offer=last)
    assert Favourite.objects.count() == FAVOURITES_MAX

    sales.unlike(key="b", by=li, offer=Favourite.objects.first().offer)
    sales.like(key="c", by=li, offer=last)
    assert Favourite.objects.count() == FAVOURITES_MAX


def full(person, like, count):
    """So many favourites; copies of one offer stand for the goods."""
    for place in range(count):
        like.pk, like.code = None, f"copy-{place}"
        like.state = "closed"
        like.save()
        Favourite.objects.create(person=person, offer_id=like.pk, place=place, liked_at=clock.now())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_for_the_last_place_one_gets_it(li, gone):
    full(li, gone, FAVOURITES_MAX - 1)
    two = make_offer(name="芦笋"), make_offer(name="菱角")

    told = at_once(
        *(lambda offer=offer: sales.like(key=a_key(), by=li, offer=offer) for offer in two)
    )

    assert sorted(type(each).__name__ for each in told) == ["NoneType", "TooManyFavourites"]
    assert Favourite.objects.count() == FAVOURITES_MAX


def test_nobody_waits_for_what_is_there(li):
    with pytest.raises(ToBeHad):
        sales.watch(key="a", by=li, offer=make_offer())

    assert not Favourite.objects.exists()


def test_who_waits_is_told_by_the_round_once(li, gone):
    sales.watch(key="a", by=li, offer=gone)
    assert rounds.remind_waiting() == 0

    stock_up(gone, 3)
    assert not Notice.objects.exists()
    assert rounds.remind_waiting() == 1
    assert rounds.remind_waiting() == 0

    notice = Notice.objects.get()
    assert notice.party == li
    assert "西瓜" in notice.words
    assert not waits(li, gone)


def test_what_was_taken_back_is_not_told(li, gone):
    sales.watch(key="a", by=li, offer=gone)
    seen = Favourite.objects.get()
    sales.unwatch(key="b", by=li, offer=gone)
    stock_up(gone, 3)

    sales.remind(favourite=seen)

    assert rounds.remind_waiting() == 0
    assert not Notice.objects.exists()


def test_who_asks_again_is_told_again(li, gone):
    sales.watch(key="a", by=li, offer=gone)
    lot = stock_up(gone, 1)
    rounds.remind_waiting()
    type(lot).objects.filter(pk=lot.pk).update(is_locked=True)

    sales.watch(key="b", by=li, offer=gone)
    assert rounds.remind_waiting() == 0
    stock_up(gone, 1)
    rounds.remind_waiting()

    assert Notice.objects.count() == 2


@pytest.mark.parametrize("lacking", ["closed", "less than a pack", "expired"])
def test_nobody_is_told_of_what_cannot_be_ordered(li, lacking):
    melon = make_offer(name="西瓜", pack_g=3_000, packs=0)
    sales.watch(key="a", by=li, offer=melon)
    if lacking == "closed":
        stock_up(melon, 3)
        by = make_member(Membership.Role.OPERATOR, make_operator())
        close_offer(key="c", by=by, offer=melon)
    elif lacking == "less than a pack":
        lot = stock_up(melon, 1)
        type(lot).objects.filter(pk=lot.pk).update(available=2_999, received=2_999)
    else:
        stock_up(melon, 3, days=1)

    later = clock.now() + timedelta(days=2 if lacking == "expired" else 0)
    with clock.standing_at(later):
        assert rounds.remind_waiting() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_rounds_at_once_one_tells(li, gone):
    sales.watch(key="a", by=li, offer=gone)
    stock_up(gone, 1)

    at_once(rounds.remind_waiting, rounds.remind_waiting)

    assert Notice.objects.filter(key__startswith="back:").count() == 1


def test_a_turn_without_anybody_waiting_costs_one_statement(django_assert_num_queries, gone):
    with django_assert_num_queries(1):
        rounds.remind_waiting()


@pytest.mark.parametrize(
    ("verb", "most"), [(sales.like, 3), (sales.unlike, 2), (sales.watch, 6), (sales.unwatch, 2)]
)
def test_each_verb_has_its_budget(verb, most, li, gone, django_assert_max_num_queries):
    if verb in {sales.unlike, sales.unwatch}:
        sales.watch(key="before", by=li, offer=gone)

    with django_assert_max_num_queries(most + SAVEPOINTS):
        verb(key="a", by=li, offer=gone)


class TestAnyOrder(TestCase):
    @settings(max_examples=25)
    @given(st.lists(st.sampled_from(["like", "unlike", "watch", "unwatch", "round"]), max_size=12))
    def test_each_asking_that_stands_when_goods_come_is_told_once(self, deeds):
        li, offer = make_person(), make_offer(packs=0)
        stock_up(offer, 1)
        is_waiting, told = False, 0
        for number, deed in enumerate(deeds):
            lots = offer.product.lots
            if deed == "round":
                lots.update(is_locked=False)
                rounds.remind_waiting()
                told, is_waiting = told + is_waiting, False
            else:
                lots.update(is_locked=True)
                getattr(sales, deed)(key=f"{number}", by=li, offer=offer)
                is_waiting = deed == "watch" or (is_waiting and deed == "like")
            assert Notice.objects.count() == told
