"""Funds and what they have promised: points by their grants, vouchers by their codes.

A fund's money lies on `fund:<name>` (free) and `promised:<name>`; a person's points on
`earned:<person>`, those of all people together, negative, on `issued`.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from jishi.trials.model.answers import IMPOSSIBLE, Refused
from jishi.trials.model.book import Book

FEN_MAX = 1_000_000_000


@dataclass(frozen=True)
class Rule:
    """From a moment on: so many points pay so many fen, and at most a part of an order."""

    valid_from: datetime
    points: int
    fen: int
    most_bp: int
    valid_days: int


@dataclass
class Grant:
    person: str
    fund: str
    left: int
    worth_left: int
    expires_on: date
    lapsed: int = 0


@dataclass
class Spending:
    grant: str
    points: int
    fen: int
    points_returned: int = 0
    fen_returned: int = 0


@dataclass
class Voucher:
    fund: str
    person: str
    worth: int
    least: int
    expires_on: date
    state: str = "given"
    holder: str = ""
    returned: int = 0


class Benefits:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.windows: dict[str, tuple[date, date]] = {}
        self.rules: list[Rule] = []
        self.grants: dict[str, Grant] = {}
        self.spendings: dict[str, list[Spending]] = {}  # by holder, as they were spent
        self.vouchers: dict[str, Voucher] = {}
        self.touched: set[str] = set()  # grants and vouchers
        book.open("issued", unit="point", is_floored=False)

    def open_fund(self, name: str, opens_on: date, closes_on: date) -> None:
        self.windows[name] = (opens_on, closes_on)
        self.book.open(f"fund:{name}")
        self.book.open(f"promised:{name}")

    def fill(self, fund: str, fen: int) -> None:
        if not 0 < fen <= FEN_MAX:
            raise Refused("bad_input")
        self.book.post({"bank": -fen, f"fund:{fund}": fen})

    def set_rule(self, rule: Rule) -> None:
        sensible = 0 < rule.points <= rule.fen <= FEN_MAX and 0 <= rule.most_bp <= 10_000
        if not sensible or not 1 <= rule.valid_days <= 3650:
            raise Refused("bad_input")
        self.rules.append(rule)

    def rule_at(self, moment: datetime) -> Rule | None:
        """The newest of the rules that have begun."""
        return next((rule for rule in reversed(self.rules) if rule.valid_from <= moment), None)

    def give_points(
        self, name: str, *, person: str, fund: str, points: int, now: datetime, today: date
    ) -> None:
        self._refuse_closed(fund, today)
        if points < 1:
            raise Refused("bad_input")
        rule = self.rule_at(now)
        if rule is None:
            raise Refused("no_redemption_rule")
        worth = ceil(Fraction(points * rule.fen, rule.points))
        self.book.open(f"earned:{person}", unit="point")
        moves = {"issued": -points, f"earned:{person}": points}
        self._promise(fund, worth, moves)
        expires_on = today + timedelta(days=rule.valid_days)
        self.grants[name] = Grant(person, fund, points, worth, expires_on)
        self.touched.add(name)

    def give_voucher(self, name: str, voucher: Voucher, *, today: date) -> None:
        self._refuse_closed(voucher.fund, today)
        is_sensible = 0 < voucher.worth <= voucher.least <= FEN_MAX
        if not is_sensible or voucher.expires_on <= today:
            raise Refused("bad_input")
        self._promise(voucher.fund, voucher.worth, {})
        self.vouchers[name] = voucher
        self.touched.add(name)

    def points_of(self, person: str, today: date) -> int:
        """What a person can spend."""
        return sum(self.grants[name].left for name in self._spendable(person, today))

    def spend(
        self,
        holder: str,
        *,
        person: str,
        points: int,
        total: int,
        into: str,
        now: datetime,
        today: date,
    ) -> int:
        """Put points to an order, the grants first that expire first; the fen they pay."""
        spent = self.parts(person, points=points, total=total, now=now, today=today)
        pays = sum(spending.fen for spending in spent)
        moves: Counter[str] = Counter({"issued": points, f"earned:{person}": -points, into: pays})
        for spending in spent:
            moves[f"promised:{self.grants[spending.grant].fund}"] -= spending.fen
        self.book.post(moves)
        for spending in spent:
            grant = self.grants[spending.grant]
            grant.left -= spending.points
            grant.worth_left -= spending.fen
            self.touched.add(spending.grant)
        self.spendings.setdefault(holder, []).extend(spent)
        return pays

    def parts(
        self, person: str, *, points: int, total: int, now: datetime, today: date
    ) -> list[Spending]:
        """What points take out of which grants; refuses what `spend` refuses."""
        if points < 1:
            raise Refused("bad_input")
        spent, wanted = [], points
        for name in self._spendable(person, today):
            grant = self.grants[name]
            take = min(wanted, grant.left)
            if take:
                spent.append(Spending(name, take, grant.worth_left * take // grant.left))
            wanted -= take
        if wanted:
            raise Refused("points_insufficient")
        rule = self.rule_at(now)
        if rule is None:
            raise Refused("no_redemption_rule")
        if sum(spending.fen for spending in spent) > Fraction(total * rule.most_bp, 10_000):
            raise Refused("over_redemption_limit")
        return spent

    def refuse_voucher(self, name: str, *, person: str, total: int, today: date) -> None:
        voucher = self.vouchers.get(name)
        self.touched.add(name)
        if voucher is None or voucher.person not in ("", person):
            raise Refused("voucher_not_for_this")
        if voucher.state == "used":
            raise Refused("voucher_used")
        if voucher.state == "lapsed" or voucher.expires_on <= today:
            raise Refused("voucher_expired")
        if total < voucher.least:
            raise Refused("voucher_not_for_this")

    def use_voucher(
        self, name: str, *, person: str, holder: str, total: int, into: str, today: date
    ) -> int:
        """Put a voucher to an order, once; the fen it pays."""
        self.refuse_voucher(name, person=person, total=total, today=today)
        voucher = self.vouchers[name]
        self.book.post({f"promised:{voucher.fund}": -voucher.worth, into: voucher.worth})
        voucher.state, voucher.holder = "used", holder
        return voucher.worth

    def give_back(
        self, holder: str, *, points_fen: int, voucher_fen: int, out_of: str, today: date
    ) -> None:
        """Bring benefits back to where they came from; what is expired goes to its fund."""
        points = self._points_back(holder, points_fen)
        vouchers = self._vouchers_back(holder, voucher_fen)
        if not points_fen + voucher_fen:
            return
        moves: Counter[str] = Counter({out_of: -points_fen - voucher_fen})
        for spending, back, fen in points:
            self._bring_points(spending, back, fen, today, moves)
        for name, fen in vouchers:
            self._bring_voucher(name, fen, today, moves)
        self.book.post(moves)

    def lapse(self, today: date) -> None:
        """What has expired goes back to its fund."""
        for name, grant in self.grants.items():
            if grant.expires_on <= today and (grant.left or grant.worth_left):
                self.touched.add(name)
                self.book.post(
                    {
                        f"earned:{grant.person}": -grant.left,
                        "issued": grant.left,
                        f"promised:{grant.fund}": -grant.worth_left,
                        f"fund:{grant.fund}": grant.worth_left,
                    }
                )
                grant.lapsed += grant.left
                grant.left = grant.worth_left = 0
        for name, voucher in self.vouchers.items():
            if voucher.expires_on <= today and voucher.state == "given":
                self.touched.add(name)
                moves = {
                    f"promised:{voucher.fund}": -voucher.worth,
                    f"fund:{voucher.fund}": voucher.worth,
                }
                self.book.post(moves)
                voucher.state = "lapsed"

    def _spendable(self, person: str, today: date) -> list[str]:
        names = [
            name
            for name, grant in self.grants.items()
            if grant.person == person and grant.left and grant.expires_on > today
        ]
        return sorted(names, key=lambda name: self.grants[name].expires_on)  # else as given

    def _refuse_closed(self, fund: str, today: date) -> None:
        opens_on, closes_on = self.windows[fund]
        if not opens_on <= today <= closes_on:
            raise Refused("fund_closed")

    def _promise(self, fund: str, worth: int, moves: dict[str, int]) -> None:
        if self.book.balance(f"fund:{fund}") < worth:
            raise Refused("fund_exhausted")
        self.book.post({f"fund:{fund}": -worth, f"promised:{fund}": worth, **moves})

    def _points_back(self, holder: str, fen: int) -> list[tuple[Spending, int, int]]:
        """What comes back to which spending, in points and fen: the longest living first."""
        back = []
        spent = list(reversed(self.spendings.get(holder, [])))
        for spending in sorted(spent, key=lambda s: self.grants[s.grant].expires_on, reverse=True):
            part = min(fen, spending.fen - spending.fen_returned)
            if part:
                share = Fraction(spending.fen_returned + part, spending.fen)
                points = floor(spending.points * share) - spending.points_returned
                back.append((spending, points, part))
            fen -= part
        if fen:
            raise Refused(IMPOSSIBLE)
        return back

    def _vouchers_back(self, holder: str, fen: int) -> list[tuple[str, int]]:
        back = []
        for name, voucher in self.vouchers.items():
            if voucher.state == "used" and voucher.holder == holder:
                part = min(fen, voucher.worth - voucher.returned)
                back.append((name, part))
                fen -= part
        if fen:
            raise Refused(IMPOSSIBLE)
        return [(name, part) for name, part in back if part]

    def _bring_points(
        self, spending: Spending, points: int, fen: int, today: date, moves: Counter[str]
    ) -> None:
        grant = self.grants[spending.grant]
        self.touched.add(spending.grant)
        spending.points_returned += points
        spending.fen_returned += fen
        if grant.expires_on <= today:
            grant.lapsed += points
            moves[f"fund:{grant.fund}"] += fen
            return
        grant.left += points
        grant.worth_left += fen
        moves[f"promised:{grant.fund}"] += fen
        moves[f"earned:{grant.person}"] += points
        moves["issued"] -= points

    def _bring_voucher(self, name: str, fen: int, today: date, moves: Counter[str]) -> None:
        """Whole and in its time it can be used again; a part of it goes to the fund."""
        voucher = self.vouchers[name]
        self.touched.add(name)
        if fen == voucher.worth and voucher.expires_on > today:
            voucher.state, voucher.holder = "given", ""
            moves[f"promised:{voucher.fund}"] += fen
        else:
            voucher.returned += fen
            moves[f"fund:{voucher.fund}"] += fen
