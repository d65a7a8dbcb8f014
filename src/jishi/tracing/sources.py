"""Which rows of the rooms below are told."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from jishi.delivery.models import Arrival, Handover, Picking
from jishi.foundation.questions import Given, Question
from jishi.production.models import FieldRecord
from jishi.sales.models import Order
from jishi.stock.models import Lot, Making, Movement, Use
from jishi.supply.models import Receipt
from jishi.tracing import telling
from jishi.tracing.events import Happening

ROWS = 200  # that are read at once


@dataclass(frozen=True)
class Source:
    """A kind of row that is told: which rows, when each was written, and what it says."""

    kind: str
    rows: Callable[[], QuerySet[Any]]
    written_at: str
    tell: Callable[[Any], list[Happening]]

    def after(self, key: int) -> list[Any]:
        """The next rows after a key, up to 200. 1 SQL, and one for each prefetch."""
        return self._next.ask(key=key)

    def goes_on_after(self, key: int) -> bool:
        """Whether any row comes after a key. 1 SQL."""
        return self._any.first(key=key) is not None

    # Each round asks these of every kind of row, and mostly nothing is new.
    @cached_property
    def _next(self) -> Question[Any]:
        return Question(lambda: self._later_rows()[:ROWS])

    @cached_property
    def _any(self) -> Question[Any]:
        return Question(lambda: self._later_rows().select_related(None).prefetch_related(None)[:1])

    def _later_rows(self) -> QuerySet[Any]:
        return self.rows().filter(pk__gt=Given("key")).order_by("pk")


def _lot(path: str) -> tuple[str, str]:
    return f"{path}__product", f"{path}__batch"


SOURCES = (
    Source(
        "record",
        lambda: FieldRecord.objects.select_related(
            "batch", "farm_input", "corrects__batch", "corrects__farm_input"
        ),
        "recorded_at",
        telling.of_record,
    ),
    Source(
        "receipt",
        lambda: Receipt.objects.select_related(*_lot("lot"), "lot__certificate"),
        "received_at",
        telling.of_receipt,
    ),
    Source(
        "making",
        lambda: Making.objects.prefetch_related(
            Prefetch("uses", Use.objects.select_related("lot__product").order_by("pk")),
            Prefetch("made", Lot.objects.select_related("product").order_by("pk")),
        ),
        "made_at",
        telling.of_making,
    ),
    Source(
        "movement",
        lambda: Movement.objects.select_related("lot__product"),
        "at",
        telling.of_movement,
    ),
    Source(
        "picking",
        lambda: Picking.objects.select_related("line__order", "line__lot__product"),
        "picked_at",
        telling.of_picking,
    ),
    Source(
        "arrival",
        lambda: Arrival.objects.select_related("cycle").prefetch_related(
            Prefetch("cycle__orders", Order.objects.order_by("pk")),
            "cycle__orders__lines__picking",
        ),
        "arrived_at",
        telling.of_arrival,
    ),
    Source(
        "handover", lambda: Handover.objects.select_related("order"), "handed_at",
        telling.of_handover,
    ),
)  # fmt: skip
