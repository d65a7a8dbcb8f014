"""Statements in the model: each delivered line and each receipt is settled once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import floor

from jishi.trials.model.answers import Refused
from jishi.trials.model.orders import Line, Order, Orders


@dataclass
class Receipt:
    grower: str
    cost: int
    received_at: datetime
    is_settled: bool = False


@dataclass
class Statement:
    party: str
    sold: int
    commission: int
    bought: int
    prepared_by: str
    state: str = "draft"
    payouts: dict[str, bool] = field(default_factory=dict)  # by route: whether it was made


class Statements:
    def __init__(self, orders: Orders, rate_bp: int, valid_from: datetime) -> None:
        self.orders, self.book = orders, orders.book
        self.rate_bp, self.valid_from = rate_bp, valid_from
        self.receipts: list[Receipt] = []
        self.statements: dict[str, Statement] = {}

    def receive(self, grower: str, cost: int, now: datetime) -> None:
        """The company has bought: what was weighed is what is owed."""
        self.book.post({"purchases": -cost, f"owed:{grower}": cost})
        self.receipts.append(Receipt(grower, cost, now))

    def settle(self, name: str, party: str, by: str, *, until: datetime, now: datetime) -> None:
        if until > now:
            raise Refused("not_yet")
        delivered = self._delivered(until, lambda line: self._seller(line) == party)
        receipts = [
            receipt
            for receipt in self.receipts
            if receipt.grower == party and receipt.received_at < until and not receipt.is_settled
        ]
        if not delivered and not receipts:
            raise Refused("nothing_to_settle")
        if any(order.placed_at < self.valid_from for order, _line in delivered):
            raise Refused("no_rule")
        sold = sum(line.actual for _order, line in delivered)
        commission = sum(self._commission(line) for _order, line in delivered)
        if delivered:
            moves = {"held": -sold, f"split:{party}": sold - commission, "fees": commission}
            self.book.post(moves)
        bought = sum(receipt.cost for receipt in receipts)
        self.statements[name] = Statement(party, sold, commission, bought, by)
        for _order, line in delivered:
            line.is_settled = True
        for receipt in receipts:
            receipt.is_settled = True

    def recognise(self, *, until: datetime, now: datetime) -> None:
        """Own goods that were handed over are revenue."""
        if until > now:
            raise Refused("not_yet")
        delivered = self._delivered(until, lambda line: self.orders.offers[line.offer].is_own)
        total = sum(line.actual for _order, line in delivered)
        if total:
            self.book.post({"held": -total, "sales": total})
        for _order, line in delivered:
            line.is_settled = True

    def approve(self, name: str, by: str) -> None:
        """A second person agrees."""
        statement = self.statements[name]
        if statement.prepared_by == by:
            raise Refused("awaiting_second_approval")
        if statement.state != "draft":
            raise Refused("stale_state")
        statement.state = "approved"
        sums = {"split": statement.sold - statement.commission, "transfer": statement.bought}
        statement.payouts = {route: False for route, fen in sums.items() if fen}

    def pay_out(self, name: str, route: str) -> None:
        statement = self.statements[name]
        if statement.state != "approved" or statement.payouts[route]:
            raise Refused("stale_state")
        if route == "split":
            fen = statement.sold - statement.commission
            self.book.post({f"split:{statement.party}": -fen, "channel": fen})
        else:
            fen = statement.bought
            self.book.post({f"owed:{statement.party}": -fen, "bank": fen})
        statement.payouts[route] = True
        if all(statement.payouts.values()):
            statement.state = "paid"

    def _delivered(
        self, until: datetime, is_wanted: Callable[[Line], bool]
    ) -> list[tuple[Order, Line]]:
        return [
            (order, line)
            for order in self.orders.orders.values()
            if order.handed_at and order.handed_at < until
            for line in order.lines
            if line.actual and not line.is_settled and is_wanted(line)
        ]

    def _seller(self, line: Line) -> str:
        offer = self.orders.offers[line.offer]
        return "" if offer.is_own else offer.seller

    def _commission(self, line: Line) -> int:
        return floor(Fraction(line.actual * self.rate_bp, 10_000) + Fraction(1, 2))
