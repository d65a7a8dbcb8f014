"""I21: whose bag is at its station was told so, and nobody else."""

from collections.abc import Iterator

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from jishi.audit.models import Record
from jishi.delivery.queries import READY
from jishi.notices.models import Notice
from jishi.proof.findings import Finding
from jishi.sales.models import Order


def who_was_told_has_a_bag() -> Iterator[Finding]:
    """I21: every notice that a bag is there is on record, and its bags were counted there."""
    there = _keys(Order.objects.filter(cycle__arrivals__point=F("point")))
    told = Notice.objects.filter(key__startswith=READY).order_by("pk")
    for notice in told.exclude(Q(key__in=there) & Q(key__in=_on_record())):
        yield Finding("I21", f"notice {notice.key}", "tells of no bag that is there")


def who_is_on_record_was_told() -> Iterator[Finding]:
    """I21: every telling on record has its notice, as long as its order has a telephone."""
    told = Notice.objects.filter(key__startswith=READY).values("key")
    can_be_told = _keys(Order.objects.exclude(phone=""))
    for key in _on_record().filter(key__in=can_be_told).exclude(key__in=told).order_by("pk"):
        yield Finding("I21", f"record {key}", "has left no words")


def _on_record() -> QuerySet[Record, str]:
    return Record.objects.filter(verb="delivery.tell_ready").values_list("key", flat=True)


def _keys(orders: QuerySet[Order]) -> QuerySet[Order, str]:
    return orders.annotate(told=Concat(Value(READY), F("number"))).values_list("told", flat=True)
