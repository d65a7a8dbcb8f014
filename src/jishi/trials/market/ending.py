"""Liveness: with the faults off, whatever waits comes to its end."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

from jishi.foundation import clock
from jishi.trials.market.channel import WELL
from jishi.trials.market.reckoning import Reckoning
from jishi.trials.model.orders import PICKUP_ENDS, Order
from jishi.trials.walking import Disagreement, Step

ROUNDS = 6  # so many turns of the loop, some minutes apart, must be enough for what waits
Take = Callable[[Step], None]


class Ending:
    """The last steps of a walk; their numbers are negative, as nobody drew them."""

    def __init__(self, model: Reckoning, hands: clock.Hands, take: Take) -> None:
        self.model, self.hands, self.take = model, hands, take
        self.numbers = count(1)

    def come(self) -> None:
        """Pack, hand over, clear away, settle and pay; then nothing waits any more."""
        self._wait()
        for order in self.model.open_orders():
            self._hand_over(order)
        for order in self.model.open_orders():
            self._do("clear_away", order=order.name)
        self._wait()
        self._settle()
        for name in self.model.statements.statements:
            self._pay(name)
        _refuse_what_waits(self.model)

    def _wait(self) -> None:
        """Past the end of every pickup, then round after round with a channel that is well."""
        ends = [order.cutoff_at + PICKUP_ENDS for order in self.model.open_orders()]
        longest = max(ends, default=self.hands.moment) - self.hands.moment
        hours = max(longest, timedelta()) + timedelta(hours=3)
        self._do("jump", ms=hours // timedelta(milliseconds=1))
        for _round in range(ROUNDS):
            self._do("jump", ms=400_000)
            self._do("round", mood=WELL)

    def _hand_over(self, order: Order) -> None:
        for line in order.lines:
            if line.picked is None and order.state == "confirmed":
                quantity = line.quantity
                self._do("pick", order=order.name, line=line.position, quantity=quantity)
        if order.state == "confirmed":
            self._do("hand_over", order=order.name)

    def _settle(self) -> None:
        until = (self.hands.moment - timedelta(milliseconds=1)).isoformat()
        self._do("recognise", until=until)
        for party in sorted({grows.grower for grows in self.model.growings.values()}):
            self._do("settle", party=party, until=until)

    def _pay(self, name: str) -> None:
        statement = self.model.statements.statements[name]
        if statement.state == "draft":
            self._do("approve", statement=name, by="second")
        for route, is_made in list(statement.payouts.items()):
            if not is_made:
                self._do("pay_out", statement=name, route=route)

    def _do(self, verb: str, **facts: object) -> None:
        number = next(self.numbers)
        keyed = {} if verb in ("round", "jump") else {"key": f"end:{number}"}
        self.take(Step(-number, verb, {**keyed, **facts}))


def _refuse_what_waits(model: Reckoning) -> None:
    """Every order, payment, refund and statement in a final state; nobody's money held."""
    waits = {
        "orders": [order.name for order in model.open_orders()],
        "payments": [p.name for p in model.money.payments().values() if p.state == "due"],
        "refunds": [row.payment for row in model.money.refunds if not row.is_back],
        "statements": [
            name for name, row in model.statements.statements.items() if row.state != "paid"
        ],
        "money": [name for name in ("held",) if model.book.balance(name)],
        "reserved": [name for name, lot in model.stock.lots.items() if lot.reserved],
    }
    left = {what: names[:5] for what, names in waits.items() if names}
    if left:
        raise Disagreement(f"still waiting when nothing is in the way: {left}")
