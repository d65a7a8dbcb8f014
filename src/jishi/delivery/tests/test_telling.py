"""Whoever has a bag at a station is told so by a round, once."""

import re
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils.timezone import localtime

from jishi.delivery import operations, queries, rounds
from jishi.delivery.models import Picking
from jishi.delivery.operations import handing
from jishi.delivery.tests.factories import (
    fetch,
    make_cut_off_order,
    make_offer_by_weight,
    make_station,
    pick_all,
    pick_line,
)
from jishi.foundation.refusals import Busy, StaleState
from jishi.foundation.tests.at_once import at_once
from jishi.notices.models import Notice
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member
from jishi.payments import operations as payments
from jishi.payments.queries import sheet_of
from jishi.payments.tests.factories import make_paid_order, pay
from jishi.production.tests.factories import a_key
from jishi.sales.tests.factories import make_offer
from jishi.stock.models import Lot

pytestmark = pytest.mark.django_db
SAVEPOINTS = 2  # a test stands in a transaction; the operation begins and ends a savepoint in it


@pytest.fixture
def station():
    return make_station()


def said(order):
    """What the buyer was told of the bag at its station."""
    return [notice.words for notice in Notice.objects.filter(key=f"ready:{order.number}")]


def count_bags(order, station):
    operations.arrive(
        key=a_key(), by=station.keeper, cycle=order.cycle, point=station.point, bags=1
    )


def make_bag(hands, station, *offers, **asked):
    """A packed order whose bags were counted at its station."""
    order = make_cut_off_order(hands, *(offers or [make_offer()]), point=station.point, **asked)
    pick_all(order)
    count_bags(order, station)
    return order


def call_off(order):
    by = make_member(Membership.Role.OPERATOR)
    payments.cancel_order(key=a_key(), by=by, order=order, reason="停电")


def test_a_buyer_is_told_where_until_when_and_by_which_code_once(hands, station):
    order = make_bag(hands, station)
    assert not said(order)

    assert rounds.tell_ready_waiting() == 1
    assert rounds.tell_ready_waiting() == 0

    day = localtime(order.cycle.pickup_from)
    assert said(order) == [
        f"订单 {order.number} 到{station.point.name}了，{day.month}月{day.day}日 "
        f"15:00–18:00 取货，取货码 {order.pickup_code}。"
    ]
    notice = Notice.objects.get(key=f"ready:{order.number}")
    assert (notice.way, notice.phone) == (Notice.Way.SMS, order.phone)


def test_telling_again_says_nothing(hands, station):
    order = make_bag(hands, station)

    operations.tell_ready(order=order)
    operations.tell_ready(order=order)

    assert len(said(order)) == 1


def test_nobody_is_told_before_the_bags_are_counted_there(hands, station):
    order = make_cut_off_order(hands, make_offer(), point=station.point)
    pick_all(order)
    elsewhere = make_paid_order(make_offer(), point=make_station().point)
    other = make_station()
    operations.arrive(key=a_key(), by=other.keeper, cycle=order.cycle, point=other.point, bags=1)

    assert rounds.tell_ready_waiting() == 0
    assert not said(order)
    assert not said(elsewhere)
    with pytest.raises(StaleState):
        operations.tell_ready(order=order)


def test_a_bag_that_is_packed_after_the_count_is_told_too(hands, station):
    order = make_cut_off_order(hands, make_offer(), make_offer(), point=station.point)
    first, last = order.lines.order_by("position")
    pick_line(first)
    count_bags(order, station)
    assert rounds.tell_ready_waiting() == 0

    pick_line(last)

    assert rounds.tell_ready_waiting() == 1
    assert said(order)


def test_an_empty_bag_is_not_told(hands, station):
    order = make_bag(hands, station)
    Picking.objects.update(quantity=0)

    assert rounds.tell_ready_waiting() == 0
    assert not said(order)


def test_nobody_is_told_when_the_pickup_has_ended(hands, station):
    order = make_bag(hands, station)
    hands.move_to(order.cycle.pickup_until)

    assert rounds.tell_ready_waiting() == 0
    with pytest.raises(StaleState):
        operations.tell_ready(order=order)
    assert not said(order)


def test_until_the_last_moment_somebody_is_told(hands, station):
    order = make_bag(hands, station)
    hands.move_to(order.cycle.pickup_until - timedelta(seconds=1))

    assert rounds.tell_ready_waiting() == 1


@pytest.mark.parametrize("what", ["handed over", "called off"])
def test_whose_bag_is_gone_is_not_told(hands, station, what):
    order = make_bag(hands, station)
    [seen] = queries.ready_untold()
    if what == "handed over":
        fetch(order, station)
    else:
        call_off(order)

    with pytest.raises(StaleState):
        operations.tell_ready(order=seen)

    assert not queries.ready_untold()
    assert rounds.tell_ready_waiting() == 0
    assert not said(order)


def test_nobody_is_told_to_fetch_what_was_called_back(hands, station):
    order = make_bag(hands, station)
    Lot.objects.filter(order_lines__order=order).update(is_recalled=True, is_locked=True)

    assert rounds.tell_ready_waiting() == 0
    assert not said(order)


def test_cash_that_is_to_be_brought_is_named(hands, station):
    order = make_bag(hands, station, make_offer_by_weight(), packs=2, rest="cash")

    rounds.tell_ready_waiting()

    [words] = said(order)
    assert words.endswith(f"取货码 {order.pickup_code}。取货时付现金 10.00 元。")


def test_what_a_heavier_bag_costs_is_to_be_paid_first(hands, station):
    order = make_cut_off_order(hands, make_offer_by_weight(), packs=2, point=station.point)
    pick_line(order.lines.get(), 2_100)
    count_bags(order, station)

    rounds.tell_ready_waiting()

    [words] = said(order)
    assert words.endswith("多称 0.50 元，请在取货前付清。")
    assert "现金" not in words


def test_what_was_paid_meanwhile_is_not_asked_for(hands, station):
    order = make_cut_off_order(hands, make_offer_by_weight(), packs=2, point=station.point)
    pick_line(order.lines.get(), 2_100)
    pay(sheet_of(order))
    count_bags(order, station)

    rounds.tell_ready_waiting()

    [words] = said(order)
    assert words.endswith("。")
    assert "多称" not in words


def test_one_who_cannot_be_told_holds_nobody_up(hands, station, monkeypatch):
    first, second = make_two_bags(hands, station)

    def refuse_one(*, order):
        if order == first:
            raise Busy
        operations.tell_ready(order=order)

    monkeypatch.setattr(rounds, "tell_ready", refuse_one)

    assert rounds.tell_ready_waiting() == 1
    assert said(second)
    assert not said(first)


def make_two_bags(hands, station):
    orders = [make_paid_order(make_offer(), point=station.point) for _ in range(2)]
    hands.move_to(orders[0].cycle.cutoff_at)
    for order in orders:
        pick_all(order)
    count_bags(orders[0], station)
    return orders


def test_so_many_are_told_in_a_turn(hands, station):
    first, second = make_two_bags(hands, station)

    assert rounds.tell_ready_waiting(batch=1) == 1
    assert said(first)
    assert not said(second)
    assert rounds.tell_ready_waiting(batch=1) == 1
    assert said(second)


def test_a_turn_with_nobody_to_tell_costs_one_statement(hands, station, django_assert_num_queries):
    make_bag(hands, station)
    rounds.tell_ready_waiting()

    with django_assert_num_queries(1):
        rounds.tell_ready_waiting()


def test_telling_has_its_budget(hands, station, django_assert_max_num_queries):
    order = make_bag(hands, station)
    [order] = queries.ready_untold()

    with django_assert_max_num_queries(5 + SAVEPOINTS):
        operations.tell_ready(order=order)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks at what there is")
def test_the_question_walks_through_the_orders_of_few_cycles_alone(hands, station):
    sql, told = queries.ready_untold().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", told)
        plan = "\n".join(words for *_numbers, words in cursor.fetchall())

    assert re.search(r"SEARCH sales_order USING INDEX \w+ \(cycle_id=\?", plan), plan


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_rounds_at_once_one_tells(hands, station):
    order = make_bag(hands, station)

    at_once(rounds.tell_ready_waiting, rounds.tell_ready_waiting)

    assert len(said(order)) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whoever_fetches_while_it_is_said_is_told_so_first(hands, station, monkeypatch):
    order = make_bag(hands, station)
    [seen] = queries.ready_untold()
    fetching = Thread(target=at_once, args=[lambda: fetch(order, station)])
    words_of = handing._ready_words

    def while_somebody_fetches(order):
        fetching.start()
        fetching.join(timeout=0.5)
        return words_of(order)

    monkeypatch.setattr(handing, "_ready_words", while_somebody_fetches)
    operations.tell_ready(order=seen)
    fetching.join(timeout=10)

    told = Notice.objects.filter(key__endswith=order.number).order_by("pk")
    assert [notice.key.split(":")[0] for notice in told][1:] == ["ready", "handed"]
