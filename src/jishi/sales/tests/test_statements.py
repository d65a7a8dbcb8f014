"""The budget of statements, held exactly: one more is a decision, not an accident."""

import pytest

from jishi.sales import operations
from jishi.sales.tests.factories import PHONE, make_basket, make_cycle, make_offer, make_point

pytestmark = pytest.mark.django_db


def test_the_first_goods_cost_four(django_assert_num_queries):
    offer = make_offer()

    with django_assert_num_queries(4 + SAVEPOINTS):
        operations.put(key="a", basket_token=None, offer_code=offer.code, packs=1)


def test_further_goods_cost_four(django_assert_num_queries):
    offer, basket = make_offer(), make_basket()

    with django_assert_num_queries(4 + SAVEPOINTS):
        operations.put(key="a", basket_token=basket.token, offer_code=offer.code, packs=1)


def test_more_of_the_same_costs_four(django_assert_num_queries):
    offer = make_offer()
    basket = make_basket(offer)

    with django_assert_num_queries(4 + SAVEPOINTS):
        operations.put(key="a", basket_token=basket.token, offer_code=offer.code, packs=1)


def test_an_order_of_two_lines_costs_ten(django_assert_num_queries):
    make_cycle()
    basket, point = make_basket(make_offer(), make_offer()), make_point()

    with django_assert_num_queries(10 + SAVEPOINTS):
        operations.place_order(key="a", basket=basket, name="李", phone=PHONE, point=point)


SAVEPOINTS = 2  # a test stands in a transaction; the operation begins and ends a savepoint in it
