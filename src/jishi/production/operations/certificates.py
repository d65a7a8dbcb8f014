"""Issue certificates, and let goods come in under them."""

from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.foundation import clock, ids
from jishi.foundation.acts import part_of_an_act
from jishi.foundation.operations import operation
from jishi.foundation.quantities import shown, within
from jishi.foundation.refusals import BadInput, StaleState
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.production import queries, rules
from jishi.production.errors import (
    CertificateExpired,
    CertificateWithdrawn,
    FailedInspection,
    MoreThanCertified,
    MoreThanHarvested,
    NotAccepted,
    NothingToReissue,
)
from jishi.production.models import SUBSTITUTES, Batch, Certificate
from jishi.production.operations.telling import withdraw


@operation
def certify(
    *,
    key: str,
    by: Party,
    batch: Batch,
    quantity: int,
    kind: str = Certificate.Kind.COMMITMENT,
) -> Certificate:
    """Issue a certificate (R5.2), or what the county takes in its place from small households
    (R5.4), over a quantity of a batch.

    By a grower of the batch's organisation. In the plan's measure. Refuses `MoreThanHarvested`:
    all certificates of a batch together cover no more than its sound harvests; `FailedInspection`;
    and `NotAccepted` for another document. Holds from today for as long as the crop keeps.
    """
    parties.require(by, Membership.Role.GROWER, batch.grower)
    number = ids.number("C")
    facts = {"batch": batch.number, "quantity": quantity, "kind": kind}
    subject = f"certificate:{number}"
    if done := record(key=key, verb="production.certify", by=by, subject=New(subject), **facts):
        return Certificate.objects.get(number=done.subject.removeprefix("certificate:"))
    within(quantity, field="quantity")
    _refuse_substitute(kind, batch.grower)
    _take_of_what_is_sound(batch, quantity)
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

    Refuses `CertificateWithdrawn`, `CertificateExpired`, `NotAccepted` for a document that is taken
    no longer, and `MoreThanCertified` when what came in under it so far leaves less than is asked.
    """
    if certificate.kind in SUBSTITUTES and not queries.is_accepted(certificate.kind, clock.today()):
        raise NotAccepted(kind=certificate.get_kind_display())
    drawn = Certificate.objects.filter(
        pk=certificate.pk,
        withdrawn_on=None,
        valid_until__gte=clock.today(),
        received__lte=F("quantity") - quantity,
    ).update(received=F("received") + quantity)
    if drawn:
        return
    certificate = Certificate.objects.get(pk=certificate.pk)
    _refuse_what_does_not_hold(certificate)
    left = shown(certificate.quantity - certificate.received, certificate.measure)
    raise MoreThanCertified(certificate=certificate.number, left=left)


@operation
@part_of_an_act
def withdraw_certificates(*, batches: Sequence[int]) -> None:
    """No certificate of these batches (by their keys) holds any more: they are recalled."""
    withdraw(Certificate.objects.filter(batch__in=batches))


@operation
def reissue(
    *,
    key: str,
    by: Party,
    batches: Sequence[Batch],
    quantity: int,
    measure: str,
    certificates: Sequence[Certificate] = (),
) -> Certificate:
    """Certify mixed or repacked goods anew (R5.1): no longer than the first of their certificates.

    Made from the certificates that are named, else from all of the batches under which something
    came in. By the market's warehouse or manager. Refuses `NothingToReissue`, `BadInput` (another
    measure), `CertificateWithdrawn`, `CertificateExpired`, `MoreThanCertified` of what came in,
    `StaleState` when a certificate that was not named is withdrawn at this moment.
    """
    if not parties.works_for_the_market(by, Membership.Role.WAREHOUSE):
        parties.require(by, Membership.Role.OPERATOR, parties.the_operator())
    number = ids.number("C")
    subject = New(f"certificate:{number}")
    facts = {
        "batches": " ".join(batch.number for batch in batches), "quantity": quantity,
        "certificates": " ".join(source.number for source in certificates), "measure": measure,
    }  # fmt: skip
    if done := record(key=key, verb="production.reissue", by=by, subject=subject, **facts):
        return Certificate.objects.get(number=done.subject.removeprefix("certificate:"))
    within(quantity, field="quantity")
    sources = list(certificates) or _came_in_under(batches)
    _refuse_sources(sources, quantity, measure)
    _hold(sources, are_named=bool(certificates))
    anew = Certificate.objects.create(
        number=number, kind=Certificate.Kind.REISSUED, quantity=quantity, received=quantity,
        measure=measure, issued_on=clock.today(), issued_by=by,
        valid_until=min(source.valid_until for source in sources),
    )  # fmt: skip
    anew.sources.set(sources)
    return anew


def _hold(sources: Sequence[Certificate], *, are_named: bool) -> None:
    """Whoever withdraws one of them at the same moment was before, or waits and withdraws both."""
    for source in sorted(sources, key=lambda source: source.pk):
        standing = Certificate.objects.filter(pk=source.pk, withdrawn_on=None)
        if not standing.update(received=F("received")):
            if are_named:
                raise CertificateWithdrawn(certificate=source.number)
            raise StaleState(state=_("合格证刚刚作废"))  # the others may still do


def _take_of_what_is_sound(batch: Batch, quantity: int) -> None:
    fits = Batch.objects.filter(
        pk=batch.pk, certified__lte=F("harvested") - F("unfit") - quantity
    ).update(certified=F("certified") + quantity)
    if not fits:
        left = shown(queries.yield_of(batch).certifiable, batch.plan.measure)
        raise MoreThanHarvested(left=left)
    # Only now: whoever keeps a test has waited for the batch's row, or is waited for.
    if failed := queries.failed_inspection(batch):
        raise FailedInspection(on=failed.on)


def _came_in_under(batches: Sequence[Batch]) -> list[Certificate]:
    found: list[Certificate] = []
    for batch in batches:
        holding = batch.certificates.filter(
            withdrawn_on=None, valid_until__gte=clock.today(), received__gt=0
        )
        theirs = list(holding.order_by("pk"))
        if not theirs:
            raise NothingToReissue(batch=batch.number)
        found += theirs
    if not found:
        raise BadInput(batches=_("请至少选一批"))
    return found


def _refuse_sources(sources: Sequence[Certificate], quantity: int, measure: str) -> None:
    for source in sources:
        _refuse_what_does_not_hold(source)
        if source.measure != measure:
            raise BadInput(measure=_("来源的计量单位不同，不能混"))
    came_in = sum(source.received for source in sources)
    if quantity > came_in:
        raise MoreThanCertified(certificate=sources[0].number, left=shown(came_in, measure))


def _refuse_substitute(kind: str, grower: Party) -> None:
    """A document in place of a certificate is a small household's, while the county takes it."""
    if kind == Certificate.Kind.COMMITMENT:
        return
    is_small = grower.kind in {Party.Kind.HOUSEHOLD, Party.Kind.PERSON}
    if kind not in SUBSTITUTES:
        raise BadInput(kind=_("请选合格证或者代替它的凭证"))
    if not is_small or not queries.is_accepted(kind, clock.today()):
        raise NotAccepted(kind=Certificate.Kind(kind).label)


def _refuse_what_does_not_hold(certificate: Certificate) -> None:
    if certificate.withdrawn_on:
        raise CertificateWithdrawn(certificate=certificate.number)
    if certificate.valid_until < clock.today():
        raise CertificateExpired(
            certificate=certificate.number, valid_until=certificate.valid_until
        )
