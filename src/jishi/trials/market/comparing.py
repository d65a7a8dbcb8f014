"""Whether a market says what its model says: orders with their payments and lines, statements."""

from collections.abc import Collection

from django.db.models import F, Model

from jishi.delivery.models import Handover, Picking
from jishi.foundation.questions import Given, Question
from jishi.notices.models import Notice
from jishi.payments.models import CallBack, Payment, Refund
from jishi.proof.verify import CHECKS
from jishi.sales.models import Cycle, Order, OrderLine
from jishi.settlement.models import Payout, SettledLine, Statement
from jishi.supply.models import Receipt
from jishi.trials import comparing
from jishi.trials.comparing import Pairs
from jishi.trials.market.reckoning import Reckoning
from jishi.trials.market.rooms import Rooms

GROWING: tuple[type[Model], ...] = (
    *comparing.GROWING, Order, OrderLine, Payment, CallBack, Refund, Picking, Handover, Notice,
    Statement, SettledLine, Payout, Receipt, Cycle,
)  # fmt: skip
# Asked after each step.
ORDER = Question(lambda: Order.objects.filter(pk=Given("order")))
PAYMENTS = Question(lambda: Payment.objects.filter(order=Given("order")).order_by("pk"))
LINES = Question(
    lambda: (
        OrderLine.objects.filter(order=Given("order"))
        .annotate(picked=F("picking__quantity"))
        .order_by("position")
    )
)


class Comparing(comparing.Comparing):
    def __init__(self, rooms: Rooms, model: Reckoning) -> None:
        super().__init__(rooms, model, CHECKS, GROWING)
        self.market, self.told = rooms, model

    def touched(self) -> None:
        """Also the orders that a step named or moved."""
        super().touched()
        orders = self.told.orders
        self._same(self._orders(orders.touched))
        orders.touched.clear()

    def more(self) -> Pairs:
        """All orders, refunds and statements."""
        yield from self._orders(self.told.orders.orders)
        refunds = self.told.money.refunds
        real = Refund.objects.filter(payment__tender="channel")
        yield "refunds of the channel", real.count(), len(refunds)
        done = real.filter(state=Refund.State.DONE).count()
        yield "refunds that are back", done, sum(refund.is_back for refund in refunds)
        for name, told in self.told.statements.statements.items():
            row = Statement.objects.get(pk=self.market.statements[name].pk)
            real_sums = (row.sold_fen, row.commission_fen, row.bought_fen, row.state)
            yield f"statement {name}", real_sums, (
                told.sold, told.commission, told.bought, told.state
            )  # fmt: skip

    def _orders(self, names: Collection[str]) -> Pairs:
        for name in names:
            told = self.told.orders.orders.get(name)
            if told is None:
                continue
            pk = self.market.orders[name].pk
            row = ORDER.ask(order=pk)[0]
            yield f"order {name}", (row.state, row.total_fen), (told.state, told.total)
            yield f"payments of {name}", [
                (p.tender, p.state, p.amount_fen, p.refunded_fen, p.lowered_fen)
                for p in PAYMENTS.ask(order=pk)
            ], [
                (p.tender, p.state, p.amount, p.refunded, p.lowered) for p in told.payments
            ]  # fmt: skip
            yield f"lines of {name}", [
                (line.lot_id, line.quantity, line.estimate_fen, line.picked)  # type: ignore[attr-defined]
                for line in LINES.ask(order=pk)
            ], [
                (self.market.lots[line.lot].pk, line.quantity, line.estimate, line.picked)
                for line in told.lines
            ]  # fmt: skip
