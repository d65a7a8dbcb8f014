"""Accountants, a commission, and goods that reached their buyers."""

from typing import Any

from jishi.catalog.models import Offer
from jishi.delivery.tests.factories import (
    Station,
    fetch,
    make_cut_off_order,
    make_station,
    pick_all,
    pick_line,
)
from jishi.foundation import clock
from jishi.foundation.clock import Hands
from jishi.parties.models import Membership, Party
from jishi.parties.tests.factories import make_member
from jishi.payments.queries import sheet_of
from jishi.payments.tests.factories import pay
from jishi.production.tests.factories import a_key
from jishi.sales.models import Order
from jishi.settlement import operations
from jishi.settlement.models import CommissionRule, Statement

Role = Membership.Role


def make_accountant(name: str = "陆会计") -> Party:
    return make_member(Role.ACCOUNTANT, name=name)


def make_commission(rate_bp: int = 600) -> CommissionRule:
    """In force from this moment on."""
    return operations.set_commission(key=a_key(), by=make_accountant(), rate_bp=rate_bp)


def make_delivered_order(
    hands: Hands,
    *offers: Offer,
    weights: list[int] | None = None,
    station: Station | None = None,
    **asked: Any,
) -> Order:
    """An order that was picked, as ordered or at given quantities, paid for and fetched."""
    station = station or make_station()
    order = make_cut_off_order(hands, *offers, point=station.point, **asked)
    if weights is None:
        pick_all(order)
    else:
        for line, weight in zip(order.lines.order_by("position"), weights, strict=True):
            pick_line(line, weight)
    while due := sheet_of(order):
        pay(due)
    fetch(order, station)
    order.refresh_from_db()
    return order


def settle(party: Party, hands: Hands, *, by: Party | None = None) -> Statement:
    """Settle all that a party has to get up to now."""
    hands.move(seconds=1)
    return operations.settle(
        key=a_key(), by=by or make_accountant(), party=party, until=clock.now()
    )


def approve(statement: Statement, *, by: Party | None = None) -> Statement:
    return operations.approve(key=a_key(), by=by or make_accountant("顾会计"), statement=statement)


def pay_all(statement: Statement) -> Statement:
    by = make_accountant()
    for payout in statement.payouts.order_by("pk"):
        operations.pay_out(key=a_key(), by=by, payout=payout)
    return Statement.objects.get(pk=statement.pk)
