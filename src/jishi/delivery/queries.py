"""What is to be picked, what comes, what waits, and how far an order is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from jishi.delivery.models import Arrival, Handover, Picking
from jishi.foundation import clock
from jishi.foundation.personal import Part
from jishi.notices.models import Notice
from jishi.parties.models import Party
from jishi.payments.models import Payment, Tender
from jishi.places.models import Site
from jishi.sales.models import Cycle, Order, OrderLine
from jishi.sales.queries import bought_by

State = Order.State
PACKED_BEFORE_PICKUP = timedelta(hours=3)
THERE_BEFORE_PICKUP = timedelta(minutes=30)
READY = "ready:"  # so begin the keys under which buyers are told that a bag is there


@dataclass(frozen=True)
class PointToPick:
    """What is still to be picked for one pickup point; each line knows its `village` by name."""

    name: str
    lines: Sequence[OrderLine]


@dataclass(frozen=True)
class CycleToPick:
    cycle: Cycle
    points: Sequence[PointToPick]


@dataclass(frozen=True)
class Arriving:
    """A cycle whose bags were not yet counted at a point; how many bags the list names."""

    cycle: Cycle
    bags: int


@dataclass(frozen=True)
class Ready:
    """A bag that can be fetched, as its keeper may see it. `cash_fen` is to be taken with it."""

    order: Order
    name: str
    phone_tail: str
    lines: int
    cash_fen: int
    until: datetime


@dataclass(frozen=True)
class Progress:
    """How far a bag is."""

    lines: int
    picked: int
    picked_at: datetime | None
    arrived_at: datetime | None
    counted_by: str
    handed_at: datetime | None
    keeper: str

    @property
    def is_packed(self) -> bool:
        return self.picked == self.lines

    @property
    def is_there(self) -> bool:
        """Whether the bag is at its pickup point, with all that goes into it."""
        return self.is_packed and self.arrived_at is not None


@dataclass(frozen=True)
class Event:
    """A line of an order's timeline: what happened or will, when, by whom. What is late keeps
    the time that was planned."""

    what: str
    at: datetime
    who: str
    done: bool
    is_now: bool = False
    is_late: bool = False


def pick_list(cycle: Cycle) -> CycleToPick:
    """What is still to be picked of a cycle, by station and in it by village. 1 SQL."""
    return CycleToPick(cycle, _by_point(_to_pick().filter(order__cycle=cycle)))


def cycles_to_pick() -> list[CycleToPick]:
    """All cycles past their cut-off with lines that are not in a bag, oldest first. 1 SQL."""
    lines = _to_pick().filter(order__cycle__cutoff_at__lte=clock.now())
    by_cycle = groupby(lines, key=lambda line: line.order.cycle)
    return [CycleToPick(cycle, _by_point(of_cycle)) for cycle, of_cycle in by_cycle]


def arriving_at(point: Site) -> list[Arriving]:
    """The cycles past their cut-off whose bags are still to be counted at a point. 1 SQL."""
    waiting = Q(orders__point=point, orders__state=State.CONFIRMED)
    counted = Arrival.objects.filter(point=point).values("cycle_id")
    cycles = (
        Cycle.objects.filter(cutoff_at__lte=clock.now())
        .exclude(pk__in=Subquery(counted))
        .annotate(bags=Count("orders", filter=waiting))
        .filter(bags__gt=0)
        .order_by("cutoff_at")
    )
    return [Arriving(cycle, cycle.bags) for cycle in cycles]


def ready_at(point: Site) -> list[Ready]:
    """The bags that wait at a point: counted there, packed, not fetched. 2 SQL."""
    arrived = Arrival.objects.filter(point=point).values("cycle_id")
    orders = list(
        Order.objects.filter(point=point, state=State.CONFIRMED, cycle__in=Subquery(arrived))
        .annotate(count=Count("lines"), picked=Count("lines__picking"))
        .filter(count=F("picked"))
        .select_related("cycle")
        .order_by("cycle__cutoff_at", "name", "pk")
    )
    cash = dict(
        Payment.objects.filter(order__in=orders, tender=Tender.CASH, state=Payment.State.DUE)
        .values_list("order_id")
        .annotate(total=Sum("amount_fen"))
    )
    return [
        Ready(
            order=order,
            name=_masked(order.name),
            phone_tail=order.phone[-4:],
            lines=order.count,
            cash_fen=cash.get(order.pk, 0),
            until=order.cycle.pickup_until,
        )
        for order in orders
    ]


def ready_untold() -> QuerySet[Order]:
    """The bags that wait for buyers who were not told so yet, what ends first first. 1 SQL.

    Looks at the orders of those cycles alone that are cut off and can still be fetched.
    """
    told = Notice.objects.filter(key=Concat(Value(READY), OuterRef("number")))
    waiting = ready_among(Order.objects.filter(~Exists(told)))
    return waiting.select_related("cycle", "point", "buyer").order_by("cycle__pickup_until", "pk")


def ready_among(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Of some orders those whose bag can be fetched until its pickup ends: counted at its point,
    every line picked and something of them in it, nothing called back."""
    lines = OrderLine.objects.filter(order=OuterRef("pk"))
    inside = lines.filter(picking__quantity__gt=0)
    now = clock.now()
    # Asked for by their keys, else SQLite walks through all orders to come to those of today.
    under_way = Cycle.objects.filter(cutoff_at__lte=now, pickup_until__gt=now).values("pk")
    return orders.filter(
        ~Exists(lines.filter(picking=None)),
        ~Exists(inside.filter(lot__is_recalled=True)),
        Exists(inside),
        state=State.CONFIRMED,
        cycle__in=Subquery(under_way),
        cycle__arrivals__point=F("point"),
    )


def order_progress(order: Order) -> Progress:
    """How far an order's bag is. 3 SQL."""
    counted = OrderLine.objects.filter(order=order).aggregate(
        lines=Count("pk"), picked=Count("picking"), picked_at=Max("picking__picked_at")
    )
    arrivals = Arrival.objects.filter(cycle=order.cycle_id, point=order.point_id)
    arrival = arrivals.select_related("counted_by").first()
    handover = Handover.objects.filter(order=order).select_related("keeper").first()
    return Progress(
        lines=counted["lines"],
        picked=counted["picked"],
        picked_at=counted["picked_at"],
        arrived_at=arrival.arrived_at if arrival else None,
        counted_by=arrival.counted_by.name if arrival else "",
        handed_at=handover.handed_at if handover else None,
        keeper=handover.keeper.name if handover else "",
    )


def timeline(order: Order, bag: Progress | None = None) -> list[Event]:
    """What happened to an order, and what comes next and when: there is always a next line with
    its time, until the order is fetched or cancelled. Wants the order's cycle. At most 3 SQL, none
    for whoever knows how far the bag is.
    """
    events = [Event(_("已下单"), order.placed_at, order.name, done=True)]
    if order.state == State.PLACED:
        return [*events, Event(_("待付款，过时自动取消"), order.pay_before, "", done=False)]
    if order.confirmed_at:
        events.append(Event(_("已确认"), order.confirmed_at, "", done=True))
    if order.state == State.CANCELLED:
        assert order.cancelled_at, "a cancelled order knows when"
        what = _("已取消：{reason}").format(reason=order.cancelled_for)
        return [*events, Event(what, order.cancelled_at, "", done=True)]
    return [*events, *_on_the_way(order, bag or order_progress(order))]


def packed_orders(cycle: Cycle) -> QuerySet[Picking]:
    """The pickings of a cycle, with their lines and orders, in the order of picking."""
    return (
        Picking.objects.filter(line__order__cycle=cycle)
        .select_related("line__order__point", "picked_by")
        .order_by("picked_at", "pk")
    )


def lines_handed_over(until: datetime) -> QuerySet[OrderLine]:
    """Lines that were handed over before a moment and cost something, with `sold_fen`, what was
    delivered (the weighed price), and `sold_at`, the moment of sale."""
    return (
        OrderLine.objects.filter(order__handover__handed_at__lt=until, picking__actual_fen__gt=0)
        .annotate(sold_fen=F("picking__actual_fen"), sold_at=F("order__placed_at"))
        .order_by("pk")
    )


def _to_pick() -> QuerySet[OrderLine]:
    return (
        OrderLine.objects.filter(order__state=State.CONFIRMED, picking=None)
        .select_related("order__cycle", "order__point", "lot", "offer")
        .annotate(village=F("offer__place__name"))
        .order_by(
            "order__cycle__cutoff_at", "order__point__name", "order__point_id", "village",
            "title", "order_id", "position",
        )
    )  # fmt: skip


def _by_point(lines: Iterable[OrderLine]) -> list[PointToPick]:
    grouped = groupby(lines, key=lambda line: line.order.point)
    return [PointToPick(point.name, list(of_point)) for point, of_point in grouped]


def _on_the_way(order: Order, bag: Progress) -> list[Event]:
    cycle, now = order.cycle, clock.now()
    hub = _("集配中心")
    steps = [
        Event(_("截单，村里备货"), cycle.cutoff_at, "", done=now >= cycle.cutoff_at),
        _step(
            _("已称重装袋"), _("称重装袋"),
            bag.picked_at if bag.is_packed else None, cycle.pickup_from - PACKED_BEFORE_PICKUP, hub,
        ),
        _step(_("已送到取货站"), _("送到取货站"), bag.arrived_at,
              cycle.pickup_from - THERE_BEFORE_PICKUP, bag.counted_by or hub),
        Event(_("可以取货"), cycle.pickup_from, "", done=bag.is_there and now >= cycle.pickup_from),
    ]  # fmt: skip
    end = _step(_("已取货"), _("取货截止"), bag.handed_at, cycle.pickup_until, bag.keeper)
    if bag.handed_at:
        # What was not written down on the way did happen: the bag is in its buyer's hands.
        return [*(step for step in steps if step.done), end]
    return [*(replace(step, is_late=not step.done and step.at <= now) for step in steps), end]


def _step(happened: str, will: str, at: datetime | None, planned: datetime, who: str = "") -> Event:
    return Event(happened, at, who, done=True) if at else Event(will, planned, who, done=False)


def _masked(name: str) -> str:
    return f"{name[:1]}{'*' * (len(name) - 1)}"


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person."""
    law = _("三年以上（电子商务法），注销后只留编号")
    return [
        Part(
            "pickings", _("实际称重"), _("按实重算钱"), law,
            {
                "line__order__number": _("订单"), "line__title": _("商品"),
                "quantity": _("克或件"), "actual_fen": _("金额（元）"),
                "refund_fen": _("退（元）"), "charge_fen": _("补（元）"), "picked_at": _("时间"),
            },
            Picking.objects.filter(bought_by(person, "line__order__")), (),
        ),
        Part(
            "handovers", _("取货"), _("查得到货交给了谁"), law,
            {"order__number": _("订单"), "point__name": _("取货站"), "handed_at": _("时间")},
            Handover.objects.filter(bought_by(person, "order__")), (),
        ),
    ]  # fmt: skip
