"""The rows of this room that people take away, in the headings in which they could come back."""

from collections.abc import Callable, Iterator

from django.db.models import QuerySet

from jishi.foundation.exports import Value
from jishi.foundation.quantities import Measure, kg
from jishi.parties.models import Party
from jishi.production import queries, tables
from jishi.production.models import Certificate, FarmInput, FieldRecord, Inspection, Plan
from jishi.production.queries import holdings, standing

Rows = Iterator[list[Value]]


def headings_of(noun: str) -> list[str]:
    """The headings of a noun's table."""
    return list(tables.NOUNS[noun].table.headings.values())


def rows_of(noun: str, grower: Party | None) -> Rows:
    """Everything of a noun: a grower's own, or the whole market's where none is named."""
    return ROWS[noun](grower)


def _sites(grower: Party | None) -> Rows:
    theirs = {site.pk for site in queries.sites_of(grower)} if grower else None
    for held in holdings():
        site = held.site
        if theirs is None or site.pk in theirs:
            runs_it = site.running[0].party.name if site.running else ""  # type: ignore[attr-defined]
            yield [site.name, _in_words(tables.SITE_KINDS, site.kind), site.place.code,
                   held.owner.name, runs_it, held.area_m2, site.address]  # fmt: skip


def _plans(grower: Party | None) -> Rows:
    plans = _of(Plan.objects.select_related("crop", "site"), "grower", grower)
    for plan in plans.prefetch_related("plots__site").order_by("pk"):
        plots = [f"{plot.site.name} {plot.area_m2}" for plot in plan.plots.all()]
        yield [plan.crop.name, "；".join(plots) or plan.site.name,
               _told(plan.expected, plan.measure), _in_words(tables.MEASURES, plan.measure),
               plan.harvest_from, plan.harvest_until]  # fmt: skip


def _inputs(_grower: Party | None) -> Rows:
    for row in FarmInput.objects.prefetch_related("crops").order_by("name", "pk"):
        crops = "、".join(crop.name for crop in row.crops.all())
        yield [row.name, row.registration, row.safety_interval_days, crops]


def _records(grower: Party | None) -> Rows:
    told = _of(standing(), "batch__grower", grower).exclude(kind=FieldRecord.Kind.PLANTED)
    for row in told.select_related("batch", "farm_input").order_by("on", "pk"):
        applied = row.farm_input.registration if row.farm_input else ""
        quantity = _told(row.quantity, row.measure) if row.quantity else ""
        yield [row.batch.number, row.on, _in_words(tables.DONE, row.kind), applied, quantity]


def _inspections(grower: Party | None) -> Rows:
    told = _of(Inspection.objects.select_related("batch"), "batch__grower", grower)
    for row in told.prefetch_related("readings").order_by("on", "pk"):
        begins = [row.batch.number, _in_words(tables.TESTS, row.kind), row.on, row.done_by,
                  row.sample, _in_words(tables.RESULTS, "yes" if row.passed else "no")]  # fmt: skip
        readings = [
            [found.substance, kg(found.found_ug), kg(found.limit_ug)]
            for found in row.readings.all()
        ]
        for reading in readings or [["", "", ""]]:
            yield [*begins, *reading]


def _certificates(grower: Party | None) -> Rows:
    issued = _of(Certificate.objects.exclude(batch=None), "batch__grower", grower)
    for row in issued.select_related("batch").order_by("pk"):
        number = row.batch.number if row.batch else ""
        document = _in_words(tables.DOCUMENTS, row.kind)
        yield [number, _told(row.quantity, row.measure), document]


def _of(rows: QuerySet, path: str, grower: Party | None) -> QuerySet:
    return rows.filter(**{path: grower}) if grower else rows


def _told(quantity: int, measure: str) -> str:
    return str(quantity) if measure == Measure.PIECE else kg(quantity)


def _in_words(words: dict[str, str], value: str) -> str:
    return next(word for word, meant in words.items() if meant == value)


ROWS: dict[str, Callable[[Party | None], Rows]] = {
    "sites": _sites,
    "plans": _plans,
    "inputs": _inputs,
    "records": _records,
    "inspections": _inspections,
    "certificates": _certificates,
}
