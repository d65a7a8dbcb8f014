"""What waits to be said, and what was said."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jishi.foundation import clock
from jishi.foundation.personal import Part
from jishi.notices.models import Notice
from jishi.parties.models import Party
from jishi.parties.queries import numbers_of

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


def told_to(party: Party) -> QuerySet[Notice]:
    """What a party was told, in the app or to their telephone, newest first."""
    return Notice.objects.filter(party=party).order_by("-id")


def sent_to(phone: str) -> QuerySet[Notice]:
    """What a telephone was told, newest first: the demo shows it instead of a real message."""
    return Notice.objects.filter(phone=phone, way=Notice.Way.SMS).order_by("-id")


def left_for(person: Party) -> QuerySet[Notice]:
    """Everything that was said to a person, and to the telephone with which they sign in."""
    return Notice.objects.filter(Q(party=person) | Q(phone__in=numbers_of(person)))


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person."""
    return [
        Part(
            "notices", _("给您的消息"), _("告诉您订单、退款、积分的进展"), _("到您注销账号为止"),
            {
                "told_at": _("时间"), "way": _("方式"), "phone": _("电话"), "words": _("内容"),
                "sent_at": _("发出"),
            },
            left_for(person), ("notices.Notice.party", "notices.Notice.phone"),
        )
    ]  # fmt: skip
