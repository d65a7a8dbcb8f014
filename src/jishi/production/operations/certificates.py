"""Issue certificates, and let goods come in under them."""

from django.db.models import F

from jishi.audit.operations import New, record
from jishi.foundation import clock, ids
from jishi.foundation.acts import part_of_an_act
from jishi.foundation.operations import operation
from jishi.foundation.quantities import shown, within
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.production import queries, rules
from jishi.production.errors import (
    CertificateExpired,
    CertificateWithdrawn,
    MoreThanCertified,
    MoreThanHarvested,
)
from jishi.production.models import Batch, Certificate


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
    parties.require(by, Membership.Role.GROWER, batch.grower)
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
