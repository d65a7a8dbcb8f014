from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Sum, When
from django.utils.translation import gettext as _

from jishi.foundation import clock
from jishi.foundation.money import portion
from jishi.foundation.personal import Part
from jishi.foundation.refusals import NotFound
from jishi.parties import queries as parties
from jishi.parties.models import Party, SiteOperator
from jishi.places.models import Site
from jishi.production import rules
from jishi.production.models import (
    Acceptance,
    AgentRecord,
    Batch,
    Certificate,
    Crop,
    FarmInput,
    FieldPhoto,
    FieldRecord,
    Holding,
    Inspection,
    Plan,
)

GROWN_OR_MADE_ON = (Site.Kind.GREENHOUSE, Site.Kind.WORKSHOP, Site.Kind.FIELD, Site.Kind.POND)
STILL_WORKED_ON_DAYS = 30


@dataclass(frozen=True)
class Yield:
    """What became of a batch, in its plan's measure (g or pieces)."""

    harvested: int
    unfit: int
    certified: int

    @property
    def certifiable(self) -> int:
        """What a further certificate may cover."""
        return max(0, self.harvested - self.unfit - self.certified)


@dataclass
class YearOfYield:
    """What a site was meant to give in a year, and gave in each month."""

    expected: int = 0
    months: list[int] = field(default_factory=lambda: [0] * 12)

    @property
    def harvested(self) -> int:
        return sum(self.months)


def sites() -> QuerySet[Site]:
    """The sites on which something grows or is made, with what is known of them, by name; whether
    there is a picture, but not the picture itself."""
    pictured = Holding.objects.filter(site=OuterRef("pk")).exclude(photo=b"")
    return (
        Site.objects.filter(kind__in=GROWN_OR_MADE_ON)
        .select_related("place", "holding__owner")
        .defer("holding__photo")
        .annotate(has_photo=Exists(pictured))
        .order_by("name")
    )


def sites_of(grower: Party) -> QuerySet[Site]:
    """The open sites on which a grower grows or makes something now, by name."""
    return sites().filter(pk__in=parties.run_now(grower).values("site_id"), is_open=True)


def holdings() -> QuerySet[Holding]:
    """Every site that was taken in, with village, owner and who runs it; without the pictures."""
    running = SiteOperator.objects.filter(until=None).select_related("party")
    return (
        Holding.objects.select_related("site__place", "owner")
        .prefetch_related(Prefetch("site__operators", queryset=running, to_attr="running"))
        .defer("photo")
        .order_by("site__place_id", "site__name")
    )


def planned_in(site: Site, year: int) -> QuerySet[Plan]:
    """The plans on a site whose harvest falls into a year, with their plots, the first first."""
    of_the_site = Q(site=site) | Q(plots__site=site)
    in_time = Q(harvest_from__year__lte=year, harvest_until__year__gte=year)
    plans = Plan.objects.filter(of_the_site, in_time).select_related("crop", "grower")
    return plans.distinct().order_by("harvest_from", "pk").prefetch_related("plots__site")


def told_in(site: Site, year: int) -> QuerySet[FieldRecord]:
    """What was recorded of a site in a year, in the order of the days."""
    records = standing().filter(batch__site=site, on__year=year)
    return records.select_related("batch__crop", "farm_input").order_by("on", "pk")


def yields_of(
    site: Site, plans: Iterable[Plan], records: Iterable[FieldRecord]
) -> dict[str, YearOfYield]:
    """What a site gave by month, and was meant to give, by measure; of a year's plans and
    records. A plan on several plots is counted on each by its share of the area."""
    found: defaultdict[str, YearOfYield] = defaultdict(YearOfYield)
    for plan in plans:
        areas = {plot.site_id: plot.area_m2 for plot in plan.plots.all()}
        share = portion(plan.expected, areas.get(site.pk, 1), sum(areas.values()) or 1)
        found[plan.measure].expected += share
    for told in records:
        if told.kind == FieldRecord.Kind.HARVESTED:
            found[told.measure].months[told.on.month - 1] += told.quantity or 0
    return dict(found)


def plans_of(grower: Party) -> QuerySet[Plan]:
    """A grower's plans, the next harvest first."""
    return grower.plans.select_related("crop", "site__place").order_by("harvest_from", "pk")


def batches_of(grower: Party) -> QuerySet[Batch]:
    """A grower's batches with crop, site and measure, the newest first."""
    return grower.batches.select_related("crop", "plan", "site__place").order_by("-begun_on", "-pk")


def standing() -> QuerySet[FieldRecord]:
    """The records that hold: corrected by no other, and not said to be void."""
    return FieldRecord.objects.filter(corrections=None).exclude(kind=FieldRecord.Kind.WITHDRAWN)


def records_of(batch: Batch) -> QuerySet[FieldRecord]:
    """What was done to a batch, in the order of the days, as it stands after all corrections."""
    records = standing().filter(batch=batch).select_related("farm_input", "recorded_by")
    return records.order_by("on", "pk")


def history_of(batch: Batch) -> QuerySet[FieldRecord]:
    """All that was ever recorded of a batch, with what was corrected, as it came in.

    `is_corrected`: another record stands in its place.
    """
    corrected = FieldRecord.objects.filter(corrects=OuterRef("pk"))
    records = batch.records.select_related("farm_input", "recorded_by", "corrects", "by_agent")
    return records.annotate(is_corrected=Exists(corrected)).order_by("pk")


def unconfirmed(grower: Party) -> QuerySet[FieldRecord]:
    """What an agent kept for a grower and the grower has not yet confirmed, oldest first."""
    told = standing().filter(batch__grower=grower, by_agent__confirmed_at=None)
    told = told.exclude(by_agent=None)
    return told.select_related("batch__crop", "farm_input", "recorded_by").order_by("pk")


def growing(on: date) -> QuerySet[Batch]:
    """The batches of every grower that may still be worked on: a month after their plan's end."""
    batches = Batch.objects.filter(plan__harvest_until__gte=on - timedelta(days=31))
    found = batches.select_related("crop", "plan", "site", "grower")
    return found.order_by("grower__name", "pk")


def inputs_for(crop: Crop) -> QuerySet[FarmInput]:
    """The registered inputs that may be used on a crop (R3.4)."""
    return crop.inputs.order_by("name")


def applications_to(batch: Batch) -> list[rules.Application]:
    """Every input applied to a batch, with the interval of its label."""
    applied = standing().filter(batch=batch, kind=FieldRecord.Kind.APPLIED)
    rows = applied.values_list("on", "farm_input__safety_interval_days")
    return [rules.Application(on, days) for on, days in rows]


def harvests_of(batch: Batch) -> list[tuple[date, int]]:
    """Every harvest that stands, by day: the day, and how much."""
    picked = standing().filter(batch=batch, kind=FieldRecord.Kind.HARVESTED).order_by("on", "pk")
    return [(on, quantity or 0) for on, quantity in picked.values_list("on", "quantity")]


def earliest_harvest(batch: Batch) -> date | None:
    """The first day on which the batch may be harvested; None when nothing was applied (R3.4)."""
    return rules.earliest_harvest(applications_to(batch))


def yield_of(batch: Batch) -> Yield:
    """What was harvested, turned out unfit, and was certified, as of now."""
    counted = Batch.objects.values_list("harvested", "unfit", "certified").get(pk=batch.pk)
    return Yield(*counted)


def harvested(batch: Batch) -> int:
    """All that was harvested so far, in the plan's measure."""
    return yield_of(batch).harvested


def certified(batch: Batch) -> int:
    """What certificates were issued for; a withdrawn one counts with what came in under it."""
    return yield_of(batch).certified


def inspections_of(batch: Batch) -> QuerySet[Inspection]:
    """A batch's inspections with their readings, the last first."""
    return batch.inspections.prefetch_related("readings").order_by("-on", "-pk")


def failed_inspection(batch: Batch) -> Inspection | None:
    """The last inspection of a batch, if it failed."""
    last = batch.inspections.order_by("-on", "-pk").first()
    return last if last and not last.passed else None


def is_accepted(kind: str, on: date) -> bool:
    """Whether a document is taken in place of a certificate on a day (R5.2)."""
    words = Acceptance.objects.filter(kind=kind, since__lte=on).order_by("since", "pk")
    last = words.last()
    return bool(last and last.is_accepted)


def certificate(number: str) -> Certificate:
    """A certificate by its number, with all that its sheet says. Refuses `NotFound`. 1 SQL."""
    found = Certificate.objects.filter(number=number).select_related(
        "batch__crop", "batch__grower__place", "batch__site__place", "issued_by"
    )
    one = found.first()
    if one is None:
        raise NotFound
    return one


def origins(reissued: Certificate) -> list[Certificate]:
    """The certificates of batches from which one was made, through all that lie between."""
    found: list[Certificate] = []
    waiting = [reissued]
    while waiting:
        sources = Certificate.objects.filter(reissued__in=waiting).distinct()
        waiting = []
        for source in sources.select_related("batch__crop", "batch__grower", "batch__site__place"):
            (found if source.batch_id else waiting).append(source)
    return found


def covered(batch: Batch) -> int:
    """What certificates hold of a batch: a withdrawn one no more than came in under it."""
    held = Case(When(withdrawn_on=None, then="quantity"), default="received")
    return batch.certificates.aggregate(all=Sum(held))["all"] or 0


def last_harvest(batch: Batch, until: date) -> date | None:
    """The last day of harvest up to and with a day."""
    picked = standing().filter(batch=batch, kind=FieldRecord.Kind.HARVESTED, on__lte=until)
    return picked.aggregate(last=Max("on"))["last"]


def certificates_of(batch: Batch) -> QuerySet[Certificate]:
    """A batch's certificates, the newest first."""
    return batch.certificates.order_by("-issued_on", "-pk")


def valid_certificate(batch: Batch, on: date, quantity: int = 0) -> Certificate | None:
    """The certificate that ends first of those that hold on a day and still cover a quantity."""
    holding = batch.certificates.filter(issued_on__lte=on, valid_until__gte=on, withdrawn_on=None)
    covering = holding.filter(received__lte=F("quantity") - quantity)
    return covering.order_by("valid_until", "pk").first()


def open_batches(grower: Party, on: date) -> QuerySet[Batch]:
    """The batches that may still be worked on: until their plan's harvest has long been over."""
    since = on - timedelta(days=STILL_WORKED_ON_DAYS)
    return batches_of(grower).filter(plan__harvest_until__gte=since)


def applied_to(batches: Iterable[Batch]) -> QuerySet[FieldRecord]:
    """All that was applied to some batches, the last first, in one question."""
    applied = FieldRecord.objects.filter(batch__in=batches, kind=FieldRecord.Kind.APPLIED)
    return applied.select_related("farm_input").order_by("-on", "-pk")


def told_on(grower: Party, day: date) -> QuerySet[FieldRecord]:
    """What arrived from a grower on a day, the last first."""
    told = FieldRecord.objects.filter(batch__grower=grower, recorded_at__gte=clock.at(day, 0))
    return told.select_related("batch__crop", "batch__site", "farm_input").order_by("-pk")


def photos_without_words(grower: Party) -> QuerySet[FieldPhoto]:
    """The photos of a grower that no record names yet, the last first; without the pictures."""
    waiting = FieldPhoto.objects.filter(batch__grower=grower, records=None)
    return waiting.select_related("batch__crop", "batch__site").defer("jpeg").order_by("-pk")


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person who grows, or who keeps records in a grower's stead."""
    law, why = _("两年以上（农产品质量安全法）"), _("查得到这批菜怎么种的")
    agent = Q(agent=person) | Q(confirmed_by=person)
    return [
        Part(
            "field_records", _("您记的田间记录"), why, law,
            {
                "batch__number": _("批次"), "kind": _("记录"), "on": _("日期"),
                "farm_input__name": _("农资"), "quantity": _("数量"), "measure": _("单位"),
                "words": _("备注"), "recorded_at": _("时间"),
            },
            FieldRecord.objects.filter(recorded_by=person),
            ("production.FieldRecord.recorded_by",),
        ),
        Part(
            "field_photos", _("您拍的田间照片"), why, law,
            {"batch__number": _("批次"), "on": _("日期"), "recorded_at": _("时间")},
            FieldPhoto.objects.filter(recorded_by=person), ("production.FieldPhoto.recorded_by",),
        ),
        Part(
            "agent_records", _("代办的田间记录"), why, law,
            {
                "record__batch__number": _("批次"), "record__kind": _("记录"),
                "record__on": _("日期"), "confirmed_at": _("确认"),
            },
            AgentRecord.objects.filter(agent),
            ("production.AgentRecord.agent", "production.AgentRecord.confirmed_by"),
        ),
    ]  # fmt: skip
