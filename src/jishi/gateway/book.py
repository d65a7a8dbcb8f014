"""What the channel remembers: sheets and refunds, in a file of its own."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

SHEET_LIVES = timedelta(hours=2)
TABLES = """
CREATE TABLE IF NOT EXISTS sheet (
    number TEXT PRIMARY KEY, token TEXT UNIQUE NOT NULL, words TEXT NOT NULL,
    fen INTEGER NOT NULL CHECK (fen > 0), notify_url TEXT NOT NULL, return_url TEXT NOT NULL,
    ends TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'NOTPAY', deal TEXT UNIQUE, paid_at TEXT
);
CREATE TABLE IF NOT EXISTS payer (sheet TEXT PRIMARY KEY REFERENCES sheet, openid TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refund (
    number TEXT PRIMARY KEY, id TEXT UNIQUE NOT NULL, sheet TEXT NOT NULL REFERENCES sheet,
    fen INTEGER NOT NULL CHECK (fen > 0), done_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS allowed (
    code TEXT PRIMARY KEY, openid TEXT NOT NULL, ends TEXT NOT NULL, used INTEGER NOT NULL DEFAULT 0
);
"""
SHEETS = "SELECT sheet.*, coalesce(openid, '') FROM sheet LEFT JOIN payer ON payer.sheet = number"


class Refused(Exception):
    """The channel says no, in its own words."""

    def __init__(self, status: int, code: str, words: str) -> None:
        self.status, self.code, self.words = status, code, words
        super().__init__(code)


@dataclass(frozen=True)
class Sheet:
    """One thing to be paid. `deal` is the channel's number for it once it is paid; `openid` says
    who alone may pay it, inside WeChat. Empty: anybody, at the cashier."""

    number: str
    token: str
    words: str
    fen: int
    notify_url: str
    return_url: str
    ends: str
    state: str
    deal: str | None
    paid_at: str | None
    openid: str

    @property
    def is_open(self) -> bool:
        return self.state == "NOTPAY" and datetime.fromisoformat(self.ends) > datetime.now(UTC)


@dataclass(frozen=True)
class Refund:
    number: str
    id: str
    sheet: str
    fen: int
    done_at: str


class Book:
    """An open transaction on the channel's file; use it through `opened`."""

    def __init__(self, rows: sqlite3.Connection) -> None:
        self.rows = rows

    def open_sheet(
        self,
        number: str,
        *,
        words: str,
        fen: int,
        notify_url: str,
        return_url: str,
        ends: str,
        openid: str = "",
    ) -> Sheet:
        """A sheet under the merchant's number; the same number and sum again is the same sheet.

        One that was opened at the cashier, or for another openid, is not opened in a second way.
        """
        opened = self.rows.execute(f"{SHEETS} WHERE number = ?", (number,)).fetchone()
        if opened and Sheet(*opened).openid != openid:
            raise Refused(403, "OUT_TRADE_NO_USED", "商户订单号重复")
        self.rows.execute(
            "INSERT INTO sheet (number, token, words, fen, notify_url, return_url, ends) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE "
            "SET notify_url = excluded.notify_url, return_url = excluded.return_url "
            "WHERE fen = excluded.fen AND state = 'NOTPAY'",
            (number, secrets.token_hex(16), words, fen, notify_url, return_url, ends),
        )
        if openid:
            self.rows.execute("INSERT OR IGNORE INTO payer VALUES (?, ?)", (number, openid))
        sheet = self.sheet(number)
        if sheet.fen != fen:
            raise Refused(400, "INVALID_REQUEST", "同一商户订单号，金额不同")
        if sheet.state == "CLOSED":
            raise Refused(400, "ORDER_CLOSED", "订单已关闭")
        if sheet.state != "NOTPAY":
            raise Refused(400, "ORDERPAID", "订单已支付")
        return sheet

    def sheet(self, number: str) -> Sheet:
        return self._one("number", number)

    def sheet_of(self, token: str) -> Sheet:
        return self._one("token", token)

    def pay(self, sheet: Sheet) -> bool:
        """Pay an open sheet; says whether this call paid it."""
        if not sheet.is_open:
            return False
        deal = f"42{datetime.now(UTC):%Y%m%d%H%M%S}{secrets.randbelow(10**12):012}"
        paid = self.rows.execute(
            "UPDATE sheet SET state = 'SUCCESS', deal = ?, paid_at = ? "
            "WHERE number = ? AND state = 'NOTPAY'",
            (deal, now(), sheet.number),
        )
        return paid.rowcount == 1

    def remember_paid(self, number: str, *, fen: int, deal: str) -> None:
        """A sheet that was opened and paid in a rehearsal, so that a refund of it is known."""
        self.rows.execute(
            "INSERT INTO sheet (number, token, words, fen, notify_url, return_url, ends, state,"
            " deal, paid_at) VALUES (?, ?, '演示', ?, '', '', ?, 'SUCCESS', ?, ?)"
            " ON CONFLICT (number) DO NOTHING",
            (number, secrets.token_hex(16), fen, now(), deal, now()),
        )

    def close(self, number: str) -> None:
        sheet = self.sheet(number)
        self.rows.execute(
            "UPDATE sheet SET state = 'CLOSED' WHERE number = ? AND state = 'NOTPAY'", (number,)
        )
        if sheet.state not in {"NOTPAY", "CLOSED"}:
            raise Refused(400, "ORDERPAID", "订单已支付")

    def give_back(self, number: str, *, sheet_number: str, fen: int) -> Refund:
        """Refund a part of a paid sheet under the merchant's number, once."""
        sheet = self.sheet(sheet_number)
        if sheet.deal is None:
            raise Refused(400, "INVALID_REQUEST", "订单未支付")
        # One statement, so that of two refunds the second sees what the first has taken.
        self.rows.execute(
            "INSERT INTO refund (number, id, sheet, fen, done_at) SELECT ?, ?, ?, ?, ? "
            "WHERE (SELECT coalesce(sum(fen), 0) FROM refund WHERE sheet = ?) + ? <= ? "
            "ON CONFLICT (number) DO NOTHING",
            (
                number, f"50{secrets.randbelow(10**20):020}", sheet.number, fen, now(),
                sheet.number, fen, sheet.fen,
            ),
        )  # fmt: skip
        found = self._refund(number)
        if found is None:
            raise Refused(403, "NOT_ENOUGH", "退款金额超过可退金额")
        if (found.sheet, found.fen) != (sheet.number, fen):
            raise Refused(400, "INVALID_REQUEST", "同一商户退款单号，内容不同")
        self.rows.execute("UPDATE sheet SET state = 'REFUND' WHERE number = ?", (sheet.number,))
        return found

    def refund(self, number: str) -> Refund:
        found = self._refund(number)
        if found is None:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
        return found

    def allow(self, code: str, *, openid: str, ends: str) -> None:
        """A code that stands for somebody, once and for a while."""
        self.rows.execute(
            "INSERT INTO allowed (code, openid, ends) VALUES (?, ?, ?)", (code, openid, ends)
        )

    def use(self, code: str) -> tuple[str, bool] | None:
        """For whom a living code stands, and whether this is its first use; None: it is none."""
        asked = "SELECT openid, used FROM allowed WHERE code = ? AND ends > ?"
        row = self.rows.execute(asked, (code, now())).fetchone()
        self.rows.execute("UPDATE allowed SET used = 1 WHERE code = ?", (code,))
        return (row[0], not row[1]) if row else None

    def knows(self, openid: str) -> bool:
        """Whether anybody was ever allowed in by this openid."""
        asked = "SELECT 1 FROM allowed WHERE openid = ?"
        return self.rows.execute(asked, (openid,)).fetchone() is not None

    def _refund(self, number: str) -> Refund | None:
        row = self.rows.execute("SELECT * FROM refund WHERE number = ?", (number,)).fetchone()
        return Refund(*row) if row else None

    def _one(self, by: str, value: str) -> Sheet:
        row = self.rows.execute(f"{SHEETS} WHERE {by} = ?", (value,)).fetchone()
        if row is None:
            raise Refused(404, "ORDER_NOT_EXIST", "订单不存在")
        return Sheet(*row)


@contextmanager
def opened(folder: Path) -> Iterator[Book]:
    """The book, for one transaction: kept when the block ends, undone when it raises."""
    rows = sqlite3.connect(folder / "channel.sqlite3", timeout=5, isolation_level=None)
    try:
        rows.execute("BEGIN IMMEDIATE")
        yield Book(rows)
        rows.execute("COMMIT")
    finally:
        rows.close()


def prepare(folder: Path) -> None:
    """Tables in the channel's file, once."""
    rows = sqlite3.connect(folder / "channel.sqlite3", timeout=5)
    try:
        rows.execute("PRAGMA journal_mode=WAL")
        rows.executescript(TABLES)
    finally:
        rows.close()


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def ends_by_itself() -> str:
    """When a sheet ends for which the merchant named no moment."""
    return (datetime.now(UTC) + SHEET_LIVES).isoformat(timespec="seconds")
