"""I16: who has gone left nothing behind that says who it was."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from jishi.desks.models import SavedView
from jishi.notices.models import Notice
from jishi.parties.models import Login, Party
from jishi.proof.findings import Finding
from jishi.sales.models import Order


def who_has_gone_left_nothing() -> Iterator[Finding]:
    """I16: a closed account has no login, words, views; its orders no telephone, all ended."""
    theirs = Order.objects.filter(buyer=OuterRef("pk"))
    open_or_named = theirs.exclude(phone="") | theirs.filter(
        state__in=[Order.State.PLACED, Order.State.CONFIRMED]
    )
    left = (
        Exists(Login.objects.filter(person=OuterRef("pk")))
        | Exists(Notice.objects.filter(party=OuterRef("pk")).exclude(phone=""))
        | Exists(SavedView.objects.filter(person=OuterRef("pk")))
        | Exists(open_or_named)
    )
    for person in Party.objects.filter(Q(closed_at__isnull=False) & left):
        yield Finding("I16", f"person {person.pk}", "has gone, and is still known")
