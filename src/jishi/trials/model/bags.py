"""Bags in the model: what is weighed, handed over, or fetched by nobody."""

from datetime import date, datetime

from jishi.trials.model.answers import Refused
from jishi.trials.model.money import Money, holds
from jishi.trials.model.orders import PICKUP_ENDS, Line, Order, Orders, priced
from jishi.trials.model.stock import Sale

OVER = 110  # per cent that a bag by weight may hold
SHORT = 80  # per cent below which it is short


class Bags:
    def __init__(self, orders: Orders, money: Money, perishable: set[str]) -> None:
        self.orders, self.money, self.stock = orders, money, orders.stock
        self.perishable = perishable  # products

    def pick(self, order: Order, line: Line, quantity: int, *, now: datetime, today: date) -> None:
        """What went into the bag: what it costs less goes back, what it costs more is charged."""
        self.orders.touched.add(order.name)
        self.stock.touched.add(line.lot)
        by_weight = self.orders.offers[line.offer].by_weight
        if now < order.cutoff_at:
            raise Refused("not_yet_cut_off")
        if quantity < 0 or (quantity > line.quantity and not by_weight):
            raise Refused("bad_input")
        if quantity > line.quantity * OVER // 100:
            raise Refused("over_weight")
        if order.state != "confirmed" or line.picked is not None:
            raise Refused("stale_state")
        is_short = quantity * 100 < line.quantity * (SHORT if by_weight else 100)
        others = [other.picked for other in order.lines if other is not line]
        is_empty = not quantity and None not in others and not any(others)
        if (is_short and order.shortage == "cancel") or is_empty:
            # The bag's other lines come back as well; the missing part of this one never was.
            self.money.call_off(order, today=today)
            line.picked = quantity
            line.actual = self._cost(line, quantity)
            self._write_off(order, line)
            return
        self._fill(order, line, quantity, now, today)
        if is_short:
            self._write_off(order, line)

    def hand_over(self, order: Order, *, now: datetime) -> None:
        """Against its code, once; cash that is due is taken."""
        self.orders.touched.add(order.name)
        if order.state == "fulfilled":
            raise Refused("stale_state")
        if any(line.picked is None for line in order.lines):
            raise Refused("not_packed")
        due = [payment for payment in order.payments if payment.state == "due"]
        if any(payment.tender == "channel" for payment in due):
            raise Refused("balance_due")
        for payment in due:
            payment.state = "settled"
            self.orders.book.post({"cash": -payment.amount, "held": payment.amount})
        order.state, order.handed_at = "fulfilled", now

    def clear_away(self, order: Order, *, now: datetime, today: date) -> None:
        """Nobody came: the money goes back, what spoils is written off."""
        self.orders.touched.add(order.name)
        if now < order.cutoff_at + PICKUP_ENDS or order.state != "confirmed":
            raise Refused("stale_state")
        sold: dict[str, int] = {}
        for line in order.lines:
            if line.picked:
                sold[line.lot] = sold.get(line.lot, 0) + line.picked
        self.money.call_off(order, today=today)
        for lot, quantity in sold.items():
            if self.orders.goods[lot][0] in self.perishable:
                self.stock.write_off(lot, quantity, key=f"unclaimed:{order.name}:{lot}")

    def _fill(self, order: Order, line: Line, quantity: int, now: datetime, today: date) -> None:
        actual = self._cost(line, quantity)
        less = line.estimate - actual
        if less > sum(holds(payment) for payment in order.payments):
            raise Refused("more_than_paid")
        sale = Sale(line.lot, line.quantity, quantity, f"sell:{order.name}:{line.position}")
        self.stock.sell([sale])
        line.picked, line.actual = quantity, actual
        if less > 0:
            self.money.refund(order, less, today=today)
        if less < 0:
            in_cash = any(payment.tender == "cash" for payment in order.payments)
            tender = "cash" if in_cash else "channel"
            self.orders.open_payment(order, tender, -less, now)

    def _write_off(self, order: Order, line: Line) -> None:
        missing = line.quantity - (line.picked or 0)
        self.stock.write_off(line.lot, missing, key=f"missing:{order.name}:{line.position}")

    def _cost(self, line: Line, quantity: int) -> int:
        if quantity == line.quantity:
            return line.estimate
        by_weight = self.orders.offers[line.offer].by_weight
        return priced(line.price_fen, quantity, by_weight=by_weight)
