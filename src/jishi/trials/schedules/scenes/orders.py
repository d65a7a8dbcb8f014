"""One order, on its way from the basket to the station."""

from typing import Any

from jishi.benefits.tests.factories import make_fund, make_grant, make_voucher
from jishi.claims import operations as claims
from jishi.delivery import operations as delivery
from jishi.delivery.tests.factories import (
    Station,
    fetch,
    make_offer_by_weight,
    make_station,
    pick_line,
)
from jishi.foundation.clock import Hands
from jishi.parties.tests.factories import make_member, make_person
from jishi.payments import operations as payments
from jishi.payments.models import Payment, Refund
from jishi.payments.queries import refunds_of, sheet_of
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order, pay
from jishi.sales.models import Order
from jishi.sales.tests.factories import make_basket, make_cycle, make_offer, make_order
from jishi.settlement import operations as settlement
from jishi.trials.schedules.contest import Act, Each, Scene
from jishi.trials.schedules.scenes import acts
from jishi.trials.schedules.scenes.goods import LI


def a_placed_order(_hands: Hands) -> Scene:
    """Placed, and no payment opened yet."""
    order = make_order()
    return Scene(
        "a placed order",
        [acts.opening(order), acts.withdrawing(order), *acts.giving_up(order)],
        rivals=[{"open payments"}],
    )


def an_unpaid_order(_hands: Hands) -> Scene:
    """Its sheet is open at the channel: paying against giving up."""
    order = make_unpaid_order()
    return Scene(
        "an unpaid order",
        [
            *acts.hearing(_sheet_of(order)),
            *acts.giving_up(order),
            acts.opening(order),
            acts.refunding(order, 1_500),
        ],
        rivals=[{"cancel", "call off"}],
    )


def a_paid_order(_hands: Hands) -> Scene:
    """Paid by the channel, a part on its way back; before the cut-off."""
    order = make_unpaid_order()
    sheet = _sheet_of(order)
    pay(sheet)
    payments.refund(key="before", order=order, amount_fen=100, reason="压坏")
    return Scene(
        "a paid order",
        [
            *acts.hearing(sheet),
            *acts.giving_up(order),
            acts.opening(order),
            acts.refunding(order, 1_500),
            *acts.sending(refunds_of(order)[0]),
        ],
        rivals=[{"cancel", "call off"}],
    )


def at_the_ramp(hands: Hands) -> Scene:
    """Cut off, to be paid in cash; one of two lines is in the bag."""
    order, station = _cut_off(hands, rest="cash")
    second, first = order.lines.order_by("position")
    pick_line(first)
    arrived = {"by": station.keeper, "cycle": order.cycle, "point": station.point}
    return Scene(
        "at the ramp",
        [
            acts.picking("pick more", second, second.quantity + 50),
            acts.picking("pick nothing", second, 0, "more_than_paid"),
            *acts.giving_up(order, make_member(acts.Role.OPERATOR)),
            acts.opening(order),
            acts.refunding(order, 700),
            *acts.at_the_station(order, station, "not_packed"),
            Act("arrive", delivery.arrive, {**arrived, "bags": Each(1, 2)}, "stale_state"),
        ],
        rivals=[{"pick more", "pick nothing"}, {"arrive"}],
    )


def a_bag_that_is_there(hands: Hands) -> Scene:
    """Packed and counted at its station, a little heavier than it was paid for; nobody told its
    buyer so far. Two rounds come by, and others."""
    order, station = _cut_off(hands)
    second, first = order.lines.order_by("position")
    pick_line(first)
    pick_line(second, second.quantity + 50)
    delivery.arrive(key="there", by=station.keeper, cycle=order.cycle, point=station.point, bags=1)
    return Scene(
        "a bag that is there",
        [
            acts.telling(order),
            *acts.at_the_station(order, station, "balance_due"),
            *acts.hearing(_sheet_of(order)),
            *acts.giving_up(order, make_member(acts.Role.OPERATOR)),
            acts.refunding(order, 700),
        ],
    )


def the_last_bag(hands: Hands) -> Scene:
    """A packed bag after its pickup, paid by channel, points and a voucher, of which a lighter bag
    has brought a part back; another bag is still open, and so are the next orders."""
    chen, fund = make_person("陈志愿"), make_fund(100_00)
    make_grant(chen, fund=fund, points=20)
    voucher = make_voucher(chen, fund=fund, worth_fen=1_00, least_order_fen=1_00)
    order, station = _cut_off(hands, buyer=chen, points=5, voucher_code=voucher.code)
    first, second = order.lines.order_by("position")
    open_bag = make_paid_order(first.offer, packs=1, point=station.point)
    pick_line(first, first.quantity - 100)
    pick_line(second)
    hands.move_to(order.cycle.pickup_until)
    make_cycle()
    baskets = Each(*(make_basket(first.offer, packs=1, buyer=chen) for _ in range(2)))
    line = open_bag.lines.get()
    return Scene(
        "the last bag",
        [
            *acts.ordering(
                "stale_state",
                offer=first.offer,
                basket=baskets,
                point=station.point,
                buyer=chen,
                points=5,
                **LI,
            ),
            acts.withdrawing(make_order(first.offer, packs=1)),
            *acts.giving_up(order, make_member(acts.Role.OPERATOR)),
            acts.opening(order),
            acts.refunding(order, 800),
            *acts.at_the_station(order, station),
            *acts.sending(_waiting_of(order)),
            acts.picking("pick less", line, line.quantity - 100),
        ],
        rivals=[{"hand over", "clear away", "call off", "cancel"}],
    )


def a_fetched_order(hands: Hands) -> Scene:
    """It was fetched; of two lines one is complained of, and the other a case that waits."""
    order, station = _cut_off(hands)
    for line in order.lines.order_by("position"):
        pick_line(line)
    fetch(order, station)
    first, second = order.lines.select_related("order", "picking", "seller").order_by("position")
    waiting = claims.open_case(key="before", by=None, line=second, kind="damage", percent=50)
    other = make_paid_order(make_offer(), point=station.point)
    hands.move_to(other.cycle.cutoff_at)
    pick_line(other.lines.get())
    fetch(other, station)
    [asked] = settlement.ask_invoice(key="first", by=None, order=other, title="陈")
    return Scene(
        "a fetched order",
        [
            *acts.complaining(first, waiting),
            *acts.invoicing(order, asked),
            acts.refunding(order, 100),
            *acts.sending(payments.refund(key="less", order=order, amount_fen=1, reason="压坏")[0]),
        ],
        rivals=[{"complain"}, {"answer"}, {"ask for invoices"}, {"issue"}],
    )


def _cut_off(hands: Hands, **how: Any) -> tuple[Order, Station]:
    """A paid order of two offers whose cut-off has passed."""
    station = make_station()
    offers = [make_offer_by_weight(), make_offer(packs=9)]
    order = make_paid_order(*offers, point=station.point, packs=1, **how)
    hands.move_to(order.cycle.cutoff_at)
    return order, station


def _sheet_of(order: Order) -> Payment:
    sheet = sheet_of(order)
    assert sheet is not None, "its channel waits"
    return sheet


def _waiting_of(order: Order) -> Refund:
    return refunds_of(order).filter(state=Refund.State.WAITING)[0]


SCENES = (
    a_placed_order,
    an_unpaid_order,
    a_paid_order,
    at_the_ramp,
    a_bag_that_is_there,
    the_last_bag,
    a_fetched_order,
)
