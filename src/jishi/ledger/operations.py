"""Write in the book."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping

from jishi.foundation import clock
from jishi.foundation.acts import part_of_an_act
from jishi.foundation.operations import once_committed, operation
from jishi.foundation.questions import Given, Question
from jishi.foundation.refusals import KeyReused
from jishi.foundation.rows import insert_once, insert_values, shift
from jishi.ledger.errors import NotEnough
from jishi.ledger.models import Account, Entry, Line, Unit
from jishi.parties.models import Party

Purpose = Account.Purpose
# The market's own: nobody's balance hangs on them, so they have no floor and are never locked.
UNFLOORED = {
    Purpose.CHANNEL,
    Purpose.BANK,
    Purpose.CASH,
    Purpose.HELD,
    Purpose.SALES,
    Purpose.PURCHASES,
    Purpose.FEES,
    Purpose.AHEAD,
    Purpose.ISSUED,
}
UNIT_OF = dict.fromkeys(Purpose, Unit.FEN) | {
    Purpose.EARNED: Unit.POINT,
    Purpose.ISSUED: Unit.POINT,
}

EARLIER = Question(lambda: Entry.objects.filter(key=Given("key")))
OWNED = Question(
    lambda: Account.objects.filter(
        owner=Given("owner"), purpose=Given("purpose"), unit=Given("unit"), about=Given("about")
    )
)
LINES_INTO = "INSERT INTO ledger_line (entry_id, account_id, amount)"
LINES = Question(lambda: Line.objects.filter(entry=Given("entry")).select_related("account"))

# The market's own accounts never change; read once, they are known to this process.
_known: dict[str, Account] = {}


def account(purpose: Account.Purpose, owner: Party | None = None, about: str = "") -> Account:
    """Find or open the account of a purpose: the market's own, or an owner's."""
    assert (owner is None) == (purpose in UNFLOORED), f"{purpose} has the wrong owner"
    if owner is None and purpose in _known:
        return _known[purpose]
    found = _find(purpose, owner, about) or _open(purpose, owner, about)
    if owner is None:
        once_committed(lambda: _known.setdefault(purpose, found))
    return found


def forget_accounts() -> None:
    """Know no account any more: another database is at hand."""
    _known.clear()


@operation
@part_of_an_act
def post(*, key: str, reason: str, moves: Mapping[Account, int]) -> Entry:
    """Write one balanced entry, once: into an account +, out of it -, in fen or points.

    The same key with the same moves returns the first entry; with other moves it is refused
    (`KeyReused`). Refuses `NotEnough` when a floored account would go below zero. Accounts are
    touched in the order of their keys. Moves of nothing are left out.
    """
    moves = {account: amount for account, amount in moves.items() if amount}
    _assert_balanced(moves)
    digest = _digest(moves)
    entry = Entry(key=key, reason=reason[:200], digest=digest, posted_at=clock.now())
    if not insert_once(entry):
        return _same_entry(key, digest)
    insert_values(LINES_INTO, [(entry.pk, account.pk, move) for account, move in moves.items()])
    for account, amount in sorted(moves.items(), key=lambda move: move[0].pk):
        if account.is_floored:
            _move_balance(account, amount)
    return entry


def reverse(entry: Entry, *, reason: str) -> Entry:
    """Mend a mistake by a further entry; the first stays as it was written."""
    moves = {line.account: -line.amount for line in LINES.ask(entry=entry.pk)}
    return post(key=f"{entry.key}:reversed", reason=reason, moves=moves)


def _find(purpose: Account.Purpose, owner: Party | None, about: str) -> Account | None:
    unit = UNIT_OF[purpose]
    if owner is None:
        return Account.objects.filter(owner=None, purpose=purpose, unit=unit, about=about).first()
    return OWNED.first(owner=owner.pk, purpose=purpose, unit=unit, about=about)


def _open(purpose: Account.Purpose, owner: Party | None, about: str) -> Account:
    row = Account(
        owner=owner,
        purpose=purpose,
        unit=UNIT_OF[purpose],
        about=about,
        is_floored=purpose not in UNFLOORED,
    )
    if insert_once(row):
        return row
    found = _find(purpose, owner, about)
    assert found is not None, "who lost the race finds the winner's account"
    return found


def _move_balance(account: Account, amount: int) -> None:
    if not shift(Account, account.pk, balance=amount, version=1):
        raise NotEnough(account=str(account), purpose=account.purpose, asked=-amount)


def _assert_balanced(moves: Mapping[Account, int]) -> None:
    totals: Counter[str] = Counter()
    for account, amount in moves.items():
        totals[account.unit] += amount
    assert moves, "an entry moves something"
    assert not any(totals.values()), f"unbalanced: {dict(totals)}"


def _digest(moves: Mapping[Account, int]) -> str:
    told = json.dumps(sorted((account.pk, amount) for account, amount in moves.items()))
    return hashlib.sha256(told.encode()).hexdigest()


def _same_entry(key: str, digest: str) -> Entry:
    entry = EARLIER.ask(key=key)[0]
    if entry.digest != digest:
        raise KeyReused
    return entry
