"""Whether the rooms say what the model says: of what a step touched, or of the whole book."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

from django.db import connection
from django.db.models import Model, Sum

from jishi.audit.models import Record
from jishi.benefits.models import Grant, Spending, Voucher
from jishi.ledger.models import Account, Entry, Line
from jishi.proof.findings import Check
from jishi.stock.models import Lot, Movement
from jishi.trials.model.benefits import Benefits
from jishi.trials.model.book import Book
from jishi.trials.model.stock import Stock
from jishi.trials.walking import Disagreement

COUNTERS = ("received", "available", "reserved", "sold", "written_off")
# Every act leaves a row in one of these; a step that was refused leaves none.
GROWING: tuple[type[Model], ...] = (Record, Entry, Line, Movement, Lot, Grant, Spending, Voucher)
Pairs = Iterator[tuple[str, Any, Any]]  # what it is, as it is, as the model says


class Rooms(Protocol):
    """The rows behind the names that a walk gives."""

    accounts: dict[str, Account]
    lots: dict[str, Lot]
    vouchers: dict[str, Voucher]

    def holder(self, name: str) -> str: ...


class Reckoning(Protocol):
    """The model of the money core."""

    book: Book
    stock: Stock
    benefits: Benefits


class Comparing:
    def __init__(
        self,
        rooms: Rooms,
        model: Reckoning,
        checks: tuple[Check, ...],
        growing: tuple[type[Model], ...] = GROWING,
    ) -> None:
        self.rooms, self.model = rooms, model
        self.checks, self.growing = checks, growing
        tables = [row._meta.db_table for row in growing]
        self._ask = ", ".join(f"(SELECT max(id) FROM {table})" for table in tables)  # noqa: S608
        self.opening = {name: self._told(name) for name in rooms.accounts}
        self.entries, self.movements = Entry.objects.count(), Movement.objects.count()

    def last_rows(self) -> tuple[int | None, ...]:
        """The number of the last row of each growing table."""
        return _asked(f"SELECT {self._ask}")[0]

    def nothing_was_written(self, before: tuple[int | None, ...]) -> None:
        """A refused or repeated step has left no row."""
        for model, was, is_now in zip(self.growing, before, self.last_rows(), strict=True):
            if was != is_now:
                raise Disagreement(f"a step that does nothing has written a {model.__name__}")

    def touched(self) -> None:
        """What the step named or moved; raises `Disagreement`."""
        model = self.model
        self._same(self._accounts(model.book.touched))
        self._same(self._lots(model.stock.touched))
        self._same(self._benefits(model.benefits.touched))
        model.book.touched.clear()
        model.stock.touched.clear()
        model.benefits.touched.clear()

    def whole(self) -> None:
        """All rows against the model, the market's own accounts too, and the invariants."""
        model = self.model
        self._same(self._accounts(self.rooms.accounts))
        self._same(self._market_accounts())
        self._same(self._lots(model.stock.lots))
        self._same(self._benefits([*model.benefits.grants, *model.benefits.vouchers]))
        self._same(self._spendings())
        self._same(self._counts())
        self._same(self.more())
        findings = [finding for check in self.checks for finding in check()]
        if findings:
            raise Disagreement("; ".join(str(finding) for finding in findings[:5]))

    def more(self) -> Pairs:
        """What else the whole holds, for a market that holds more than the money core."""
        yield from ()

    def _same(self, pairs: Pairs) -> None:
        for what, real, told in pairs:
            if real != told:
                raise Disagreement(f"{what} is {real}, the model says {told}")

    def _accounts(self, names: Collection[str]) -> Pairs:
        floored = [name for name in names if self.rooms.accounts[name].is_floored]
        if not floored:
            return
        pks = {self.rooms.accounts[name].pk: name for name in floored}
        for pk, *real in _rows("ledger_account", ("balance", "version"), pks):
            account = self.model.book.accounts[pks[pk]]
            yield f"account {pks[pk]}", real, [account.balance, account.lines]

    def _market_accounts(self) -> Pairs:
        for name, account in self.model.book.accounts.items():
            if not account.is_floored:
                real = self._told(name) - self.opening[name]
                yield f"account {name}", real, account.balance

    def _lots(self, names: Collection[str]) -> Pairs:
        pks = {self.rooms.lots[name].pk: name for name in names if name in self.rooms.lots}
        for pk, *real in _rows("stock_lot", (*COUNTERS, "is_locked"), pks):
            lot = self.model.stock.lots[pks[pk]]
            told = [*(getattr(lot, counter) for counter in COUNTERS), lot.is_locked]
            yield f"lot {pks[pk]}", real, told

    def _benefits(self, names: Collection[str]) -> Pairs:
        benefits = self.model.benefits
        of_grants = [name for name in names if name in benefits.grants]
        for key, *real in _rows("benefits_grant", ("left", "lapsed", "worth_left_fen"), of_grants):
            grant = benefits.grants[key]
            yield f"grant {key}", real, [grant.left, grant.lapsed, grant.worth_left]
        vouchers = self.rooms.vouchers
        pks = {vouchers[name].pk: name for name in names if name in benefits.vouchers}
        for pk, *used in _rows("benefits_voucher", ("state", "holder", "fen_returned"), pks):
            told = benefits.vouchers[pks[pk]]
            holder = told.holder and self.rooms.holder(told.holder)
            yield f"voucher {pks[pk]}", used, [told.state, holder, told.returned]

    def _spendings(self) -> Pairs:
        real = Spending.objects.order_by("pk").values_list(
            "holder", "points", "fen", "points_returned", "fen_returned"
        )
        told = [
            (self.rooms.holder(holder), row.points, row.fen, row.points_returned, row.fen_returned)
            for holder, rows in self.model.benefits.spendings.items()
            for row in rows
        ]
        yield "all that was spent", sorted(real), sorted(told)

    def _counts(self) -> Pairs:
        model = self.model
        yield "entries", Entry.objects.count() - self.entries, model.book.entries
        yield "lots", len(self.rooms.lots), len(model.stock.lots)
        yield "movements", Movement.objects.count() - self.movements, len(model.stock.moved)

    def _told(self, name: str) -> int:
        account = self.rooms.accounts[name]
        return Line.objects.filter(account=account).aggregate(total=Sum("amount"))["total"] or 0


def _rows(
    table: str, columns: tuple[str, ...], keys: Collection[int] | Collection[str]
) -> Iterator[tuple[Any, ...]]:
    """Rows by their numbers, or by their keys where those are words."""
    if not keys:
        return
    mark = "?" if connection.vendor == "sqlite" else "%s"
    holes = ", ".join([mark] * len(keys))
    by = "key" if isinstance(next(iter(keys)), str) else "id"
    quoted = ", ".join(f'"{column}"' for column in (by, *columns))
    found = _asked(f'SELECT {quoted} FROM {table} WHERE "{by}" IN ({holes})', list(keys))  # noqa: S608
    assert len(found) == len(keys), f"every row of {table} is there"
    yield from found


def _asked(sql: str, values: Sequence[object] = ()) -> list[Any]:
    """By the driver itself: this is asked after each step, and what the framework puts around a
    question takes longer than the question."""
    return connection.connection.execute(sql, values).fetchall()  # type: ignore[no-any-return]
