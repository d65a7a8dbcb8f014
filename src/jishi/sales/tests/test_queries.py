import pytest

from jishi.catalog.models import Offer
from jishi.foundation import clock
from jishi.foundation.refusals import NotFound
from jishi.parties.tests.factories import make_person
from jishi.sales import operations, queries
from jishi.sales.rounds import open_next_cycles
from jishi.sales.tests.factories import make_basket, make_cycle, make_offer, make_order, stock_up
from jishi.stock.models import Lot

pytestmark = pytest.mark.django_db


class TestTheBasket:
    def test_is_shown_at_the_prices_of_now(self):
        by_piece, by_weight = make_offer(), make_offer(price_fen=1_999, pack_g=333)
        basket = make_basket(by_piece, by_weight, packs=3)
        Offer.objects.filter(pk=by_piece.pk).update(price_fen=1_100)

        shown = queries.basket_view(basket.token)

        assert [item.total_fen for item in shown.items] == [3_300, 1_997]
        assert [item.price_changed for item in shown.items] == [True, False]
        assert (shown.total_fen, shown.packs, shown.can_be_ordered) == (5_297, 6, False)

    def test_says_what_is_gone(self):
        gone, there = make_offer(), make_offer()
        basket = make_basket(gone, there)
        Lot.objects.filter(product=gone.product).update(available=1, reserved=99)

        shown = queries.basket_view(basket.token)

        assert [item.is_sold_out for item in shown.items] == [True, False]
        assert not shown.can_be_ordered

    def test_of_nobody_is_empty(self):
        shown = queries.basket_view("nobody's")

        assert (shown.basket, shown.total_fen, shown.can_be_ordered) == (None, 0, False)
        with pytest.raises(NotFound):
            queries.basket("nobody's")

    def test_costs_three_statements_however_full(self, django_assert_num_queries):
        basket = make_basket(*[make_offer() for _ in range(5)])

        with django_assert_num_queries(3):
            shown = queries.basket_view(basket.token)
            assert all(item.offer.product.name and item.offer.seller.name for item in shown.items)


class TestAnOrder:
    def test_is_found_by_its_token_or_by_its_buyer(self):
        li = make_person()
        guests, own = make_order(), make_order(buyer=li)

        assert queries.order_for(token=guests.token) == guests
        assert queries.order_for(number=own.number, person=li) == own
        assert list(queries.orders_of(li)) == [own]

    def test_is_not_there_for_anyone_else(self):
        guests, own = make_order(), make_order(buyer=make_person())

        for question in (
            {},
            {"token": ""},
            {"token": "guessed"},
            {"number": own.number},
            {"number": own.number, "person": make_person("赵站长")},
            {"number": guests.number, "person": make_person("陈志愿")},
        ):
            with pytest.raises(NotFound):
                queries.order_for(**question)

    def test_list_costs_two_statements_however_long(self, django_assert_num_queries):
        li = make_person()
        for _ in range(3):
            make_order(buyer=li)

        with django_assert_num_queries(2):
            for order in queries.orders_of(li):
                assert order.cycle and order.point.place
                assert [line.seller.name for line in order.lines.all()]


class TestUsuals:
    def test_are_what_is_ordered_most_and_still_sold(self):
        li = make_person()
        peaches, rice, gone = make_offer(), make_offer(), make_offer()
        make_order(rice, gone, packs=3, buyer=li)
        make_order(peaches, packs=5, buyer=li)
        make_order(gone, packs=9, buyer=make_person())
        Offer.objects.filter(pk=gone.pk).update(state=Offer.State.CLOSED)

        assert queries.usuals_of(li) == [peaches, rice]

    def test_leave_out_what_was_cancelled(self):
        li = make_person()
        order = make_order(buyer=li)
        operations.cancel(key="c", by=li, order=order, reason="不要了")

        assert queries.usuals_of(li) == []


class TestCycles:
    def test_one_is_always_open(self):
        with clock.standing_at(clock.at(clock.today(), 21, 59)):
            assert open_next_cycles() == 2
            first = queries.current_cycle()
        with clock.standing_at(first.cutoff_at):
            second = queries.current_cycle()
        with clock.standing_at(clock.at(clock.day_of(second.cutoff_at), 0)):
            assert open_next_cycles() == 1

        assert second.opens_at == first.cutoff_at

    def test_opened_twice_is_opened_once(self):
        open_next_cycles()

        assert open_next_cycles() == 0

    def test_is_fetched_on_the_next_evening(self):
        open_next_cycles()
        cycle = queries.current_cycle()

        next_day = clock.day_of(cycle.cutoff_at + (cycle.pickup_from - cycle.cutoff_at))
        assert cycle.pickup_from == clock.at(next_day, 17, 30)
        assert cycle.pickup_until == clock.at(next_day, 20)


def test_an_order_out_of_one_lot_leaves_the_rest():
    make_cycle()
    offer = make_offer(packs=1)
    stock_up(offer, 9)

    make_order(offer, packs=4)

    assert list(Lot.objects.order_by("pk").values_list("available", flat=True)) == [0, 6]
