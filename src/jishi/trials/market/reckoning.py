"""A market's days in the model: each verb as the walk says it, under its key."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from jishi.trials.market.channel import AWAY, DEAF, WELL
from jishi.trials.model.answers import DONE, REPLAYED, Keys, Refused, answer_of
from jishi.trials.model.bags import Bags
from jishi.trials.model.benefits import Benefits, Voucher
from jishi.trials.model.book import Book
from jishi.trials.model.money import Money
from jishi.trials.model.orders import Asked, Order, Orders, priced
from jishi.trials.model.statements import Statements
from jishi.trials.model.stock import Lot, Stock

HERE = ZoneInfo("Asia/Shanghai")

DAY = timedelta(days=1)
OPERATOR = "operator"


@dataclass(frozen=True)
class Grows:
    """What is harvested again and again, and who sells it."""

    product: str
    grower: str
    is_own: bool
    by_weight: bool
    keeps_days: int
    price_fen: int  # at which the company buys, own goods only

    @property
    def seller(self) -> str:
        return OPERATOR if self.is_own else self.grower


class Reckoning:
    """All rooms of the model, and what each verb must answer."""

    def __init__(self, now: Callable[[], datetime], today: Callable[[], date]) -> None:
        self.now, self.today = now, today
        self.book, self.stock = Book(), Stock()
        self.benefits = Benefits(self.book)
        self.orders = Orders(self.book, self.stock, self.benefits)
        self.money = Money(self.orders)
        self.bags = Bags(self.orders, self.money, perishable=set())
        self.statements = Statements(self.orders, rate_bp=0, valid_from=now())
        self.acts = Keys()
        self.deals: dict[str, tuple[str, int]] = {}  # what was paid at the channel
        self.growings: dict[str, Grows] = {}

    def answer(self, verb: str, facts: Mapping[str, object]) -> str:
        return answer_of(lambda: getattr(self, verb)(**facts))

    def knows(self, facts: Mapping[str, str]) -> bool:
        """Whether all that a step names is there; what was harvested is certified that day."""
        if "on" in facts and facts["key"] not in self.acts and facts["on"] != str(self.today()):
            return False
        if "payment" in facts and facts["payment"] not in self.money.payments():
            return False
        if "statement" in facts and facts["statement"] not in self.statements.statements:
            return False
        if "line" in facts and not self._has_line(facts["order"], int(facts["line"])):
            return False
        if "route" in facts:
            payouts = self.statements.statements[facts["statement"]].payouts
            if facts["route"] not in payouts:
                return False
        return all(
            facts[what] in known
            for what, known in (("order", self.orders.orders), ("lot", self.stock.lots))
            if what in facts
        )

    def _has_line(self, order: str, line: int) -> bool:
        """An order has more lines than it wants goods where one lot was not enough."""
        known = self.orders.orders.get(order)
        return known is not None and line <= len(known.lines)

    def harvest(self, key: str, growing: str, quantity: int, on: str) -> str:
        """Harvested, certified and brought to the warehouse; own goods are bought there."""

        def receive() -> None:
            grows = self.growings[growing]
            best_before = self.today() + timedelta(days=grows.keeps_days)
            if grows.is_own:
                cost = priced(grows.price_fen, quantity, by_weight=grows.by_weight)
                self.statements.receive(grows.grower, cost, self.now())
            self.stock.hold(key, Lot(quantity, quantity, best_before, best_before - DAY))
            self.stock.moved.add(key)
            self.orders.goods[key] = (grows.product, grows.seller, grows.by_weight)

        return self.acts.once(key, (growing, quantity, on), receive)

    def lock(self, key: str, lot: str) -> str:
        return self.acts.once(
            key, ("lock", lot), lambda: self.stock.set_locked(lot, is_locked=True)
        )

    def unlock(self, key: str, lot: str) -> str:
        return self.acts.once(
            key, ("unlock", lot), lambda: self.stock.set_locked(lot, is_locked=False)
        )

    def price(self, key: str, offer: str, price_fen: int) -> str:
        def ask() -> None:
            self.orders.offers[offer].price_fen = price_fen

        return self.acts.once(key, (offer, price_fen), ask)

    def give_points(self, key: str, person: str, points: int) -> str:
        def give() -> None:
            self.benefits.give_points(
                key, person=person, fund="fund", points=points, now=self.now(), today=self.today()
            )

        return self.acts.once(key, (person, points), give)

    def give_voucher(self, key: str, person: str, worth: int, least: int, days: int) -> str:
        voucher = Voucher("fund", person, worth, least, self.today() + timedelta(days=days))
        facts = (person, worth, least, voucher.expires_on)
        return self.acts.once(
            key, facts, lambda: self.benefits.give_voucher(key, voucher, today=self.today())
        )

    def place(
        self, key: str, wanted: Sequence[tuple[str, int]], buyer: str, rest: str, points: int,
        voucher: str, shortage: str,
    ) -> str:  # fmt: skip
        """Everything is put into a basket first, each under a key of its own."""
        for n, (offer, packs) in enumerate(wanted):
            self._put(f"{key}:put{n}", key, offer, packs)
        asked = Asked(buyer, rest, points, voucher, shortage)
        return self.acts.once(
            key, asked, lambda: self.orders.place(key, asked, now=self.now(), today=self.today())
        )

    def pay(self, payment: str, transaction: str) -> str:
        """At the channel: the market has not heard of it yet."""
        fen = self.money.payments()[payment].amount
        self.deals.setdefault(payment, (transaction, fen))
        return DONE

    def notify(self, payment: str, transaction: str, notice: str, fen: int) -> str:
        def told() -> None:
            self.money.told(payment, notice=notice, fen=fen, today=self.today())

        return self.acts.once(f"transaction:{transaction}", (payment, fen), told)

    def cancel(self, key: str, order: str, by: str) -> str:
        cancelled = self.orders.orders[order]

        def cancel() -> None:
            if by == "buyer" and self.now() >= cancelled.cutoff_at:
                raise Refused("cycle_closed")
            self.money.call_off(cancelled, today=self.today())

        return self.acts.once(key, (order, by), cancel)

    def pick(self, key: str, order: str, line: int, quantity: int) -> str:
        of = self.orders.orders[order]

        def pick() -> None:
            self.bags.pick(of, of.lines[line - 1], quantity, now=self.now(), today=self.today())

        return self.acts.once(key, (order, line, quantity), pick)

    def hand_over(self, key: str, order: str) -> str:
        handed = self.orders.orders[order]
        if handed.state not in ("confirmed", "fulfilled"):
            raise Refused("not_found")
        return self.acts.once(key, order, lambda: self.bags.hand_over(handed, now=self.now()))

    def clear_away(self, key: str, order: str) -> str:
        left = self.orders.orders[order]
        return self.acts.once(
            key, order, lambda: self.bags.clear_away(left, now=self.now(), today=self.today())
        )

    def settle(self, key: str, party: str, until: str) -> str:
        def settle() -> None:
            until_then = datetime.fromisoformat(until)
            self.statements.settle(key, party, "first", until=until_then, now=self.now())

        return self.acts.once(key, (party, until), settle)

    def recognise(self, key: str, until: str) -> str:
        def recognise() -> None:
            self.statements.recognise(until=datetime.fromisoformat(until), now=self.now())

        return self.acts.once(key, until, recognise)

    def approve(self, key: str, statement: str, by: str) -> str:
        return self.acts.once(key, (statement, by), lambda: self.statements.approve(statement, by))

    def pay_out(self, key: str, statement: str, route: str) -> str:
        return self.acts.once(
            key, (statement, route), lambda: self.statements.pay_out(statement, route)
        )

    def jump(self, **_to: int) -> str:
        """The clock is moved by the walk, for the rooms and the model at once."""
        return DONE

    def round(self, mood: str) -> str:
        """One turn over all that waits, in the order of the market's own loop."""
        now, today = self.now(), self.today()
        self.orders.open_cycles(now, today)
        if mood != AWAY:
            self._ask()
        self.money.expire(now, today)
        self._send_refunds(mood, now)
        midnight = now.astimezone(HERE).replace(hour=0, minute=0, second=0, microsecond=0)
        self.statements.recognise(until=midnight, now=now)
        self.benefits.lapse(today)
        return DONE

    def open_orders(self) -> list[Order]:
        return [
            order for order in self.orders.orders.values() if order.state in ("placed", "confirmed")
        ]

    def _put(self, key: str, basket: str, offer: str, packs: int) -> None:
        self.acts.once(key, (offer, packs), lambda: self.orders.put(basket, offer, packs))

    def _ask(self) -> None:
        for name in self.money.to_ask(self.now()):
            if name in self.deals:
                transaction, fen = self.deals[name]
                asked = {"payment": name, "transaction": transaction, "fen": fen}
                answer = self.answer("notify", {**asked, "notice": f"asked:{name}"})
                assert answer in (DONE, REPLAYED), "the channel's own deal is taken"

    def _send_refunds(self, mood: str, now: datetime) -> None:
        for refund in self.money.to_send(now):
            refund.claimed_at = now
            if mood in (AWAY, DEAF):
                return
            refund.is_back = mood == WELL
