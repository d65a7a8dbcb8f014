"""What is done next in the money core: drawn by chance from what the model holds."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from jishi.trials.money.reckoning import Reckoning
from jishi.trials.money.rooms import FUNDS
from jishi.trials.walking import Step

Facts = dict[str, Any]
OWNERS = [f"owner{n}" for n in range(4)]
PERSONS = [f"person{n}" for n in range(4)]
FLOORED = [f"{what}:{owner}" for what in ("owed", "split") for owner in OWNERS]
OWN = ["channel", "bank", "cash", "fees", "sales", "purchases"]
LOTS_IN_SIGHT = 25
PAST_IN_SIGHT = 400
DAY = 24 * 60
# How often each verb is drawn; what is rare here still comes hundreds of times in a long walk.
WEIGHTS = {
    "post": 36, "reverse": 2.5, "again": 8, "changed": 6,
    "receive": 3, "reserve": 16, "release": 6, "sell": 9, "take_back": 2, "write_off": 2,
    "lock": 0.6, "unlock": 0.8,
    "fill": 0.6, "set_rule": 0.1, "give_points": 1.6, "give_voucher": 0.8, "spend": 2.4,
    "use_voucher": 1, "give_back": 2, "lapse": 0.3, "jump": 0.7,
}  # fmt: skip


class Drawing:
    def __init__(self, model: Reckoning) -> None:
        self.model = model
        self.past: list[Step] = []  # what may be asked again
        self.holders: list[str] = []

    def draw(self, number: int, chance: random.Random) -> Step:
        """A step by its weight; with another one's facts when nothing else is possible yet."""
        self.chance, self.number = chance, number
        verb = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        if verb in ("again", "changed"):
            return self._of_the_past(is_changed=verb == "changed")
        facts: Facts | None = getattr(self, f"_{verb}")()
        if facts is None:
            verb, facts = "receive", self._receive()
        step = Step(number, verb, facts)
        if verb not in ("lapse", "jump"):
            self.past.append(step)
        return step

    def _of_the_past(self, *, is_changed: bool) -> Step:
        if not self.past:
            return Step(self.number, "lapse", {})
        # Mostly what was asked just now, as by a retry; sometimes what was asked long ago.
        recent = self.past[-PAST_IN_SIGHT:] if self.chance.random() < 0.8 else self.past
        step = self.chance.choice(recent)
        facts = self._changed(step.facts) if is_changed else step.facts
        return Step(self.number, step.verb, facts)

    def _changed(self, facts: Any) -> Facts:
        """The same key with one other fact."""
        if "moves" in facts:
            return {**facts, "moves": {name: 2 * fen for name, fen in facts["moves"].items()}}
        others: dict[str, Callable[[Any], Any]] = {
            "lot": lambda lot: self._lot() if "made_on" not in facts else lot,
            "fund": lambda _fund: self.chance.choice(list(FUNDS)),
            "person": lambda _person: self.chance.choice(PERSONS),
            **dict.fromkeys(
                ("quantity", "fen", "points", "worth", "total", "points_fen", "voucher_fen"),
                lambda amount: amount + 1,
            ),
        }
        able = [name for name in facts if name in others]
        if not able:
            return dict(facts)
        name = self.chance.choice(able)
        return {**facts, name: others[name](facts[name])}

    def _key(self, what: str) -> str:
        return f"{what}:{self.number}"

    def _post(self) -> Facts:
        """Two to four accounts; sometimes more goes out than is there, or it does not balance."""
        chance = self.chance
        names = chance.sample(FLOORED + OWN * 2, k=chance.choice([2, 2, 2, 3, 4]))
        names = list(dict.fromkeys(names))
        amounts = [self._amount_of(name) for name in names[1:]]
        moves = dict(zip(names[1:], amounts, strict=True))
        moves[names[0]] = -sum(amounts) + (chance.random() < 0.01)
        return {"key": self._key("post"), "moves": moves}

    def _amount_of(self, name: str) -> int:
        most = max(100, self.model.book.balance(name))
        return self.chance.choice([1, -1]) * self.chance.randrange(0, most * 5 // 4)

    def _reverse(self) -> Facts | None:
        moves = self.model.moves
        if not moves:
            return None
        return {"of": self.chance.choice(list(moves)[-PAST_IN_SIGHT:])}

    def _receive(self) -> Facts:
        chance, today = self.chance, self.model.today()
        made_on = today - timedelta(days=chance.choice([0, 0, 1, 3, -1]))
        keeps = chance.choice([0, 1, 2, 5, 20, 300])
        return {
            "key": self._key("receive"), "lot": f"lot{self.number}",
            "owner": chance.choice(OWNERS), "quantity": chance.choice([1, 7, 60, 40_000]),
            "made_on": made_on.isoformat(),
            "best_before": (made_on + timedelta(days=keeps)).isoformat(),
        }  # fmt: skip

    def _lot(self) -> str | None:
        names = list(self.model.stock.lots)
        return self.chance.choice(names[-LOTS_IN_SIGHT:]) if names else None

    def _some(self, counter: str, verb: str) -> list[list[Any]]:
        """Takes of one to three lots that hold something, now and then more than they hold."""
        chance, takes = self.chance, []
        for n in range(chance.choice([1, 1, 2, 3])):
            lot = self._lot()
            if lot is None:
                return []
            holds = getattr(self.model.stock.lots[lot], counter)
            if holds or chance.random() < 0.1:
                most = holds if chance.random() < 0.95 else holds + 3
                takes.append([lot, chance.randrange(1, max(2, most + 1)), f"{self._key(verb)}.{n}"])
        return takes

    def _moves_goods(self, counter: str, verb: str) -> Facts | None:
        takes = self._some(counter, verb)
        return {"holder": self._key("h"), "takes": takes} if takes else None

    def _reserve(self) -> Facts | None:
        return self._moves_goods("available", "reserve")

    def _release(self) -> Facts | None:
        return self._moves_goods("reserved", "release")

    def _take_back(self) -> Facts | None:
        return self._moves_goods("sold", "take_back")

    def _sell(self) -> Facts | None:
        sales = [
            [lot, reserved, round(reserved * self.chance.choice([0, 0.9, 1, 1, 1.1])), key]
            for lot, reserved, key in self._some("reserved", "sell")
        ]
        return {"holder": self._key("h"), "sales": sales} if sales else None

    def _write_off(self) -> Facts | None:
        lot = self._lot()
        if lot is None:
            return None
        quantity = self.chance.randrange(self.model.stock.lots[lot].available // 4 + 2)
        reason = self.chance.choice(["spoilt", "spoilt", "missing", ""])
        return {
            "key": self._key("write_off"), "lot": lot, "quantity": quantity, "reason": reason
        }  # fmt: skip

    def _lock(self) -> Facts | None:
        lot = self._lot()
        return {"key": self._key("lock"), "lot": lot} if lot else None

    def _unlock(self) -> Facts | None:
        lots = self.model.stock.lots
        locked = [name for name in list(lots)[-LOTS_IN_SIGHT:] if lots[name].is_locked]
        lot = self.chance.choice(locked) if locked else self._lot()
        return {"key": self._key("unlock"), "lot": lot} if lot else None

    def _fund(self) -> str:
        return self.chance.choice(list(FUNDS))

    def _fill(self) -> Facts:
        fen = self.chance.choice([0, 500, 20_000, 100_000])
        return {"key": self._key("fill"), "fund": self._fund(), "fen": fen}

    def _set_rule(self) -> Facts:
        points = self.chance.choice([0, 1, 3, 7, 10])
        return {
            "key": self._key("rule"), "points": points,
            "fen": points * self.chance.choice([0, 1, 3, 10]) + self.chance.randrange(3),
            "most_bp": self.chance.choice([0, 3_000, 5_000, 10_000, 10_001]),
            "valid_days": self.chance.choice([1, 3, 30, 365]),
        }  # fmt: skip

    def _give_points(self) -> Facts:
        return {
            "key": self._key("points"), "person": self.chance.choice(PERSONS),
            "fund": self._fund(), "points": self.chance.choice([0, 1, 7, 20, 60]),
        }  # fmt: skip

    def _give_voucher(self) -> Facts:
        worth = self.chance.choice([0, 1, 300, 500])
        expires_on = self.model.today() + timedelta(days=self.chance.choice([0, 1, 3, 30]))
        return {
            "key": self._key("voucher"), "person": self.chance.choice([*PERSONS, ""]),
            "fund": self._fund(), "worth": worth, "least": worth + self.chance.choice([-1, 0, 999]),
            "expires_on": expires_on.isoformat(),
        }  # fmt: skip

    def _spend(self) -> Facts:
        person = self.chance.choice(PERSONS)
        held = self.model.benefits.points_of(person, self.model.today())
        return {
            "key": self._key("spend"), "person": person, "holder": self._holder(),
            "points": self.chance.randrange(0, held + 2),
            "total": self.chance.choice([100, 3_000, 100_000]),
        }  # fmt: skip

    def _use_voucher(self) -> Facts:
        names = list(self.model.benefits.vouchers)[-LOTS_IN_SIGHT:]
        voucher = self.chance.choice(names) if names else "none"
        known = self.model.benefits.vouchers.get(voucher)
        is_own = known and known.person and self.chance.random() < 0.8
        person = known.person if known and is_own else self.chance.choice(PERSONS)
        return {
            "key": self._key("use"), "voucher": voucher, "person": person,
            "holder": self._holder(), "total": self.chance.choice([100, 1_500, 5_000]),
        }  # fmt: skip

    def _holder(self) -> str:
        if not self.holders or self.chance.random() < 0.7:
            self.holders.append(f"J{self.number}")
        return self.chance.choice(self.holders[-5:])

    def _give_back(self) -> Facts | None:
        if not self.holders:
            return None
        holder = self.chance.choice(self.holders[-LOTS_IN_SIGHT:])
        return {
            "key": self._key("back"), "holder": holder,
            "points_fen": self._part(self._points_fen(holder)),
            "voucher_fen": self._part(self._voucher_fen(holder)),
        }  # fmt: skip

    def _points_fen(self, holder: str) -> int:
        spendings = self.model.benefits.spendings.get(holder, [])
        return sum(spending.fen - spending.fen_returned for spending in spendings)

    def _voucher_fen(self, holder: str) -> int:
        vouchers = self.model.benefits.vouchers.values()
        return sum(v.worth - v.returned for v in vouchers if v.holder == holder)

    def _part(self, whole: int) -> int:
        return self.chance.choice([0, whole, self.chance.randrange(whole + 1), whole + 1])

    def _lapse(self) -> Facts:
        return {}

    def _jump(self) -> Facts:
        """Mostly on; sometimes back, as a clock that is set right; sometimes to a day's edge."""
        minutes = self.chance.choice([1, 60, 500, DAY, 3 * DAY, 10 * DAY, -1, -60, -500, -DAY])
        return {"minutes": minutes}
