"""What was done; and whether what was sealed is still what was done."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from jishi.audit.models import Record, Seal
from jishi.foundation.personal import Part
from jishi.parties.models import Party

# An act that commits after 10,000 later ones have been sealed: longer than any transaction lives.
LATE_COMERS = 10_000
# All that a record says, and a seal holds.
SAID = ("pk", "key", "verb", "by_id", "subject", "facts", "digest", "at")


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


def seal_digest(before: str, position: int, said: Sequence[Any]) -> str:
    """SHA-256 over the seal before and everything a record says, in the order of `SAID`."""
    *words, at = said
    told = json.dumps(
        [before, position, *words, at.isoformat()], sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(told.encode()).hexdigest()


def chain_breaks() -> list[str]:
    """Where the chain of seals does not hold, in words; empty when all is whole (I4).

    Names seals that are missing, out of place or without their record, records that are not what
    was sealed, and old records that no round has sealed. Grows with the number of records.
    """
    return [*_broken_seals(), *_forgotten_records()]


def _broken_seals() -> Iterator[str]:
    before, expected, seen = "", 1, 0
    sealed = Seal.objects.order_by("position").values_list(
        "position", "digest", *(f"record__{name}" for name in SAID)
    )
    for position, digest, *said in sealed.iterator():
        number, _key, verb, _by, subject, *_others = said
        if position != expected:
            yield f"seals {expected} to {position - 1} are missing"
        elif digest != seal_digest(before, position, said):
            yield f"record {number} ({verb} {subject}) is not what seal {position} saw"
        before, expected, seen = digest, position + 1, seen + 1
    if lost := Seal.objects.count() - seen:
        yield f"{lost} seals have lost their records"


def _forgotten_records() -> Iterator[str]:
    newest = Seal.objects.aggregate(newest=Max("record_id"))["newest"] or 0
    old = Record.objects.filter(pk__lte=newest - LATE_COMERS, seal=None)
    for record in old.order_by("pk").iterator():
        yield f"record {record.pk} ({record}) has no seal"


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person: what they did, for others too, and to what."""
    return [
        Part(
            "acts", _("您办过的事"), _("每件事查得到是谁办的，不能改"), _("长期，注销后只留编号"),
            {"at": _("时间"), "verb": _("动作"), "subject": _("对象")},
            Record.objects.filter(by=person), ("audit.Record.by",),
        )
    ]  # fmt: skip
