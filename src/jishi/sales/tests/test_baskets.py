"""A basket: what is put in stays in, once for each key, at the price that was seen."""

import pytest

from jishi.audit.models import Record
from jishi.catalog.models import Offer
from jishi.foundation.refusals import BadInput, KeyReused, NotFound
from jishi.parties.tests.factories import make_person
from jishi.places.models import Site
from jishi.places.tests.factories import make_site
from jishi.sales import operations
from jishi.sales.errors import LimitReached, OfferClosed
from jishi.sales.models import Basket, BasketLine
from jishi.sales.queries import basket_view
from jishi.sales.tests.factories import make_basket, make_offer, make_order, make_point
from jishi.stock.errors import SoldOut
from jishi.stock.models import Lot

pytestmark = pytest.mark.django_db


def put(offer, *, key="k", packs=2, token=None):
    return operations.put(key=key, basket_token=token, offer_code=offer.code, packs=packs)


def lines():
    return list(BasketLine.objects.order_by("pk").values_list("packs", "price_fen"))


class TestPutting:
    def test_begins_a_basket_under_a_new_token(self):
        basket = put(make_offer())

        assert len(basket.token) == 32
        assert lines() == [(2, 1_000)]

    def test_takes_no_token_from_outside(self):
        basket = put(make_offer(), token="made up by a visitor")

        assert basket.token != "made up by a visitor"

    def test_adds_to_what_is_there(self):
        offer = make_offer()
        basket = put(offer)

        put(offer, key="more", packs=3, token=basket.token)

        assert lines() == [(5, 1_000)]

    def test_keeps_the_price_that_the_buyer_saw_first(self):
        offer = make_offer()
        basket = put(offer)
        Offer.objects.update(price_fen=1_200)

        put(offer, key="more", token=basket.token)

        assert lines() == [(4, 1_000)]

    def test_again_with_the_same_key_puts_in_nothing_more(self):
        offer = make_offer()
        basket = put(offer)

        assert put(offer) == put(offer, token=basket.token) == basket
        assert lines() == [(2, 1_000)]
        assert Basket.objects.count() == 1

    def test_again_with_the_same_key_but_other_packs_is_refused(self):
        offer = make_offer()
        basket = put(offer)

        with pytest.raises(KeyReused):
            put(offer, packs=3, token=basket.token)

        assert lines() == [(2, 1_000)]

    @pytest.mark.parametrize("packs", [0, -1])
    def test_needs_packs(self, packs):
        with pytest.raises(BadInput):
            put(make_offer(), packs=packs)

        assert not Basket.objects.exists()

    def test_stops_at_what_an_order_may_hold(self):
        offer = make_offer(most_an_order=3)
        basket = put(offer)

        with pytest.raises(LimitReached) as said:
            put(offer, key="more", token=basket.token)

        assert "3 份" in str(said.value)
        assert lines() == [(2, 1_000)]
        assert not Record.objects.filter(key="more").exists()

    def test_refuses_what_is_closed(self):
        offer = make_offer()
        Offer.objects.update(state=Offer.State.CLOSED)

        with pytest.raises(OfferClosed):
            put(offer)

        assert not Basket.objects.exists()

    def test_does_not_know_a_draft(self):
        offer = make_offer()
        Offer.objects.update(state=Offer.State.DRAFT)

        with pytest.raises(NotFound):
            put(offer)

    def test_refuses_what_is_all_gone(self):
        offer = make_offer()
        Lot.objects.update(available=0, reserved=100)

        with pytest.raises(SoldOut):
            put(offer)

        assert not Basket.objects.exists()


class TestSettingPacks:
    def test_puts_in_changes_and_takes_out(self):
        basket, offer = operations.begin_basket(), make_offer()

        for key, packs, expected in [("a", 5, [(5, 1_000)]), ("b", 1, [(1, 1_000)]), ("c", 0, [])]:
            operations.set_packs(key=key, basket=basket, offer=offer, packs=packs)
            assert lines() == expected

    def test_replayed_does_not_undo_what_came_after(self):
        basket, offer = operations.begin_basket(), make_offer()
        operations.set_packs(key="a", basket=basket, offer=offer, packs=5)
        operations.set_packs(key="b", basket=basket, offer=offer, packs=1)

        operations.set_packs(key="a", basket=basket, offer=offer, packs=5)

        assert lines() == [(1, 1_000)]

    @pytest.mark.parametrize(("packs", "refusal"), [(-1, BadInput), (21, LimitReached)])
    def test_stays_within_bounds(self, packs, refusal):
        offer = make_offer()
        basket = put(offer)

        with pytest.raises(refusal):
            operations.set_packs(key="a", basket=basket, offer=offer, packs=packs)

        assert lines() == [(2, 1_000)]


class TestAcceptingAPrice:
    def test_counts_only_for_goods_in_the_basket(self):
        basket, other = make_basket(), make_offer()

        with pytest.raises(NotFound):
            operations.accept_price(key="a", basket=basket, offer=other, price_fen=1)

        assert lines() == [(2, 1_000)]


class TestChoosingAPoint:
    def test_is_remembered(self):
        basket, point = make_basket(), make_point()

        operations.choose_point(key="p", basket=basket, point=point)

        assert Basket.objects.get().point == point

    def test_takes_only_open_stations(self):
        basket = make_basket()
        closed = make_point()
        closed.is_open = False

        for point in (closed, make_site(Site.Kind.WAREHOUSE)):
            with pytest.raises(BadInput):
                operations.choose_point(key="p", basket=basket, point=point)

        assert Basket.objects.get().point is None


class TestOrderingAgain:
    def test_fills_a_new_basket_at_the_prices_of_now_with_what_is_no_longer_sold(self):
        li, closed = make_person(), make_offer()
        order = make_order(make_offer(), closed, buyer=li)
        Offer.objects.update(price_fen=1_100)
        Offer.objects.filter(pk=closed.pk).update(state=Offer.State.CLOSED)

        basket = operations.reorder(key="again", order=order)

        assert (basket.buyer, basket.point) == (li, order.point)
        assert lines() == [(2, 1_100), (2, 1_100)]
        items = basket_view(basket.token).items
        assert [item.is_open for item in items] == [False, True]

    def test_takes_along_what_lies_in_the_basket_beside(self):
        order = make_order(make_offer())
        both, other = order.lines.get().offer, make_offer(name="酱菜")
        beside = make_basket(both, other, packs=5)

        basket = operations.reorder(key="again", order=order, beside=beside)

        assert [line.packs for line in basket.lines.all()] == [5, 5]
        assert beside.lines.count() == 2

    def test_with_the_same_key_gives_the_same_basket(self):
        order = make_order()

        first = operations.reorder(key="again", order=order)

        assert operations.reorder(key="again", order=order) == first
        assert lines() == [(2, 1_000)]
