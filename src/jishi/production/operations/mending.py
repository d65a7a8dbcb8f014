"""Correct what was recorded by a further record; confirm what an agent kept."""

from datetime import date

from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.quantities import within
from jishi.foundation.refusals import BadInput, StaleState
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.production import queries, rules
from jishi.production.errors import CorrectedAlready, InputNotPermitted, InsideSafetyInterval
from jishi.production.models import AgentRecord, Batch, FarmInput, FieldRecord
from jishi.production.operations.telling import (
    recount,
    refuse_before_planting,
    refuse_future,
    stand_in_line,
    tells_as_agent,
    withdraw_what_was_too_early,
    write,
)

Kind = FieldRecord.Kind


@operation
def correct_record(
    *,
    key: str,
    by: Party,
    told: FieldRecord,
    on: date,
    quantity: int | None = None,
    farm_input: FarmInput | None = None,
    words: str = "",
) -> FieldRecord:
    """Say what was really done, in a further record that stands in the place of the one told.

    All that follows is computed anew: totals, the earliest harvest, unfit harvests, what the
    certificates cover (those that cover too much are withdrawn). By a grower of the batch's
    organisation or their agent. Refuses `CorrectedAlready`, `LessThanReceived`, and as the first
    telling does: `InputNotPermitted`, `InsideSafetyInterval`, `FutureDate`, before planting.
    """
    batch = told.batch
    is_agent = tells_as_agent(by, batch.grower)
    facts = {
        "on": on, "quantity": quantity, "words": words,
        "input": farm_input.registration if farm_input else None,
    }  # fmt: skip
    subject = f"record:{told.pk}"
    if record(key=key, verb="production.correct_record", by=by, subject=subject, **facts):
        return FieldRecord.objects.get(key=key)
    refuse_future(on)
    stand_in_line(batch)
    _refuse_corrected(told)
    says = _says(told, on, quantity, farm_input)
    written = write(
        key, by, batch, Kind(told.kind), on, is_agent=is_agent, corrects=told, words=words, **says
    )
    _follow(written)
    return written


@operation
def withdraw_record(*, key: str, by: Party, told: FieldRecord, words: str) -> FieldRecord:
    """Say that an application or a harvest did not happen, in a further record, and why.

    By a grower of the batch's organisation or their agent. Refuses `CorrectedAlready`,
    `LessThanReceived`, and `BadInput` for a planting, or without a reason.
    """
    batch = told.batch
    is_agent = tells_as_agent(by, batch.grower)
    words = words.strip()[:120]
    subject = f"record:{told.pk}"
    verb = "production.withdraw_record"
    if record(key=key, verb=verb, by=by, subject=subject, words=words):
        return FieldRecord.objects.get(key=key)
    if not words:
        raise BadInput(words=_("请写明为什么作废"))
    if told.kind not in {Kind.APPLIED, Kind.HARVESTED}:
        raise BadInput(record=_("只有用药和采收可以作废"))
    stand_in_line(batch)
    _refuse_corrected(told)
    written = write(
        key, by, batch, Kind.WITHDRAWN, told.on, is_agent=is_agent, corrects=told, words=words
    )
    recount(batch)
    return written


@operation
def confirm_record(*, key: str, by: Party, told: FieldRecord) -> None:
    """Say, as the grower, that what an agent kept is so.

    By a grower of the batch's organisation. Refuses `StaleState` when nothing waits for them.
    """
    parties.require(by, Membership.Role.GROWER, told.batch.grower)
    subject = f"record:{told.pk}"
    if record(key=key, verb="production.confirm_record", by=by, subject=subject):
        return
    waiting = AgentRecord.objects.filter(record=told, confirmed_at=None).exclude(agent=by)
    if not waiting.update(confirmed_by=by, confirmed_at=clock.now()):
        raise StaleState(state=_("没有等你确认的代办"))


def _refuse_corrected(told: FieldRecord) -> None:
    if told.kind == Kind.WITHDRAWN or FieldRecord.objects.filter(corrects=told).exists():
        raise CorrectedAlready


def _says(
    told: FieldRecord, on: date, quantity: int | None, farm_input: FarmInput | None
) -> dict[str, object]:
    """What a record of the kind holds. Refuses what its first telling would refuse."""
    batch = told.batch
    if told.kind == Kind.PLANTED:
        first = queries.records_of(batch).exclude(pk=told.pk).first()
        if first and first.on < on:
            raise BadInput(on=_("不能晚于第一次用药或采收"))
        return {}
    refuse_before_planting(batch, on)
    if told.kind == Kind.APPLIED:
        applied = farm_input or told.farm_input
        assert applied, "an application names its input"
        if not applied.crops.filter(pk=batch.crop_id).exists():
            raise InputNotPermitted(farm_input=applied.name, crop=batch.crop.name)
        return {"farm_input": applied}
    if earliest := rules.blocked_until(on, queries.applications_to(batch)):
        raise InsideSafetyInterval(earliest=earliest)
    return {"quantity": within(quantity or 0, field="quantity"), "measure": batch.plan.measure}


def _follow(written: FieldRecord) -> None:
    batch = written.batch
    if written.kind == Kind.PLANTED:
        Batch.objects.filter(pk=batch.pk).update(begun_on=written.on)
    if written.farm_input:
        interval = rules.Application(written.on, written.farm_input.safety_interval_days)
        withdraw_what_was_too_early(batch, interval)
    recount(batch)
