"""I1-I4 and I7: the ledger and the audit chain, recounted from their lines."""

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from jishi.audit.queries import chain_breaks
from jishi.ledger.models import Account, Entry, Line
from jishi.proof.findings import Finding


def entries_sum_to_zero() -> Iterator[Finding]:
    """I1: each entry sums to zero in each unit, and has lines."""
    sums = Line.objects.values("entry__key", "account__unit").annotate(total=Sum("amount"))
    for row in sums.exclude(total=0):
        yield Finding(
            "I1", f"entry {row['entry__key']}", f"{row['account__unit']} {row['total']:+}"
        )
    for entry in Entry.objects.annotate(count=Count("lines")).filter(count__lt=2):
        yield Finding("I1", f"entry {entry.key}", f"has {entry.count} lines")


def balances_are_recounted() -> Iterator[Finding]:
    """I2: a cached balance is the sum of its lines, its version their number."""
    recounted = Account.objects.filter(is_floored=True).annotate(
        total=Coalesce(Sum("lines__amount"), 0), count=Count("lines")
    )
    for account in recounted.filter(~Q(total=F("balance")) | ~Q(count=F("version"))):
        said = (
            f"says {account.balance} of {account.version}, lines {account.total} of {account.count}"
        )
        yield Finding("I2", f"account {account.pk} {account}", said)


def no_account_below_its_floor() -> Iterator[Finding]:
    """I3: no floored account stands below zero, by its lines as by its balance."""
    recounted = Account.objects.filter(is_floored=True).annotate(
        total=Coalesce(Sum("lines__amount"), 0)
    )
    for account in recounted.filter(Q(total__lt=0) | Q(balance__lt=0)):
        yield Finding("I3", f"account {account.pk} {account}", f"stands at {account.total}")


def the_chain_is_whole() -> Iterator[Finding]:
    """I4: what was sealed has not been changed, taken out or put in."""
    for words in chain_breaks():
        yield Finding("I4", "audit chain", words)
