"""What was done; and whether what was sealed is still what was done."""

import hashlib
import json
from collections.abc import Iterator

from django.db.models import Max, QuerySet

from jishi.audit.models import Record, Seal

# An act that commits after 10,000 later ones have been sealed: longer than any transaction lives.
LATE_COMERS = 10_000


def records_of(*subjects: str) -> QuerySet[Record]:
    """What was done to a thing and its parts, in the order in which it was done."""
    return Record.objects.filter(subject__in=subjects).select_related("by").order_by("id")


def record_under(key: str) -> Record | None:
    """The act that was done under a key, if it was."""
    return Record.objects.filter(key=key).first()


def waiting_for_seal() -> QuerySet[Record]:
    """Acts without a seal; looks back only as far as a late commit can lie."""
    newest = Seal.objects.aggregate(newest=Max("record_id"))["newest"] or 0
    return Record.objects.filter(pk__gt=newest - LATE_COMERS, seal=None).order_by("pk")


def seal_digest(before: str, position: int, record: Record) -> str:
    """SHA-256 over the seal before and everything a record says."""
    told = json.dumps(
        [
            before,
            position,
            record.pk,
            record.key,
            record.verb,
            record.by_id,
            record.subject,
            record.facts,
            record.digest,
            record.at.isoformat(),
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(told.encode()).hexdigest()


def chain_breaks() -> list[str]:
    """Where the chain of seals does not hold, in words; empty when all is whole (I4).

    Names seals that are missing or out of place, records that are not what was sealed, and old
    records that no round has sealed. Grows with the number of records.
    """
    return [*_broken_seals(), *_forgotten_records()]


def _broken_seals() -> Iterator[str]:
    before, expected = "", 1
    for seal in Seal.objects.select_related("record").order_by("position").iterator():
        if seal.position != expected:
            yield f"seals {expected} to {seal.position - 1} are missing"
        elif seal.digest != seal_digest(before, seal.position, seal.record):
            yield f"record {seal.record_id} ({seal.record}) is not what seal {seal.position} saw"
        before, expected = seal.digest, seal.position + 1


def _forgotten_records() -> Iterator[str]:
    newest = Seal.objects.aggregate(newest=Max("record_id"))["newest"] or 0
    old = Record.objects.filter(pk__lte=newest - LATE_COMERS, seal=None)
    for record in old.order_by("pk").iterator():
        yield f"record {record.pk} ({record}) has no seal"
