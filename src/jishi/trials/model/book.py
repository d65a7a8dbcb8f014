"""The book: accounts in fen or points, and what moves between them."""

from collections.abc import Mapping
from dataclasses import dataclass

from jishi.trials.model.answers import IMPOSSIBLE, Refused


@dataclass
class Account:
    unit: str
    is_floored: bool
    balance: int = 0
    lines: int = 0


class Book:
    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.entries = 0
        self.touched: set[str] = set()

    def open(self, name: str, *, unit: str = "fen", is_floored: bool = True) -> None:
        """Find or open an account."""
        self.accounts.setdefault(name, Account(unit, is_floored))

    def balance(self, name: str) -> int:
        return self.accounts[name].balance

    def refuse(self, moves: Mapping[str, int]) -> None:
        """Refuse what `post` would, and change nothing."""
        self.touched.update(moves)
        totals: dict[str, int] = {}
        for name, amount in moves.items():
            unit = self.accounts[name].unit
            totals[unit] = totals.get(unit, 0) + amount
        if any(totals.values()) or not any(moves.values()):
            raise Refused(IMPOSSIBLE)
        for name, amount in moves.items():
            account = self.accounts[name]
            if account.is_floored and amount < 0 and account.balance + amount < 0:
                raise Refused("not_enough")

    def post(self, moves: Mapping[str, int]) -> None:
        """One balanced entry; no floored account goes below zero."""
        self.refuse(moves)
        self.entries += 1
        for name, amount in moves.items():
            if amount:
                self.accounts[name].balance += amount
                self.accounts[name].lines += 1
