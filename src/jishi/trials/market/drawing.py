"""What is done next on a market's days, with what goes wrong mixed in."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from jishi.trials.market.channel import MOODS, WELL
from jishi.trials.market.reckoning import Reckoning
from jishi.trials.model.orders import PICKUP_ENDS, Order, Payment
from jishi.trials.walking import Step

Facts = dict[str, Any]
IN_SIGHT = 30
PAST_IN_SIGHT = 200
CRASHES = 0.03
FORGOTTEN = 0.1  # a call-back that is told late or never
HOUR = 3_600_000  # in ms, as the clock is moved
WEIGHTS = {
    "place": 22, "pay": 14, "notify": 16, "cancel": 3, "pick": 22, "hand_over": 10,
    "clear_away": 3, "harvest": 5, "lock": 0.4, "unlock": 0.6, "price": 0.6,
    "give_points": 1.5, "give_voucher": 2.5,
    "settle": 2, "recognise": 0.8, "approve": 2, "pay_out": 3,
    "round": 6, "jump": 6, "again": 6, "changed": 3,
}  # fmt: skip


class Drawing:
    def __init__(self, model: Reckoning, buyers: Sequence[str]) -> None:
        self.model, self.buyers = model, buyers
        self.past: list[Step] = []
        self.untold: list[Facts] = []  # call-backs on their way

    def draw(self, number: int, chance: random.Random) -> Step:
        """A step by its weight; an order when nothing of the kind can be done yet."""
        self.chance, self.number = chance, number
        verb = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        if verb in ("again", "changed"):
            return self._of_the_past(is_changed=verb == "changed")
        facts: Facts | None = getattr(self, f"_{verb}")()
        if facts is None:
            verb, facts = "place", self._place()
        if verb not in ("round", "jump", "pay"):
            if chance.random() < CRASHES:
                facts["crash"] = chance.choice(["before_commit", "after_commit"])
            self.past.append(Step(number, verb, facts))
        return Step(number, verb, facts)

    def _of_the_past(self, *, is_changed: bool) -> Step:
        if not self.past:
            return Step(self.number, "round", {"mood": WELL})
        is_recent = self.chance.random() < 0.8
        step = self.chance.choice(self.past[-PAST_IN_SIGHT:] if is_recent else self.past)
        facts = {name: fact for name, fact in step.facts.items() if name != "crash"}
        return Step(self.number, step.verb, self._changed(facts) if is_changed else facts)

    def _changed(self, facts: Facts) -> Facts:
        """The same key with one other fact."""
        orders = list(self.model.orders.orders)[-IN_SIGHT:]
        others: Facts = {
            name: facts[name] + 1 for name in ("quantity", "points", "fen") if name in facts
        }
        if "order" in facts:
            others["order"] = self.chance.choice(orders)
        if "rest" in facts:
            others["rest"] = "cash" if facts["rest"] == "channel" else "channel"
        if not others:
            return facts
        name = self.chance.choice(list(others))
        changed = {**facts, name: others[name]}
        if "line" in facts:
            lines = self.model.orders.orders[changed["order"]].lines
            changed["line"] = min(facts["line"], len(lines))
        return changed

    def _key(self, what: str) -> str:
        return f"{what}:{self.number}"

    def _order(self, fits: Callable[[Order], bool]) -> Order | None:
        """Mostly an order with which this makes sense."""
        orders = list(self.model.orders.orders.values())[-IN_SIGHT * 3 :]
        fitting = [order for order in orders if fits(order)]
        if fitting and self.chance.random() < 0.93:
            return self.chance.choice(fitting)
        return self.chance.choice(orders) if orders else None

    def _harvest(self) -> Facts:
        growing = self.chance.choice(list(self.model.growings))
        most = 40_000 if self.model.growings[growing].by_weight else 30
        quantity = self.chance.randrange(most // 4, most)
        on = str(self.model.today())
        return {"key": self._key("lot"), "growing": growing, "quantity": quantity, "on": on}

    def _lot(self) -> Facts | None:
        lots = list(self.model.stock.lots)[-IN_SIGHT:]
        return {"key": self._key("lot"), "lot": self.chance.choice(lots)} if lots else None

    def _lock(self) -> Facts | None:
        return self._lot()

    def _unlock(self) -> Facts | None:
        lots = self.model.stock.lots
        locked = [name for name in lots if lots[name].is_locked]
        if not locked:
            return None
        return {"key": self._key("unlock"), "lot": self.chance.choice(locked)}

    def _price(self) -> Facts:
        offer = self.chance.choice(list(self.model.orders.offers))
        price = self.model.orders.offers[offer].price_fen
        return {
            "key": self._key("price"), "offer": offer,
            "price_fen": max(1, price + self.chance.randrange(-20, 21)),
        }  # fmt: skip

    def _give_points(self) -> Facts:
        points = self.chance.choice([1, 7, 30, 100])
        return {
            "key": self._key("points"), "person": self.chance.choice(self.buyers), "points": points
        }  # fmt: skip

    def _give_voucher(self) -> Facts:
        worth = self.chance.choice([100, 333, 500])
        return {
            "key": self._key("voucher"), "person": self.chance.choice([*self.buyers, ""]),
            "worth": worth, "least": worth + self.chance.choice([0, 500, 2_000]),
            "days": self.chance.choice([1, 3, 30]),
        }  # fmt: skip

    def _place(self) -> Facts:
        chance, model = self.chance, self.model
        offers = list(model.orders.offers)
        some = chance.sample(offers, k=chance.choice([1, 1, 2, 3]))
        rest = chance.choice(["channel", "channel", "cash"])
        if rest == "cash" and chance.random() < 0.9:
            own = [offer for offer in offers if model.orders.offers[offer].is_own]
            some = chance.sample(own, k=min(len(own), len(some)))
        buyer = chance.choice([*self.buyers, "", ""])
        held = model.benefits.points_of(buyer, model.today()) if buyer else 3
        vouchers = [name for name, v in model.benefits.vouchers.items() if v.state == "given"]
        return {
            "key": self._key("order"), "buyer": buyer, "rest": rest,
            "wanted": [[offer, self._packs()] for offer in some],
            "points": chance.choice([0, 0, chance.randrange(held + 2)]),
            "voucher": chance.choice([*vouchers[-9:], "NONE"]) if chance.random() < 0.2 else "",
            "shortage": chance.choice(["refund", "refund", "cancel"]),
        }  # fmt: skip

    def _packs(self) -> int:
        return 25 if self.chance.random() < 0.03 else self.chance.choice([1, 1, 2, 3])

    def _payment(self) -> Payment | None:
        waits = [
            payment
            for order in list(self.model.orders.orders.values())[-IN_SIGHT:]
            for payment in order.payments
            if payment.tender == "channel"
            and payment.state != "settled"
            and payment.name not in self.model.deals
        ]
        return self.chance.choice(waits) if waits else None

    def _pay(self) -> Facts | None:
        """The buyer pays; the channel's call-back is on its way, or is lost."""
        payment = self._payment()
        if payment is None:
            return None
        transaction = f"T{self.number}"
        if self.chance.random() > FORGOTTEN:
            fen = payment.amount
            told = {"payment": payment.name, "transaction": transaction, "fen": fen}
            self.untold.append({**told, "notice": f"N{self.number}"})
        return {"payment": payment.name, "transaction": transaction}

    def _notify(self) -> Facts | None:
        """A call-back: in whatever order, again, with other words, or for another payment."""
        chance = self.chance
        if not self.untold:
            return None
        told = chance.choice(self.untold[-10:])
        if chance.random() < 0.6:
            self.untold.remove(told)
        odd = chance.random()
        if odd < 0.04:
            return {**told, "fen": told["fen"] + chance.choice([-1, 1])}
        if odd < 0.08:
            return {**told, "transaction": f"T{self.number}"}
        if odd < 0.16:
            return {**told, "notice": f"N{self.number}"}
        return dict(told)

    def _cancel(self) -> Facts | None:
        order = self._order(lambda order: order.state in ("placed", "confirmed"))
        if order is None:
            return None
        by = self.chance.choice(["buyer", "buyer", "company"])
        return {"key": self._key("cancel"), "order": order.name, "by": by}

    def _pick(self) -> Facts | None:
        chance, order = self.chance, self._order(self._is_to_pick)
        if order is None:
            return None
        unpicked = [line for line in order.lines if line.picked is None]
        line = chance.choice(unpicked or order.lines)
        by_weight = self.model.orders.offers[line.offer].by_weight
        part = chance.choice([1, 1, 1, 0.93, 1.03, 1.1, 1.2, 0.5, 0]) if by_weight else 1
        quantity = round(line.quantity * part) - (not by_weight and chance.random() < 0.15)
        return {
            "key": self._key("pick"), "order": order.name, "line": line.position,
            "quantity": quantity,
        }  # fmt: skip

    def _is_to_pick(self, order: Order) -> bool:
        is_open = any(line.picked is None for line in order.lines)
        return order.state == "confirmed" and is_open and order.cutoff_at <= self.model.now()

    def _hand_over(self) -> Facts | None:
        order = self._order(_is_packed)
        return {"key": self._key("hand"), "order": order.name} if order else None

    def _clear_away(self) -> Facts | None:
        order = self._order(self._is_left)
        return {"key": self._key("clear"), "order": order.name} if order else None

    def _is_left(self, order: Order) -> bool:
        return order.state == "confirmed" and order.cutoff_at + PICKUP_ENDS <= self.model.now()

    def _settle(self) -> Facts:
        parties = sorted({grows.grower for grows in self.model.growings.values()})
        return {
            "key": self._key("statement"), "party": self.chance.choice(parties),
            "until": self._until(),
        }  # fmt: skip

    def _recognise(self) -> Facts:
        return {"key": self._key("own"), "until": self._until()}

    def _until(self) -> str:
        hours = self.chance.choice([0, 0, 0, -24, 1])
        return (self.model.now() + timedelta(hours=hours)).isoformat()

    def _statement(self, *states: str) -> str | None:
        statements = self.model.statements.statements
        fitting = [name for name in statements if statements[name].state in states]
        if fitting and self.chance.random() < 0.9:
            return self.chance.choice(fitting)
        return self.chance.choice(list(statements)) if statements else None

    def _approve(self) -> Facts | None:
        statement = self._statement("draft")
        if statement is None:
            return None
        by = self.chance.choice(["first", "second", "second", "second"])
        return {"key": self._key("approve"), "statement": statement, "by": by}

    def _pay_out(self) -> Facts | None:
        statement = self._statement("approved")
        if statement is None:
            return None
        payouts = self.model.statements.statements[statement].payouts
        if not payouts:
            return None
        route = self.chance.choice(list(payouts))
        return {"key": self._key("payout"), "statement": statement, "route": route}

    def _round(self) -> Facts:
        return {"mood": self.chance.choice([WELL, WELL, WELL, *MOODS])}

    def _jump(self) -> Facts:
        """On by a while; to the cut-off, or to a millisecond beside it; sometimes back."""
        chance = self.chance
        if chance.random() < 0.3:
            return {"cutoff_ms": chance.choice([-1, 0, 1])}
        hours = chance.choice([0.01, 0.1, 0.3, 1, 1, 2, 2, 5, 12, -0.01, -0.5, -3])
        return {"ms": int(hours * HOUR)}


def _is_packed(order: Order) -> bool:
    return order.state == "confirmed" and all(line.picked is not None for line in order.lines)
