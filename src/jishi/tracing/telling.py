"""From the rows of the rooms below to events: one function for each kind of row.

Arriving, receiving and accepting are different steps, also where one person does them in one go.
What a batch became is a transformation, as is every making of lots out of lots.
"""

from dataclasses import replace
from datetime import datetime

from jishi.delivery.models import Arrival, Handover, Picking
from jishi.foundation import clock
from jishi.production.models import Batch, FieldRecord
from jishi.stock.models import Lot, Making, Movement
from jishi.supply.models import Receipt
from jishi.tracing.events import (
    AggregationEvent,
    Amount,
    Happening,
    Mistake,
    ObjectEvent,
    TransactionEvent,
    TransformationEvent,
)
from jishi.tracing.identifiers import (
    bag_uri,
    batch_uri,
    document_uri,
    event_id,
    lot_uri,
    order_uri,
    party_uri,
    site_uri,
)

NOON = 12
MAKINGS = {
    Making.Kind.MIX: "assembling",
    Making.Kind.SPLIT: "disassembling",
    Making.Kind.REPACK: "repackaging",
    Making.Kind.PROCESS: "creating_class_instance",
}
RECORDS = {
    FieldRecord.Kind.PLANTED: ("ADD", "commissioning", "active"),
    FieldRecord.Kind.APPLIED: ("OBSERVE", "other", ""),
    FieldRecord.Kind.HARVESTED: ("ADD", "creating_class_instance", "in_progress"),
}


def of_record(row: FieldRecord) -> list[Happening]:
    """What was planted, applied or harvested: a batch begins, is treated, gives.

    What a record corrects is declared to be in error, under the id of its event.
    """
    if row.corrects is None:
        return [_as_told(row)]
    wrong = _as_told(row.corrects)
    if row.kind == FieldRecord.Kind.WITHDRAWN:
        return [replace(wrong, mistake=Mistake(row.recorded_at, "did_not_occur"))]
    right = _as_told(row)
    return [right, replace(wrong, mistake=Mistake(row.recorded_at, "incorrect_data", (right.id,)))]


def _as_told(row: FieldRecord) -> ObjectEvent:
    action, step, disposition = RECORDS[FieldRecord.Kind(row.kind)]
    applied = (("applied", row.farm_input.name),) if row.farm_input else ()
    return ObjectEvent(
        id=event_id("record", row.pk, row.kind), at=_time_of(row), action=action, step=step,
        disposition=disposition, place=site_uri(row.batch.site_id), beside=applied,
        parties=frozenset({party_uri(row.batch.grower_id)}),
        amounts=(_grown(row.batch, row.quantity, row.measure),),
    )  # fmt: skip


def of_receipt(row: Receipt) -> list[Happening]:
    """Goods came to the ramp, were weighed, became a lot, were accepted, and lie there."""
    lot = row.lot
    came = _grown(lot.batch, lot.received, lot.measure) if lot.batch else _all_of(lot)
    papers = [("recadv", document_uri("receipt", row.number))]
    if lot.certificate:
        papers.append(("cert", document_uri("certificate", lot.certificate.number)))
    lies = _all_of(lot)
    told: list[Happening] = [
        _seen(row, "arriving", "in_progress", came),
        _seen(row, "receiving", "in_progress", came, tuple(papers)),
        _seen(row, "accepting", "in_progress", lies, tuple(papers)),
        _seen(row, "storing", "sellable_accessible", lies),
    ]
    if lot.batch:
        became = TransformationEvent(
            id=event_id("receipt", row.number, "commissioning"), at=row.received_at,
            step="commissioning", disposition="active", place=site_uri(lot.site_id),
            inputs=(came,), outputs=(lies,), parties=_parties_of(lot),
        )  # fmt: skip
        told.insert(2, became)
    return told


def of_making(row: Making) -> list[Happening]:
    """Lots became lots."""
    went_in, came_out = list(row.uses.all()), list(row.made.all())
    return [
        TransformationEvent(
            id=event_id("making", row.number, row.kind), at=row.made_at,
            step=MAKINGS[Making.Kind(row.kind)], disposition="active", place=site_uri(row.site_id),
            inputs=tuple(_part(use.lot, use.quantity) for use in went_in),
            outputs=tuple(map(_all_of, came_out)),
            parties=frozenset().union(
                *(_parties_of(lot) for lot in (*came_out, *(use.lot for use in went_in)))
            ),
        )
    ]  # fmt: skip


def of_picking(row: Picking) -> list[Happening]:
    """Goods of a lot belong to an order, and lie in its bag."""
    if not row.quantity:
        return []
    line = row.line
    order, lot = line.order, line.lot
    amounts = (_part(lot, row.quantity),)
    number = f"{order.number}-{line.position}"
    at, place, parties = row.picked_at, site_uri(lot.site_id), _parties_of(lot)
    return [
        TransactionEvent(
            id=event_id("line", number, "picking"), step="picking", amounts=amounts,
            transactions=(("po", order_uri(order)),), at=at, place=place, parties=parties,
        ),
        AggregationEvent(
            id=event_id("line", number, "packing"), step="packing", disposition="in_progress",
            parent=bag_uri(order), amounts=amounts, at=at, place=place, parties=parties,
        ),
    ]  # fmt: skip


def of_arrival(row: Arrival) -> list[Happening]:
    """The bags of a cycle came to a pickup point."""
    orders = [order for order in row.cycle.orders.all() if order.point_id == row.point_id]
    bags = tuple(bag_uri(order) for order in orders if _is_packed(order))
    if not bags:
        return []
    return [
        ObjectEvent(
            id=event_id("arrival", row.pk, "arriving"), at=row.arrived_at, step="arriving",
            disposition="in_progress", place=site_uri(row.point_id), epcs=bags,
        )
    ]  # fmt: skip


def of_handover(row: Handover) -> list[Happening]:
    """A bag was given to whoever ordered it."""
    return [
        ObjectEvent(
            id=event_id("order", row.order.number, "retail_selling"), at=row.handed_at,
            step="retail_selling", disposition="retail_sold", place=site_uri(row.point_id),
            epcs=(bag_uri(row.order),), transactions=(("po", order_uri(row.order)),),
        )
    ]  # fmt: skip


def of_movement(row: Movement) -> list[Happening]:
    """Goods that are spoilt or missing are no more; other movements are told by their cause."""
    if row.kind != Movement.Kind.WRITE_OFF:
        return []
    return [
        ObjectEvent(
            id=event_id("movement", row.pk, row.kind), at=row.at, action="DELETE",
            step="stock_taking", disposition="unavailable", place=site_uri(row.lot.site_id),
            amounts=(_part(row.lot, row.quantity),), parties=_parties_of(row.lot),
        )
    ]  # fmt: skip


def _seen(
    row: Receipt, step: str, disposition: str, amount: Amount,
    papers: tuple[tuple[str, str], ...] = (),
) -> Happening:  # fmt: skip
    return ObjectEvent(
        id=event_id("receipt", row.number, step), at=row.received_at, step=step,
        disposition=disposition, place=site_uri(row.lot.site_id), amounts=(amount,),
        transactions=papers, parties=_parties_of(row.lot),
    )  # fmt: skip


def _time_of(row: FieldRecord) -> datetime:
    """A grower says a day: the same day it is the moment of saying, later the noon of that day."""
    said_at_once = clock.day_of(row.recorded_at) == row.on
    return row.recorded_at if said_at_once else clock.at(row.on, NOON)


def _grown(batch: Batch, quantity: int | None, measure: str) -> Amount:
    return Amount(batch_uri(batch), quantity, measure)


def _all_of(lot: Lot) -> Amount:
    return _part(lot, lot.received)


def _part(lot: Lot, quantity: int) -> Amount:
    return Amount(lot_uri(lot), quantity, lot.measure)


def _parties_of(lot: Lot) -> frozenset[str]:
    return frozenset({party_uri(lot.grower_id), party_uri(lot.owner_id)})


def _is_packed(order: object) -> bool:
    return any(hasattr(line, "picking") and line.picking.quantity for line in order.lines.all())  # type: ignore[attr-defined]
