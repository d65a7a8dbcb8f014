"""I15: whoever waits for goods was not told yet, and nobody was told twice."""

from collections.abc import Iterator

from jishi.audit.models import Record
from jishi.notices.models import Notice
from jishi.proof.findings import Finding
from jishi.sales.models import Favourite


def who_waits_was_not_told() -> Iterator[Finding]:
    """I15: an asking that waits has no notice."""
    for favourite in Favourite.objects.filter(waits=True).order_by("pk"):
        key = f"back:{favourite.pk}:{favourite.askings}"
        if Notice.objects.filter(key=key).exists():
            yield Finding("I15", f"favourite {favourite.pk}", "still waits, and was told")


def who_was_told_had_asked() -> Iterator[Finding]:
    """I15: every notice that goods are back answers one asking, on record."""
    told = Notice.objects.filter(key__startswith="back:")
    answered = Record.objects.filter(verb="sales.remind").values("key")
    for notice in told.exclude(key__in=answered).order_by("pk"):
        yield Finding("I15", f"notice {notice.key}", "answers no asking")
