"""Whom a recall reaches, and how far it has come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from jishi.claims.models import Recall, RecalledLine
from jishi.places.models import Site
from jishi.production.models import Batch, FieldRecord
from jishi.sales.models import OrderLine
from jishi.stock.models import Lot
from jishi.stock.queries import ancestors, descendants

# The house's own terms: whoever may have eaten it hears within a day, and brings it back in a week.
TOLD_WITHIN = timedelta(days=1)
BACK_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Scope:
    """Where a recall begins: a lot, a batch, or an input applied between two days."""

    kind: str
    of: str
    since: date | None = None
    until: date | None = None

    def batches(self) -> QuerySet[Batch]:
        """The batches at fault."""
        if self.kind == Recall.Scope.LOT:
            return Batch.objects.filter(lots__number=self.of)
        if self.kind == Recall.Scope.BATCH:
            return Batch.objects.filter(number=self.of)
        applied = FieldRecord.objects.filter(
            kind=FieldRecord.Kind.APPLIED, farm_input__registration=self.of
        )
        if self.since:
            applied = applied.filter(on__gte=self.since)
        if self.until:
            applied = applied.filter(on__lte=self.until)
        return Batch.objects.filter(pk__in=applied.values("batch_id"))

    def seeds(self) -> QuerySet[Lot]:
        """The lots at fault, before anything is followed."""
        if self.kind == Recall.Scope.LOT:
            return Lot.objects.filter(number=self.of)
        return Lot.objects.filter(batch__in=self.batches())


@dataclass(frozen=True)
class Step:
    who: str
    by: datetime


@dataclass(frozen=True)
class Reach:
    """All that a recall would reach, in one list."""

    lots: list[Lot]
    lines: list[OrderLine]

    @property
    def points(self) -> set[str]:
        return {line.order.point.name for line in self.lines}

    @property
    def buyers(self) -> set[str]:
        """Their telephones."""
        return {line.order.phone for line in self.lines}


@dataclass(frozen=True)
class Progress:
    lines: int
    done: int
    returned: int
    refunded_fen: int

    @property
    def open(self) -> int:
        return self.lines - self.done


def reached_lots(scope: Scope) -> set[int]:
    """The keys of what the lots at fault were made of, and of all that was made of that. 3 SQL."""
    return descendants(ancestors(scope.seeds().values_list("pk", flat=True)))


def lines_of(lots: set[int]) -> QuerySet[OrderLine]:
    """Every order line out of these lots, with its order, point and picking."""
    return (
        OrderLine.objects.filter(lot__in=lots)
        .select_related("order__point", "order__buyer", "lot__product", "seller", "picking")
        .order_by("pk")
    )


def reach(scope: Scope) -> Reach:
    """What a recall would reach now, however much it is in 5 SQL."""
    keys = reached_lots(scope)
    lots = Lot.objects.filter(pk__in=keys).select_related("product", "grower", "owner")
    return Reach(list(lots.order_by("pk")), list(lines_of(keys)))


def scope_of(recall: Recall) -> Scope:
    return Scope(recall.scope, recall.of, recall.since, recall.until)


def progress(recall: Recall) -> Progress:
    """How many lines are told and refunded, and how many bags came back. 1 SQL."""
    counted = recall.lines.aggregate(
        lines=Count("pk"),
        done=Count("done_at"),
        returned=Count("returned_at"),
        refunded_fen=Sum("refund_fen", default=0),
    )
    return Progress(**counted)


def waiting() -> QuerySet[RecalledLine]:
    """Lines of confirmed recalls for whose buyers nothing was done yet."""
    return RecalledLine.objects.filter(recall__state=Recall.State.CONFIRMED, done_at=None).order_by(
        "pk"
    )


def called_back() -> QuerySet[RecalledLine]:
    """The lines of recalls that are, or were, under way."""
    under_way = [Recall.State.CONFIRMED, Recall.State.CLOSED]
    return RecalledLine.objects.filter(stands=True, recall__state__in=under_way)


def listed(recall: Recall) -> QuerySet[RecalledLine]:
    """The lines on a recall's list, those that wait first."""
    return recall.lines.select_related(
        "recall", "line__order__point", "line__lot__product", "line__picking"
    ).order_by(F("done_at").asc(nulls_first=True), "pk")


def next_step(row: RecalledLine) -> Step | None:
    """Whose turn it is with a line of a confirmed recall; `None` when nothing is left to do."""
    order, recall = row.line.order, row.recall
    assert recall.confirmed_at, "only a confirmed recall has steps"
    if row.done_at is None:
        return Step(_("系统：通知、退款"), recall.confirmed_at + TOLD_WITHIN)
    picking = getattr(row.line, "picking", None)
    if row.returned_at or picking is None or not picking.quantity:
        return None
    return Step(
        _("{point}：收回货").format(point=order.point.name), recall.confirmed_at + BACK_WITHIN
    )


def to_hold_at(point: Site) -> QuerySet[RecalledLine]:
    """Bags with recalled goods that a station must not give out, or should get back."""
    return (
        RecalledLine.objects.filter(
            Q(line__order__confirmed_at__isnull=False),
            recall__state=Recall.State.CONFIRMED,
            line__order__point=point,
            returned_at=None,
        )
        .select_related("recall", "line__order", "line__lot")
        .order_by("pk")
    )
