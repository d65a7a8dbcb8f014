"""Keep what was tested, and say which documents the county takes in place of a certificate."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date

from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput
from jishi.foundation.rows import insert_once
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.production.errors import SampleStands
from jishi.production.models import SUBSTITUTES, Acceptance, Batch, Inspection, Reading
from jishi.production.operations.telling import (
    recount,
    refuse_before_planting,
    refuse_future,
    wait_turn,
    withdraw,
)

Role = Membership.Role


@dataclass(frozen=True)
class Found:
    """So much of a substance was found, and so much may be there, in µg per kg."""

    substance: str
    found_ug: int
    limit_ug: int


@operation
def record_inspection(
    *,
    key: str,
    by: Party,
    batch: Batch,
    kind: str,
    on: date,
    done_by: str,
    sample: str,
    passed: bool,
    readings: Sequence[Found] = (),
) -> Inspection:
    """Keep a test of a batch. With readings it passed only if none is over its limit.

    A failed one withdraws every certificate of the batch, and those made from them: what lies under
    them is not sold, and nothing is certified until a later test has passed. By an operator of the
    market. Refuses `SampleStands`, `FutureDate`, and `BadInput` for what is no test of the batch.
    """
    parties.require(by, Role.OPERATOR, parties.the_operator())
    done_by, sample = done_by.strip(), sample.strip()
    facts = {
        "kind": kind, "on": on, "done_by": done_by, "sample": sample, "passed": passed,
        "readings": " ".join(":".join(map(str, astuple(found))) for found in readings),
    }  # fmt: skip
    subject = f"batch:{batch.number}"
    if record(key=key, verb="production.record_inspection", by=by, subject=subject, **facts):
        return Inspection.objects.get(key=key)
    refuse_future(on)
    refuse_before_planting(batch, on)
    _refuse_strange_test(kind, done_by, sample, readings)
    wait_turn(batch)
    told = Inspection(
        key=key, batch=batch, kind=kind, on=on, done_by=done_by, sample=sample, passed=passed,
        recorded_by=by, recorded_at=clock.now(),
    )  # fmt: skip
    _write(told, readings)
    if not told.passed:
        withdraw(batch.certificates.all())
        recount(batch)
    return told


@operation
def set_acceptance(*, key: str, by: Party, kind: str, since: date, is_accepted: bool) -> Acceptance:
    """Take a document from small households in place of a certificate from a day on, or no longer.

    By an operator of the market. Refuses `BadInput` for what is no such document.
    """
    parties.require(by, Role.OPERATOR, parties.the_operator())
    facts = {"since": since, "is_accepted": is_accepted}
    subject = f"document:{kind}"[:80]
    if record(key=key, verb="production.set_acceptance", by=by, subject=subject, **facts):
        return Acceptance.objects.filter(kind=kind, **facts).latest("pk")
    if kind not in SUBSTITUTES:
        raise BadInput(kind=_("请选一种可以代替合格证的凭证"))
    return Acceptance.objects.create(kind=kind, **facts)


def _write(told: Inspection, readings: Sequence[Found]) -> None:
    told.passed = told.passed and all(found.found_ug <= found.limit_ug for found in readings)
    if not insert_once(told):
        raise SampleStands(sample=told.sample)
    Reading.objects.bulk_create(Reading(inspection=told, **vars(found)) for found in readings)


def _refuse_strange_test(kind: str, done_by: str, sample: str, readings: Sequence[Found]) -> None:
    if kind not in Inspection.Kind.values:
        raise BadInput(kind=_("请选快检或实验室检测"))
    if not 0 < len(done_by) <= 60:
        raise BadInput(done_by=_("请写明谁检的"))
    if not 0 < len(sample) <= 40:
        raise BadInput(sample=_("请填样品编号"))
    if kind == Inspection.Kind.LAB and not readings:
        raise BadInput(readings=_("实验室检测要有检测结果"))
