"""The money core in the model: each verb as the walk says it, under its key."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from jishi.trials.model.answers import DONE, Keys, Refused, answer_of
from jishi.trials.model.benefits import Benefits, Rule, Voucher
from jishi.trials.model.book import Book
from jishi.trials.model.stock import Sale, Stock, Take

Rows = Sequence[Sequence[str | int]]
NO_REASON = ""


class Reckoning:
    """The book, the lots and the benefits, and what each verb must answer."""

    def __init__(self, now: Callable[[], datetime], today: Callable[[], date]) -> None:
        self.now, self.today = now, today
        self.book, self.stock = Book(), Stock()
        self.benefits = Benefits(self.book)
        self.acts, self.posted = Keys(), Keys()
        self.moves: dict[str, Mapping[str, int]] = {}

    def answer(self, verb: str, facts: Mapping[str, object]) -> str:
        return answer_of(lambda: getattr(self, verb)(**facts))

    def post(self, key: str, moves: Mapping[str, int]) -> str:
        moves = {name: amount for name, amount in moves.items() if amount}
        if key not in self.posted:
            self.book.refuse(moves)
        answer = self.posted.once(key, moves, lambda: self.book.post(moves))
        self.moves[key] = moves
        return answer

    def reverse(self, of: str) -> str:
        back = {name: -amount for name, amount in self.moves[of].items()}
        return self.posted.once(f"{of}:reversed", back, lambda: self.book.post(back))

    def receive(self, key: str, lot: str, owner: str, **facts: object) -> str:
        dates = {name: date.fromisoformat(str(facts[name])) for name in ("made_on", "best_before")}
        quantity = int(str(facts["quantity"]))

        def receive() -> None:
            self.stock.receive(lot, quantity=quantity, today=self.today(), key=key, **dates)

        return self.acts.once(key, (owner, facts), receive)

    def reserve(self, holder: str, takes: Rows) -> str:
        return self._moved(lambda: self.stock.reserve(_takes(takes), today=self.today()))

    def release(self, holder: str, takes: Rows) -> str:
        return self._moved(lambda: self.stock.release(_takes(takes)))

    def sell(self, holder: str, sales: Rows) -> str:
        return self._moved(lambda: self.stock.sell([Sale(*sale) for sale in sales]))  # type: ignore[arg-type]

    def take_back(self, holder: str, takes: Rows) -> str:
        return self._moved(lambda: self.stock.take_back(_takes(takes)))

    def write_off(self, key: str, lot: str, quantity: int, reason: str) -> str:
        def write_off() -> None:
            if reason == NO_REASON:
                raise Refused("bad_input")
            self.stock.write_off(lot, quantity, key=key)

        self.stock.touched.add(lot)
        return self.acts.once(key, ("write_off", lot, quantity, reason), write_off)

    def lock(self, key: str, lot: str) -> str:
        do = lambda: self.stock.set_locked(lot, is_locked=True)  # noqa: E731
        return self.acts.once(key, ("lock", lot), do)

    def unlock(self, key: str, lot: str) -> str:
        do = lambda: self.stock.set_locked(lot, is_locked=False)  # noqa: E731
        return self.acts.once(key, ("unlock", lot), do)

    def fill(self, key: str, fund: str, fen: int) -> str:
        return self.acts.once(key, ("fill", fund, fen), lambda: self.benefits.fill(fund, fen))

    def set_rule(self, key: str, points: int, fen: int, most_bp: int, valid_days: int) -> str:
        rule = Rule(self.now(), points, fen, most_bp, valid_days)
        facts = ("set_rule", points, fen, most_bp, valid_days)
        return self.acts.once(key, facts, lambda: self.benefits.set_rule(rule))

    def give_points(self, key: str, person: str, fund: str, points: int) -> str:
        def give() -> None:
            self.benefits.give_points(
                key, person=person, fund=fund, points=points, now=self.now(), today=self.today()
            )

        return self.acts.once(key, ("give_points", person, fund, points), give)

    def give_voucher(
        self, key: str, person: str, fund: str, worth: int, least: int, expires_on: str
    ) -> str:
        voucher = Voucher(fund, person, worth, least, date.fromisoformat(expires_on))
        facts = ("give_voucher", person, fund, worth, least, expires_on)
        return self.acts.once(
            key, facts, lambda: self.benefits.give_voucher(key, voucher, today=self.today())
        )

    def spend(self, key: str, person: str, holder: str, points: int, total: int) -> str:
        def spend() -> None:
            self.benefits.spend(
                holder, person=person, points=points, total=total, into="sales",
                now=self.now(), today=self.today(),
            )  # fmt: skip

        return self.acts.once(key, ("spend", person, holder, points, total), spend)

    def use_voucher(self, key: str, voucher: str, person: str, holder: str, total: int) -> str:
        def use() -> None:
            self.benefits.use_voucher(
                voucher, person=person, holder=holder, total=total, into="sales", today=self.today()
            )

        return self.acts.once(key, ("use_voucher", voucher, person, holder, total), use)

    def give_back(self, key: str, holder: str, points_fen: int, voucher_fen: int) -> str:
        def give_back() -> None:
            self.benefits.give_back(
                holder, points_fen=points_fen, voucher_fen=voucher_fen, out_of="sales",
                today=self.today(),
            )  # fmt: skip

        return self.acts.once(key, ("give_back", holder, points_fen, voucher_fen), give_back)

    def lapse(self) -> str:
        self.benefits.lapse(self.today())
        return DONE

    def jump(self, minutes: int) -> str:
        """The clock is moved by the walk, for the rooms and the model at once."""
        return DONE

    def knows(self, facts: Mapping[str, object]) -> bool:
        """Whether all that a step names is there; what a step would make need not be."""
        lots = [facts["lot"]] if "lot" in facts and "made_on" not in facts else []
        for rows in (facts.get("takes", []), facts.get("sales", [])):
            lots += [row[0] for row in rows]  # type: ignore[attr-defined]
        is_there = all(lot in self.stock.lots for lot in lots)
        return is_there and ("of" not in facts or facts["of"] in self.moves)

    def _moved(self, move: Callable[[], None]) -> str:
        move()
        return DONE


def _takes(rows: Rows) -> list[Take]:
    return [Take(*row) for row in rows]  # type: ignore[arg-type]
