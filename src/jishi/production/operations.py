"""Plan, plant, record, certify."""

import hashlib
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.foundation import clock, ids
from jishi.foundation.acts import part_of_an_act
from jishi.foundation.operations import operation
from jishi.foundation.quantities import Measure, shown, within
from jishi.foundation.refusals import BadInput
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.places.models import Site
from jishi.production import queries, rules
from jishi.production.errors import (
    CertificateExpired,
    CertificateWithdrawn,
    FutureDate,
    InputNotPermitted,
    InsideSafetyInterval,
    MoreThanCertified,
    MoreThanHarvested,
)
from jishi.production.models import (
    Batch,
    Certificate,
    Crop,
    FarmInput,
    FieldPhoto,
    FieldRecord,
    Plan,
)

GROWER = Membership.Role.GROWER
Photo = FieldPhoto | bytes  # one that is kept already, or the JPEG that comes with the words
Kind = FieldRecord.Kind


@operation
def plan(
    *,
    key: str,
    by: Party,
    grower: Party,
    site: Site,
    crop: Crop,
    expected: int,
    harvest_from: date,
    harvest_until: date,
    measure: str = Measure.GRAM,
) -> Plan:
    """Keep what a grower means to grow: an expected yield (g or pieces) between two days.

    By a grower of the organisation. Refuses a window that ends before it begins, and no yield.
    """
    parties.require(by, GROWER, grower)
    facts = {
        "grower": grower.pk, "site": site.pk, "crop": crop.pk, "measure": measure,
        "expected": expected, "harvest_from": harvest_from, "harvest_until": harvest_until,
    }  # fmt: skip
    if record(key=key, verb="production.plan", by=by, subject=f"plan:{key}"[:80], **facts):
        return Plan.objects.get(key=key)
    within(expected, field="expected")
    if harvest_until < harvest_from:
        raise BadInput(harvest_until=_("采收结束不能早于开始"))
    return Plan.objects.create(
        key=key,
        grower=grower,
        site=site,
        crop=crop,
        expected=expected,
        measure=measure,
        harvest_from=harvest_from,
        harvest_until=harvest_until,
    )


@operation
def begin_batch(
    *, key: str, by: Party, plan: Plan, on: date, said_at: datetime | None = None
) -> Batch:
    """Open the batch of a plan on the day it was planted, with its first field record.

    By a grower of the plan's organisation. Refuses `FutureDate`, also seen from when it was said.
    """
    parties.require(by, GROWER, plan.grower)
    number = ids.number("B")
    facts = {"plan": plan.pk, "on": on, **_said(said_at)}
    subject = f"batch:{number}"
    if done := record(key=key, verb="production.begin_batch", by=by, subject=New(subject), **facts):
        return Batch.objects.get(number=done.subject.removeprefix("batch:"))
    _refuse_future(on, said_at)
    batch = Batch.objects.create(
        number=number,
        plan=plan,
        grower=plan.grower,
        site=plan.site,
        crop=plan.crop,
        begun_on=on,
        records_kept=1,
    )
    _write(key, by, batch, Kind.PLANTED, on, said_at=said_at)
    return batch


@operation
def plant(
    *,
    key: str,
    by: Party,
    grower: Party,
    site: Site,
    crop: Crop,
    expected: int,
    harvest_from: date,
    harvest_until: date,
    on: date,
    measure: str = Measure.GRAM,
    said_at: datetime | None = None,
) -> Batch:
    """Plan, and begin the plan's first batch on the day it was planted: both or neither.

    By a grower of the organisation. Refuses as `plan` and `begin_batch` do.
    """
    parties.require(by, GROWER, grower)
    facts = {
        "grower": grower.pk, "site": site.pk, "crop": crop.pk, "measure": measure, "on": on,
        "expected": expected, "harvest_from": harvest_from, "harvest_until": harvest_until,
        **_said(said_at),
    }  # fmt: skip
    if record(key=key, verb="production.plant", by=by, subject=f"plan:{key}"[:80], **facts):
        return Batch.objects.filter(plan__key=key).earliest("pk")
    planned = plan(
        key=key, by=by, grower=grower, site=site, crop=crop, expected=expected, measure=measure,
        harvest_from=harvest_from, harvest_until=harvest_until,
    )  # fmt: skip
    return begin_batch(key=key, by=by, plan=planned, on=on, said_at=said_at)


@operation
def record_input(
    *,
    key: str,
    by: Party,
    batch: Batch,
    farm_input: FarmInput,
    on: date,
    words: str = "",
    said_at: datetime | None = None,
    photo: Photo | None = None,
) -> FieldRecord:
    """Keep that an input was applied on a day; the earliest harvest follows from its label (R3.4).

    By a grower of the batch's organisation. Refuses `InputNotPermitted` for the crop, `FutureDate`
    and a day before planting. An application told late is kept all the same: what was harvested
    inside its interval becomes unfit, and the certificates issued since then are withdrawn.
    """
    parties.require(by, GROWER, batch.grower)
    facts = {
        "batch": batch.number, "input": farm_input.registration, "on": on, "words": words,
        **_said(said_at, photo),
    }  # fmt: skip
    if record(key=key, verb="production.record_input", by=by, subject=_subject(batch), **facts):
        return FieldRecord.objects.get(key=key)
    _refuse_future(on, said_at)
    _refuse_before_planting(batch, on)
    if not farm_input.crops.filter(pk=batch.crop_id).exists():
        raise InputNotPermitted(farm_input=farm_input.name, crop=batch.crop.name)
    _stand_in_line(batch)
    written = _write(
        key, by, batch, Kind.APPLIED, on, farm_input=farm_input, words=words, said_at=said_at,
        photo=_photo(key, by, batch, on, photo, said_at),
    )  # fmt: skip
    _withdraw_what_was_too_early(batch, rules.Application(on, farm_input.safety_interval_days))
    return written


@operation
def record_harvest(
    *,
    key: str,
    by: Party,
    batch: Batch,
    on: date,
    quantity: int,
    said_at: datetime | None = None,
    photo: Photo | None = None,
) -> FieldRecord:
    """Keep what was harvested on a day, in the plan's measure (g or pieces).

    By a grower of the batch's organisation. Refuses `InsideSafetyInterval` with the first free day
    (R3.4), `FutureDate`, a day before planting, and nothing.
    """
    parties.require(by, GROWER, batch.grower)
    facts = {
        "batch": batch.number, "on": on, "quantity": quantity, **_said(said_at, photo),
    }  # fmt: skip
    if record(key=key, verb="production.record_harvest", by=by, subject=_subject(batch), **facts):
        return FieldRecord.objects.get(key=key)
    within(quantity, field="quantity")
    _refuse_future(on, said_at)
    _refuse_before_planting(batch, on)
    _stand_in_line(batch, harvested=F("harvested") + quantity)
    if earliest := rules.blocked_until(on, queries.applications_to(batch)):
        raise InsideSafetyInterval(earliest=earliest)
    return _write(
        key, by, batch, Kind.HARVESTED, on, quantity=quantity, measure=batch.plan.measure,
        said_at=said_at, photo=_photo(key, by, batch, on, photo, said_at),
    )  # fmt: skip


@operation
def keep_photo(
    *, key: str, by: Party, batch: Batch, on: date, jpeg: bytes, said_at: datetime | None = None
) -> FieldPhoto:
    """Keep a photo of a batch as `pictures.small` makes it; the words follow in a later record.

    By a grower of the batch's organisation. Refuses `FutureDate` and a day before planting.
    """
    parties.require(by, GROWER, batch.grower)
    facts = {"batch": batch.number, "on": on, **_said(said_at, jpeg)}
    if record(key=key, verb="production.keep_photo", by=by, subject=_subject(batch), **facts):
        return FieldPhoto.objects.get(key=key)
    _refuse_future(on, said_at)
    _refuse_before_planting(batch, on)
    return _new_photo(key, by, batch, on, jpeg, said_at)


@operation
def certify(
    *,
    key: str,
    by: Party,
    batch: Batch,
    quantity: int,
    kind: str = Certificate.Kind.COMMITMENT,
) -> Certificate:
    """Issue a certificate (R5.2) or a small grower's card (R5.4) over a quantity of a batch.

    By a grower of the batch's organisation. In the plan's measure. Refuses `MoreThanHarvested`:
    all certificates of a batch together cover no more than its sound harvests. Holds from today
    for as long as the crop keeps.
    """
    parties.require(by, GROWER, batch.grower)
    number = ids.number("C")
    facts = {"batch": batch.number, "quantity": quantity, "kind": kind}
    subject = f"certificate:{number}"
    if done := record(key=key, verb="production.certify", by=by, subject=New(subject), **facts):
        return Certificate.objects.get(number=done.subject.removeprefix("certificate:"))
    within(quantity, field="quantity")
    fits = Batch.objects.filter(
        pk=batch.pk, certified__lte=F("harvested") - F("unfit") - quantity
    ).update(certified=F("certified") + quantity)
    if not fits:
        left = shown(queries.yield_of(batch).certifiable, batch.plan.measure)
        raise MoreThanHarvested(left=left)
    return Certificate.objects.create(
        number=number,
        batch=batch,
        kind=kind,
        quantity=quantity,
        measure=batch.plan.measure,
        issued_on=clock.today(),
        valid_until=rules.valid_until(clock.today(), batch.crop.keeps_days),
        issued_by=by,
    )


@operation
@part_of_an_act
def draw(*, certificate: Certificate, quantity: int) -> None:
    """Let a quantity come in under a certificate; the caller remembers what and keeps its key.

    Refuses `CertificateWithdrawn`, `CertificateExpired`, and `MoreThanCertified` when what came in
    under it so far leaves less than is asked.
    """
    drawn = Certificate.objects.filter(
        pk=certificate.pk,
        withdrawn_on=None,
        valid_until__gte=clock.today(),
        received__lte=F("quantity") - quantity,
    ).update(received=F("received") + quantity)
    if drawn:
        return
    certificate = Certificate.objects.get(pk=certificate.pk)
    if certificate.withdrawn_on:
        raise CertificateWithdrawn(certificate=certificate.number)
    if certificate.valid_until < clock.today():
        raise CertificateExpired(
            certificate=certificate.number, valid_until=certificate.valid_until
        )
    left = shown(certificate.quantity - certificate.received, certificate.measure)
    raise MoreThanCertified(certificate=certificate.number, left=left)


def _withdraw_what_was_too_early(batch: Batch, late: rules.Application) -> None:
    harvests = list(
        batch.records.filter(kind=Kind.HARVESTED).values_list("on", "quantity").order_by("on")
    )
    hit = [on for on, _quantity in harvests if late.blocks(on)]
    if not hit:
        return
    applications = queries.applications_to(batch)
    unfit = sum(quantity or 0 for on, quantity in harvests if rules.blocked_until(on, applications))
    Batch.objects.filter(pk=batch.pk).update(unfit=unfit)
    batch.certificates.filter(issued_on__gte=hit[0], withdrawn_on=None).update(
        withdrawn_on=clock.today()
    )


def _stand_in_line(batch: Batch, **changes: object) -> None:
    # Whoever records on a batch changes its row first and only then reads its records: so a harvest
    # and an application told at the same moment see each other.
    Batch.objects.filter(pk=batch.pk).update(records_kept=F("records_kept") + 1, **changes)


def _write(
    key: str, by: Party, batch: Batch, kind: FieldRecord.Kind, on: date, **told: object
) -> FieldRecord:
    return FieldRecord.objects.create(
        key=key, batch=batch, kind=kind, on=on, recorded_by=by, recorded_at=clock.now(), **told
    )


def _photo(
    key: str, by: Party, batch: Batch, on: date, photo: Photo | None, said_at: datetime | None
) -> FieldPhoto | None:
    if isinstance(photo, bytes):
        return _new_photo(key, by, batch, on, photo, said_at)
    if photo and photo.batch_id != batch.pk:
        raise BadInput(photo=_("这张照片拍的是另一批"))
    return photo


def _new_photo(
    key: str, by: Party, batch: Batch, on: date, jpeg: bytes, said_at: datetime | None
) -> FieldPhoto:
    now = clock.now()
    return FieldPhoto.objects.create(
        key=key, batch=batch, on=on, jpeg=jpeg, said_at=said_at or now, recorded_by=by,
        recorded_at=now,
    )  # fmt: skip


def _said(said_at: datetime | None, photo: Photo | None = None) -> dict[str, object]:
    """What an act remembers of how it was told, as far as that was told."""
    seen = hashlib.sha256(photo).hexdigest() if isinstance(photo, bytes) else photo and photo.pk
    told = {"said_at": said_at, "photo": seen}
    return {name: fact for name, fact in told.items() if fact is not None}


def _refuse_future(on: date, said_at: datetime | None = None) -> None:
    if said_at and said_at > clock.now():
        raise FutureDate(said_at=_("手机的时间走快了，请先把手机时间校准"))
    if on > (clock.day_of(said_at) if said_at else clock.today()):
        raise FutureDate(on=_("日期还没有到，不能提前登记"))


def _refuse_before_planting(batch: Batch, on: date) -> None:
    if on < batch.begun_on:
        raise BadInput(on=_("不能早于种下的日子"))


def _subject(batch: Batch) -> str:
    return f"batch:{batch.number}"
