"""Lots: received = available + reserved + sold + written off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from jishi.trials.model.answers import IMPOSSIBLE, KEY_TAKEN, Refused

QUANTITY_MAX = 100_000_000


class Take(NamedTuple):
    """So much of a lot, under a key that is used once."""

    lot: str
    quantity: int
    key: str


class Sale(NamedTuple):
    """What was reserved of a lot, and what really goes out of it."""

    lot: str
    reserved: int
    actual: int
    key: str


@dataclass
class Lot:
    received: int
    available: int
    best_before: date
    sell_until: date
    reserved: int = 0
    sold: int = 0
    written_off: int = 0
    is_locked: bool = False


class Stock:
    def __init__(self) -> None:
        self.lots: dict[str, Lot] = {}
        self.moved: set[str] = set()  # the keys of all movements
        self.touched: set[str] = set()

    def receive(
        self, name: str, *, quantity: int, made_on: date, best_before: date, today: date, key: str
    ) -> None:
        """A new lot of packaged goods, to be sold on the days before its best-before."""
        sell_until = best_before - timedelta(days=1)
        if not 0 < quantity <= QUANTITY_MAX or made_on > today or best_before < made_on:
            raise Refused("bad_input")
        if sell_until < today:
            raise Refused("past_best_before")
        self._log([key])
        self.hold(name, Lot(quantity, quantity, best_before, sell_until))

    def hold(self, name: str, lot: Lot) -> None:
        self.touched.add(name)
        self.lots[name] = lot

    def reserve(self, takes: Sequence[Take], *, today: date) -> None:
        totals = self._wanted(takes)
        for name, quantity in totals.items():
            lot = self.lots[name]
            if lot.available < quantity or lot.is_locked or lot.sell_until < today:
                raise Refused("sold_out")
        self._log([take.key for take in takes])
        for name, quantity in totals.items():
            self.lots[name].available -= quantity
            self.lots[name].reserved += quantity

    def release(self, takes: Sequence[Take]) -> None:
        totals = self._wanted(takes)
        if any(self.lots[name].reserved < quantity for name, quantity in totals.items()):
            raise Refused(IMPOSSIBLE)
        self._log([take.key for take in takes])
        for name, quantity in totals.items():
            self.lots[name].reserved -= quantity
            self.lots[name].available += quantity

    def sell(self, sales: Sequence[Sale]) -> None:
        """Reserved goods go out; less is available again, more is taken from what is available."""
        keys = [key for sale in sales for key in _keys_of(sale)]
        self._refuse_keys(keys)
        reserved = _sums((sale.lot, sale.reserved) for sale in sales)
        actual = _sums((sale.lot, sale.actual) for sale in sales)
        self.touched.update(reserved)
        for name in (name for name in self.lots if name in reserved):  # as they came in
            lot = self.lots[name]
            if lot.reserved < reserved[name]:
                raise Refused(IMPOSSIBLE)
            if lot.available + reserved[name] < actual[name]:
                raise Refused("not_that_much")
        self._log(keys)
        for name, lot in ((name, self.lots[name]) for name in reserved):
            lot.available += reserved[name] - actual[name]
            lot.reserved -= reserved[name]
            lot.sold += actual[name]

    def take_back(self, takes: Sequence[Take]) -> None:
        totals = self._wanted(takes)
        if any(self.lots[name].sold < quantity for name, quantity in totals.items()):
            raise Refused(IMPOSSIBLE)
        self._log([take.key for take in takes])
        for name, quantity in totals.items():
            self.lots[name].sold -= quantity
            self.lots[name].available += quantity

    def write_off(self, name: str, quantity: int, *, key: str) -> None:
        self.touched.add(name)
        if not 0 < quantity <= QUANTITY_MAX:
            raise Refused("bad_input")
        if self.lots[name].available < quantity:
            raise Refused("not_that_much")
        self._log([key])
        self.lots[name].available -= quantity
        self.lots[name].written_off += quantity

    def set_locked(self, name: str, *, is_locked: bool) -> None:
        self.touched.add(name)
        if self.lots[name].is_locked == is_locked:
            raise Refused("stale_state")
        self.lots[name].is_locked = is_locked

    def _wanted(self, takes: Sequence[Take]) -> dict[str, int]:
        self._refuse_keys([take.key for take in takes])
        totals = _sums((take.lot, take.quantity) for take in takes)
        self.touched.update(totals)
        return totals

    def _refuse_keys(self, keys: Sequence[str]) -> None:
        if self.moved.intersection(keys):
            raise Refused(KEY_TAKEN)

    def _log(self, keys: Sequence[str]) -> None:
        self.moved.update(keys)


def _keys_of(sale: Sale) -> list[str]:
    keys = [sale.key] if sale.actual else []
    if sale.actual > sale.reserved:
        keys.append(f"{sale.key}:more")
    if sale.actual < sale.reserved:
        keys.append(f"{sale.key}:less")
    return keys


def _sums(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for name, quantity in pairs:
        totals[name] = totals.get(name, 0) + quantity
    return totals
