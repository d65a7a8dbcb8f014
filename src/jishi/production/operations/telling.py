"""What every field record has in common: who tells it, where it stands, what follows from it."""

from datetime import date, datetime

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from jishi.foundation import clock
from jishi.foundation.quantities import shown
from jishi.foundation.refusals import BadInput
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.production import queries, rules
from jishi.production.errors import FutureDate, LessThanReceived
from jishi.production.models import AgentRecord, Batch, Certificate, FieldRecord

Role = Membership.Role


def tells_as_agent(by: Party, grower: Party) -> bool:
    """Whether a person tells in a grower's stead: an operator of the market who does not grow for
    them. Refuses everybody else who does not grow for them, as `parties.require` does."""
    if parties.may(by, Role.GROWER, grower):
        return False
    if not parties.works_for_the_market(by, Role.OPERATOR):
        parties.require(by, Role.GROWER, grower)
    return True


def stand_in_line(batch: Batch, **changes: object) -> None:
    """Wait for whoever records on the batch at this moment, and let the next ones wait.

    Whoever records changes the batch's row first and only then reads its records: so a harvest and
    an application told at the same moment see each other.
    """
    Batch.objects.filter(pk=batch.pk).update(records_kept=F("records_kept") + 1, **changes)


def wait_turn(batch: Batch) -> None:
    """Stand in line, without keeping a record."""
    Batch.objects.filter(pk=batch.pk).update(records_kept=F("records_kept"))


def write(
    key: str,
    by: Party,
    batch: Batch,
    kind: FieldRecord.Kind,
    on: date,
    *,
    is_agent: bool,
    **told: object,
) -> FieldRecord:
    """Keep a record; an agent's waits for the grower to confirm it."""
    written = FieldRecord.objects.create(
        key=key, batch=batch, kind=kind, on=on, recorded_by=by, recorded_at=clock.now(), **told
    )
    if is_agent:
        AgentRecord.objects.create(record=written, agent=by)
    return written


def withdraw_what_was_too_early(batch: Batch, late: rules.Application) -> None:
    """After an application was told late: what was harvested inside its interval is unfit, and the
    certificates issued since then are withdrawn."""
    hit = [on for on, _quantity in queries.harvests_of(batch) if late.blocks(on)]
    if hit:
        withdraw(batch.certificates.filter(issued_on__gte=hit[0]))
        recount(batch)


def recount(batch: Batch) -> None:
    """Make a batch's counters what its records and certificates make of them now.

    Where the certificates cover more than is sound, the newest are withdrawn. Refuses
    `LessThanReceived` when more came in than is said to have been harvested.
    """
    harvests, applications = queries.harvests_of(batch), queries.applications_to(batch)
    harvested = sum(quantity for _on, quantity in harvests)
    unfit = sum(quantity for on, quantity in harvests if rules.blocked_until(on, applications))
    while queries.covered(batch) > harvested - unfit:
        newest = batch.certificates.filter(withdrawn_on=None).order_by("-pk").first()
        if newest is None:
            break
        withdraw(Certificate.objects.filter(pk=newest.pk))
    certified = queries.covered(batch)
    if certified > harvested:
        raise LessThanReceived(received=shown(certified, batch.plan.measure))
    Batch.objects.filter(pk=batch.pk).update(harvested=harvested, unfit=unfit, certified=certified)


def withdraw(certificates: QuerySet[Certificate]) -> None:
    """From today on the certificates no longer say the truth, nor do those made from them."""
    standing = certificates.filter(withdrawn_on=None)
    while hit := sorted(standing.values_list("pk", flat=True)):
        Certificate.objects.filter(pk__in=hit).update(withdrawn_on=clock.today())
        standing = Certificate.objects.filter(sources__in=hit, withdrawn_on=None).distinct()


def refuse_future(on: date, said_at: datetime | None = None) -> None:
    if said_at and said_at > clock.now():
        raise FutureDate(said_at=_("手机的时间走快了，请先把手机时间校准"))
    if on > (clock.day_of(said_at) if said_at else clock.today()):
        raise FutureDate(on=_("日期还没有到，不能提前登记"))


def refuse_before_planting(batch: Batch, on: date) -> None:
    if on < batch.begun_on:
        raise BadInput(on=_("不能早于种下的日子"))
