"""What waits to be said, and what was said."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from jishi.foundation import clock
from jishi.notices.models import Notice
from jishi.parties.models import Party

CLAIM_FADES_AFTER = timedelta(minutes=2)
TRIES_MAX = 5


def waiting() -> QuerySet[Notice]:
    """Text messages not sent, not given up, and not in the hands of a living round."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=clock.now() - CLAIM_FADES_AFTER)
    return Notice.objects.filter(
        free, way=Notice.Way.SMS, sent_at=None, tries__lt=TRIES_MAX
    ).order_by("id")


def given_up() -> QuerySet[Notice]:
    """Text messages that were tried often enough: a person has to look."""
    return Notice.objects.filter(way=Notice.Way.SMS, sent_at=None, tries__gte=TRIES_MAX).order_by(
        "id"
    )


def calls_to_make() -> QuerySet[Notice]:
    """What is to be said by telephone, oldest first."""
    return (
        Notice.objects.filter(way=Notice.Way.CALL, sent_at=None)
        .select_related("party")
        .order_by("id")
    )


def inside_for(party: Party) -> QuerySet[Notice]:
    """What a party was told in the app, newest first."""
    return Notice.objects.filter(party=party, way=Notice.Way.INSIDE).order_by("-id")


def sent_to(phone: str) -> QuerySet[Notice]:
    """What a telephone was told, newest first: the demo shows it instead of a real message."""
    return Notice.objects.filter(phone=phone, way=Notice.Way.SMS).order_by("-id")
