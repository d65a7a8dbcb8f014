import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishi.delivery import operations, queries
from jishi.delivery.tests.factories import (
    fetch,
    make_cut_off_order,
    make_offer_by_weight,
    make_station,
    pick_all,
    pick_line,
)
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order
from jishi.production.tests.factories import a_key
from jishi.sales.tests.factories import make_offer

pytestmark = pytest.mark.django_db


def asked(question, *, at_most):
    with CaptureQueriesContext(
        connection,
    ) as told:
        answer = question()
    assert len(told) <= at_most, [query["sql"] for query in told]
    return answer


def test_what_is_to_be_picked_is_listed_by_station_and_village(hands):
    station, other = make_station(), make_station()
    offers = [make_offer(), make_offer_by_weight()]
    for place in (station, other, station):
        make_paid_order(*offers, point=place.point)
    make_unpaid_order(*offers, point=station.point)
    order = make_cut_off_order(hands, *offers, point=station.point)
    pick_all(order)

    [listed] = asked(queries.cycles_to_pick, at_most=1)

    assert {point.name: len(point.lines) for point in listed.points} == {
        station.point.name: 4, other.point.name: 2,
    }  # fmt: skip
    line = listed.points[0].lines[0]
    assert (line.village, line.lot.number, line.order.number) == (
        line.offer.place.name, line.lot.number, line.order.number,
    )  # fmt: skip
    assert asked(lambda: queries.pick_list(order.cycle), at_most=1) == listed


def test_nothing_is_listed_before_the_cutoff(hands):
    make_paid_order(make_offer(), point=make_station().point)

    assert queries.cycles_to_pick() == []


def test_a_keeper_sees_what_comes_and_what_waits(hands):
    station = make_station()
    order = make_cut_off_order(
        hands, make_offer_by_weight(), packs=2, point=station.point, rest="cash"
    )
    later = make_station()

    [arriving] = asked(lambda: queries.arriving_at(station.point), at_most=1)
    assert (arriving.cycle, arriving.bags) == (order.cycle, 1)
    assert queries.arriving_at(later.point) == []
    pick_line(order.lines.get(), 1_900)
    assert queries.ready_at(station.point) == []
    operations.arrive(
        key=a_key(), by=station.keeper, cycle=order.cycle, point=station.point, bags=1
    )
    assert queries.arriving_at(station.point) == []
    [ready] = asked(lambda: queries.ready_at(station.point), at_most=2)
    assert (ready.order, ready.name, ready.phone_tail) == (order, "李**", order.phone[-4:])
    assert (ready.lines, ready.cash_fen, ready.until) == (1, 950, order.cycle.pickup_until)
    fetch(order, station)
    assert queries.ready_at(station.point) == []


def test_the_next_line_always_has_its_time(hands):
    station = make_station()
    unpaid = make_unpaid_order(make_offer(), point=station.point)
    last = queries.timeline(unpaid)[-1]
    assert (last.done, last.at) == (False, unpaid.pay_before)

    order = make_cut_off_order(hands, make_offer(), point=station.point)
    events = asked(lambda: queries.timeline(order), at_most=3)
    assert [event.done for event in events] == [True, True, True, False, False, False, False]
    assert all(event.at for event in events)
    assert sorted(event.at for event in events) == [event.at for event in events]

    pick_all(order)
    assert sum(event.done for event in queries.timeline(order)) == 4
    fetch(order, station)
    order.refresh_from_db()
    events = queries.timeline(order)
    assert all(event.done for event in events)
    assert (events[-1].what, events[-1].who) == ("已取货", "赵站长")


def test_what_is_late_keeps_the_time_that_was_planned(hands):
    station = make_station()
    order = make_cut_off_order(hands, make_offer(), point=station.point)
    late = lambda: [event.what for event in queries.timeline(order) if event.is_late]  # noqa: E731

    assert late() == []
    hands.move_to(order.cycle.pickup_from)
    assert late() == ["称重装袋", "送到取货站", "可以取货"]
    pick_all(order)
    operations.arrive(
        key=a_key(), by=station.keeper, cycle=order.cycle, point=station.point, bags=1
    )
    assert late() == []
    hands.move_to(order.cycle.pickup_until)
    assert late() == [], "who does not come is not late"
