"""Whether a market says what its model says: orders with their payments and lines, statements."""

from collections.abc import Collection

from django.db.models import Model

from jishi.delivery.models import Handover, Picking
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
            row = self.market.orders[name]
            state = Order.objects.values_list("state", "total_fen").get(pk=row.pk)
            yield f"order {name}", state, (told.state, told.total)
            payments = Payment.objects.filter(order=row).order_by("pk")
            yield f"payments of {name}", list(
                payments.values_list("tender", "state", "amount_fen", "refunded_fen", "lowered_fen")
            ), [
                (p.tender, p.state, p.amount, p.refunded, p.lowered) for p in told.payments
            ]  # fmt: skip
            lines = OrderLine.objects.filter(order=row).order_by("position")
            yield f"lines of {name}", list(
                lines.values_list("lot", "quantity", "estimate_fen", "picking__quantity")
            ), [
                (self.market.lots[line.lot].pk, line.quantity, line.estimate, line.picked)
                for line in told.lines
            ]  # fmt: skip
