"""What stands in the book."""

import hashlib
from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from jishi.foundation.personal import Part
from jishi.ledger.models import Account, Entry, Line, Unit
from jishi.parties.models import Party


@dataclass(frozen=True)
class Balance:
    """What stands on an account, in fen or points as the account says."""

    account: Account
    balance: int


def balance(account: Account) -> int:
    """What stands on an account now: the kept balance of a floored one, else the sum of its lines.

    The sum grows with the lines of a market's own account.
    """
    if account.is_floored:
        return Account.objects.values_list("balance", flat=True).get(pk=account.pk)
    return account.lines.aggregate(total=Coalesce(Sum("amount"), 0))["total"]


def balances() -> list[Balance]:
    """All accounts with what stands on them: the market's own first, then by owner."""
    accounts = Account.objects.select_related("owner").order_by("owner_id", "purpose", "about")
    sums = dict(
        Line.objects.filter(account__is_floored=False)
        .values_list("account_id")
        .annotate(total=Sum("amount"))
    )
    told = [
        Balance(account, account.balance if account.is_floored else sums.get(account.pk, 0))
        for account in accounts
    ]
    # Engines disagree on where NULL comes in an order.
    return sorted(told, key=lambda row: row.account.owner_id is not None)


def balances_of(owner: Party) -> list[Balance]:
    """What stands on the accounts of one owner."""
    accounts = Account.objects.filter(owner=owner).order_by("purpose", "about")
    return [Balance(account, account.balance) for account in accounts]


def entries(prefix: str = "", limit: int = 100) -> QuerySet[Entry]:
    """The latest entries whose keys begin with a prefix, with lines, accounts and owners; 2 SQL."""
    return (
        Entry.objects.filter(key__startswith=prefix)
        .prefetch_related("lines__account__owner")
        .order_by("-id")[:limit]
    )


def lines_of(account: Account, limit: int = 100) -> QuerySet[Line]:
    """The latest lines of an account, with their entries."""
    return account.lines.select_related("entry").order_by("-id")[:limit]


def fingerprint() -> str:
    """SHA-256 over all lines as entry key, account and amount; without numbers of rows and times.

    Two books with the same lines have the same fingerprint, on whatever engine, in whatever order
    they were written. Grows with the book.
    """
    lines = Line.objects.values_list(
        "entry__key",
        "account__owner__name",
        "account__purpose",
        "account__about",
        "account__unit",
        "amount",
    )
    told = sorted("\t".join(map(str, line)) for line in lines.iterator())
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person: every line of the book that is theirs."""
    return [
        Part(
            "book", _("账本里您的账目"), _("积分和钱对得上，账不能改"), _("长期，注销后只留编号"),
            {
                "entry__posted_at": _("时间"), "account__purpose": _("账户"),
                "entry__reason": _("事由"), "amount": _("变动（分）"), "account__unit": _("单位"),
            },
            Line.objects.filter(account__owner=person), ("ledger.Account.owner",),
        )
    ]  # fmt: skip


def owed_to(person: Party) -> int:
    """The money that stands on accounts of a person and has not left yet, in fen."""
    theirs = Account.objects.filter(owner=person, unit=Unit.FEN)
    return theirs.aggregate(fen=Coalesce(Sum("balance"), 0))["fen"]
