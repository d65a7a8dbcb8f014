"""An order as its buyer follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jishi.claims.queries import called_back
from jishi.delivery.models import Picking
from jishi.delivery.queries import Event, timeline
from jishi.foundation import clock, phones
from jishi.parties.models import Party
from jishi.parties.queries import site_run_by
from jishi.payments.models import Payment, Refund, Tender
from jishi.payments.queries import payments_of, refunds_of
from jishi.sales.models import Order, OrderLine

State = Order.State
NOON = 12


@dataclass(frozen=True)
class LineOfOrder:
    """A line with what really went into its bag, once it was weighed or counted."""

    line: OrderLine
    picking: Picking | None
    is_called_back: bool

    @property
    def fen(self) -> int:
        """What the line costs as far as it is known: weighed, or estimated."""
        return self.picking.actual_fen if self.picking else self.line.estimate_fen

    @property
    def is_short(self) -> bool:
        return self.picking is not None and self.picking.quantity == 0


@dataclass(frozen=True)
class MoneyBack:
    """A refund, and the latest moment at which it is back."""

    refund: Refund

    @property
    def back_by(self) -> datetime:
        """Noon of the next day: channels give back within a day, and people ask at noon."""
        return clock.at(clock.day_of(self.refund.asked_at) + timedelta(days=1), NOON)


@dataclass(frozen=True)
class OrderPage:
    order: Order
    lines: Sequence[LineOfOrder]
    payments: Sequence[Payment]
    refunds: Sequence[MoneyBack]
    events: Sequence[Event]
    keeper: Party | None
    now: datetime

    @property
    def sheet(self) -> Payment | None:
        """The payment that waits for the channel: of a new order, or for a heavier bag."""
        due = (row for row in self.payments if row.state == Payment.State.DUE)
        return next((row for row in due if row.tender == Tender.CHANNEL), None)

    @property
    def cash_fen(self) -> int:
        """What is to be paid in cash when the goods are fetched."""
        return sum(
            row.amount_fen
            for row in self.payments
            if row.tender == Tender.CASH and row.state == Payment.State.DUE
        )

    @property
    def recalled(self) -> list[OrderLine]:
        """What must not be eaten: lines that were called back, also when that has ended."""
        return [row.line for row in self.lines if row.is_called_back]

    @property
    def can_cancel(self) -> bool:
        is_standing = self.order.state in {State.PLACED, State.CONFIRMED}
        return is_standing and self.now < self.order.cycle.cutoff_at

    @property
    def phone(self) -> str:
        """The telephone as anybody may see it who holds the address."""
        return phones.hidden(self.order.phone)

    @property
    def can_fetch(self) -> bool:
        return self.order.state == State.CONFIRMED

    @property
    def total_fen(self) -> int:
        return sum(row.fen for row in self.lines)

    @property
    def is_about(self) -> bool:
        """Whether something is still to be weighed."""
        return self.order.state in {State.PLACED, State.CONFIRMED} and any(
            row.picking is None and row.line.sold_by == "weight" for row in self.lines
        )


def order_page(order: Order) -> OrderPage:
    """Everything that the buyer of an order may know, from an order with its lines."""
    called = set(called_back().filter(line__order=order).values_list("line_id", flat=True))
    picked = {row.line_id: row for row in Picking.objects.filter(line__order=order)}
    return OrderPage(
        order=order,
        lines=[
            LineOfOrder(line, picked.get(line.pk), line.pk in called) for line in order.lines.all()
        ],
        payments=list(payments_of(order)),
        refunds=[MoneyBack(row) for row in refunds_of(order)],
        events=timeline(order),
        keeper=site_run_by(order.point),
        now=clock.now(),
    )


def is_buyers(order: Order, person: Party | None) -> bool:
    """Whether somebody who holds an order's address is its buyer; a guest's order is theirs."""
    return order.buyer_id is None or (person is not None and person.pk == order.buyer_id)
