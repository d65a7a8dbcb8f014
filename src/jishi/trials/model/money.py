"""Money in the model: what the channel tells, what goes back, and an order that is given up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jishi.trials.model.answers import Refused
from jishi.trials.model.orders import Line, Order, Orders, Payment, share
from jishi.trials.model.stock import Take

SHEET_LIVES = timedelta(hours=2)
ASKED_AFTER = timedelta(minutes=1)
CLAIM_LASTS = timedelta(minutes=5)


@dataclass
class Refund:
    payment: str
    fen: int
    is_back: bool = False
    claimed_at: datetime | None = None


class Money:
    def __init__(self, orders: Orders) -> None:
        self.orders, self.book = orders, orders.book
        self.notices: set[str] = set()  # of the channel, by their ids
        self.refunds: list[Refund] = []

    def payments(self) -> dict[str, Payment]:
        """All payments by name."""
        return {p.name: p for order in self.orders.orders.values() for p in order.payments}

    def told(self, name: str, *, notice: str, fen: int, today: date) -> None:
        """The channel says that a payment was paid."""
        order, payment = self._find(name)
        self.orders.touched.add(order.name)
        if payment.tender != "channel":
            raise Refused("not_found")
        if payment.amount != fen:
            raise Refused("amount_differs")
        if notice in self.notices:
            raise Refused("key_reused")
        is_late = order.state != "placed" and payment.state == "void"
        if payment.state != "due" and not is_late:
            raise Refused("paid_twice")
        self.notices.add(notice)
        if order.state == "placed":
            order.state = "confirmed"
        payment.state = "settled"
        self.book.post({"channel": -fen, "held": fen})
        if is_late:
            self.give_back(order, payment, fen, today)

    def call_off(self, order: Order, *, today: date) -> None:
        """Everything that was paid goes back, every good is on hand again."""
        if order.state not in ("placed", "confirmed"):
            raise Refused("stale_state")
        self.orders.touched.add(order.name)
        order.state = "cancelled"
        for payment in order.payments:
            if payment.state == "due":
                payment.state = "void"
            elif holds(payment):
                self.give_back(order, payment, holds(payment), today)
        reserved = [line for line in order.lines if line.picked is None]
        if reserved:
            self.orders.stock.release(_takes(order, "release", reserved))
        picked = [line for line in order.lines if line.picked]
        if picked:
            self.orders.stock.take_back(_takes(order, "back", picked))

    def refund(self, order: Order, fen: int, *, today: date) -> None:
        """A sum goes back to each tender by what it still holds."""
        held = [holds(payment) for payment in order.payments]
        for payment, part in zip(order.payments, share(fen, held), strict=True):
            if part:
                self.give_back(order, payment, part, today)

    def give_back(self, order: Order, payment: Payment, fen: int, today: date) -> None:
        """The way it came; cash that was not yet taken is asked less."""
        if payment.state == "due":
            payment.lowered += fen
            if fen == payment.amount:
                payment.state = "void"
            else:
                payment.amount -= fen
            return
        payment.refunded += fen
        if payment.tender in ("points", "voucher"):
            self.orders.benefits.give_back(
                order.name,
                points_fen=fen if payment.tender == "points" else 0,
                voucher_fen=fen if payment.tender == "voucher" else 0,
                out_of="held",
                today=today,
            )
        else:
            self.book.post({"held": -fen, payment.tender: fen})
        if payment.tender == "channel":
            self.refunds.append(Refund(payment.name, fen))

    def expire(self, now: datetime, today: date) -> None:
        """Orders that nobody paid in time are called off."""
        for order in self.orders.orders.values():
            if order.state == "placed" and order.pay_before <= now:
                self.call_off(order, today=today)

    def to_ask(self, now: datetime) -> list[str]:
        """Payments of which no notice came, also those given up as long as they can be paid."""
        return [
            payment.name
            for payment in self.payments().values()
            if payment.tender == "channel"
            and payment.opened_at <= now - ASKED_AFTER
            and (
                payment.state == "due"
                or (payment.state == "void" and payment.opened_at > now - SHEET_LIVES)
            )
        ]

    def to_send(self, now: datetime) -> list[Refund]:
        """Refunds that wait and that nobody is sending."""
        return [
            refund
            for refund in self.refunds
            if not refund.is_back
            and (refund.claimed_at is None or refund.claimed_at <= now - CLAIM_LASTS)
        ]

    def _find(self, name: str) -> tuple[Order, Payment]:
        order = self.orders.orders[name.split("/")[0]]
        return order, next(p for p in order.payments if p.name == name)


def holds(payment: Payment) -> int:
    """What of a payment can still go back; cash that is not yet taken can be asked less."""
    if payment.state == "settled":
        return payment.amount - payment.refunded
    return payment.amount if (payment.state, payment.tender) == ("due", "cash") else 0


def _takes(order: Order, what: str, lines: list[Line]) -> list[Take]:
    """Of each lot once; what was picked at what it weighed."""
    totals: dict[str, int] = {}
    for line in lines:
        quantity = line.quantity if line.picked is None else line.picked
        totals[line.lot] = totals.get(line.lot, 0) + quantity
    return [Take(lot, quantity, f"{what}:{order.name}:{lot}") for lot, quantity in totals.items()]
