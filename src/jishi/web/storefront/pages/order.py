"""An order as its buyer follows it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from jishi.claims.models import Case
from jishi.claims.queries import called_back, cases_of, may_be_claimed
from jishi.delivery.models import Picking
from jishi.delivery.queries import Event, Progress, order_progress, timeline
from jishi.foundation import clock, phones
from jishi.foundation.money import yuan
from jishi.parties.models import Party
from jishi.parties.queries import site_run_by
from jishi.payments.models import Payment, Refund, Tender
from jishi.payments.queries import payments_of, refunds_of
from jishi.sales.models import Order, OrderLine
from jishi.settlement.models import Invoice
from jishi.settlement.queries import invoices_of

State = Order.State
NOON = 12


@dataclass(frozen=True)
class LineOfOrder:
    """A line with what really went into its bag, once it was weighed or counted."""

    line: OrderLine
    picking: Picking | None
    is_called_back: bool
    case: Case | None = None

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
    bag: Progress | None = None
    invoices: Sequence[Invoice] = ()

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
    def lowered_fen(self) -> int:
        """What the scale took off the cash that is to be paid."""
        return sum(row.lowered_fen for row in self.payments)

    @property
    def can_cancel(self) -> bool:
        is_standing = self.order.state in {State.PLACED, State.CONFIRMED}
        return is_standing and self.now < self.order.cycle.cutoff_at

    @property
    def phone(self) -> str:
        """The telephone as anybody may see it who holds the address."""
        return phones.hidden(self.order.phone)

    @property
    def can_claim(self) -> bool:
        return may_be_claimed(self.order)

    @property
    def can_fetch(self) -> bool:
        return self.order.state == State.CONFIRMED

    @property
    def is_there(self) -> bool:
        """Whether the bag waits for its buyer this very moment."""
        return self._may_come and self.bag is not None and self.bag.is_there

    @property
    def is_late(self) -> bool:
        """Whether a buyer who came now would find no bag."""
        return self._may_come and not self.is_there

    @property
    def is_over(self) -> bool:
        """Whether nobody came as long as it could be fetched."""
        return self.can_fetch and self.now >= self.order.cycle.pickup_until

    @property
    def _may_come(self) -> bool:
        return self.can_fetch and self.now >= self.order.cycle.pickup_from and not self.is_over

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
    cases = cases_of(order) if order.state == State.FULFILLED else {}
    refunds = [MoneyBack(row) for row in refunds_of(order)]
    bag = order_progress(order) if order.state in {State.CONFIRMED, State.FULFILLED} else None
    return OrderPage(
        order=order,
        lines=[
            LineOfOrder(line, picked.get(line.pk), line.pk in called, case=cases.get(line.pk))
            for line in order.lines.all()
        ],
        payments=list(payments_of(order)),
        refunds=refunds,
        events=with_money(timeline(order, bag), refunds),
        keeper=site_run_by(order.point),
        now=clock.now(),
        bag=bag,
        invoices=invoices_of(order) if order.state == State.FULFILLED else (),
    )


def with_money(events: Sequence[Event], refunds: Sequence[MoneyBack]) -> list[Event]:
    """A timeline with what goes back told among the rest; the first line to come is the next."""
    told = [_told(row) for row in refunds]
    coming = [_coming(row) for row in refunds if row.refund.state == Refund.State.WAITING]
    happened = sorted((row for row in [*events, *told] if row.done), key=lambda row: row.at)
    to_come = sorted((row for row in [*events, *coming] if not row.done), key=lambda row: row.at)
    return [*happened, *(replace(row, is_now=row is to_come[0]) for row in to_come)]


def _told(row: MoneyBack) -> Event:
    words = _("退您{yuan}元：{reason}").format(
        yuan=yuan(row.refund.amount_fen), reason=row.refund.reason
    )
    return Event(words, row.refund.asked_at, "", done=True)


def _coming(row: MoneyBack) -> Event:
    words = _("退款{yuan}元最晚到账").format(yuan=yuan(row.refund.amount_fen))
    return Event(words, row.back_by, row.refund.payment.get_tender_display(), done=False)


def is_buyers(order: Order, person: Party | None) -> bool:
    """Whether somebody who holds an order's address is its buyer; a guest's order is theirs."""
    return order.buyer_id is None or (person is not None and person.pk == order.buyer_id)
