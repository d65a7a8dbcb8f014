"""For keepers and the warehouse: what arrives, hand over by code, pick."""

from datetime import datetime

from ninja import Schema

from jishi.delivery import operations as delivery
from jishi.delivery import queries
from jishi.foundation.refusals import NotFound
from jishi.parties import queries as parties
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.sales.models import Cycle, OrderLine
from jishi.web.api.door import Door, Told
from jishi.web.api.fields import (
    Asked,
    Bags,
    Count,
    Fen,
    Filled,
    FourDigits,
    Grams,
    Key,
    KeyInAddress,
    Measured,
    Number,
    OnceKey,
    SixDigits,
    Stock,
    Text,
)
from jishi.web.api.who import ByPerson
from jishi.web.forms import in_scope

door = Door()


class Arrived(Asked):
    cycle: Key
    bags: Bags


class HandOver(Asked):
    code: SixDigits
    phone_tail: FourDigits


class Pick(Asked):
    quantity: Filled
    weighed_g: Grams | None = None


class OwnStation(Schema):
    key: Key
    name: Text


class Arriving(Schema):
    cycle: Key
    cutoff_at: datetime
    bags: Count


class Ready(Schema):
    number: Number
    name: Text
    phone_tail: Text
    lines: Count
    cash_fen: Fen
    until: datetime


class StationSeen(Schema):
    """`arriving` waits to be counted, `ready` to be fetched."""

    station: OwnStation
    arriving: list[Arriving]
    ready: list[Ready]


class ArrivalTold(Schema):
    cycle: Key
    bags: Count
    arrived_at: datetime


class HandedOver(Schema):
    number: Number
    handed_at: datetime


class LineToPick(Schema):
    key: Key
    order: Number
    point: Text
    village: Text
    title: Text
    packs: Count
    measure: Measured
    quantity: Stock
    lot: Number


class Picked(Schema):
    quantity: Stock
    actual_fen: Fen
    refund_fen: Fen
    charge_fen: Fen


@door.reads("hub/stations", list[OwnStation])
def mine(request: ByPerson) -> object:
    """The pickup points that one keeps."""
    own = parties.sites_run_for(request.auth, Site.Kind.PICKUP_POINT)
    return [{"key": row.pk, "name": row.name} for row in own]


@door.reads("hub/stations/{station}", StationSeen)
def see(request: ByPerson, station: KeyInAddress) -> Told:
    """What comes and what waits at one's station; names are masked, cash in fen."""
    here = _keeping(request.auth, station)
    return {
        "station": {"key": here.pk, "name": here.name},
        "arriving": [
            {"cycle": row.cycle.pk, "cutoff_at": row.cycle.cutoff_at, "bags": row.bags}
            for row in queries.arriving_at(here)
        ],
        "ready": [
            {
                "number": row.order.number,
                "name": row.name,
                "phone_tail": row.phone_tail,
                "lines": row.lines,
                "cash_fen": row.cash_fen,
                "until": row.until,
            }
            for row in queries.ready_at(here)
        ],
    }


@door.writes("hub/stations/{station}/arrivals", ArrivalTold)
def arrive(request: ByPerson, station: KeyInAddress, key: OnceKey, asked: Arrived) -> Told:
    """Count the bags of a cycle, once. Refuses `not_yet_cut_off`, `stale_state`."""
    here = _keeping(request.auth, station)
    cycle = Cycle.objects.filter(pk=asked.cycle).first()
    if cycle is None:
        raise NotFound
    counted = delivery.arrive(
        key=in_scope(request, key), by=request.auth, cycle=cycle, point=here, bags=asked.bags
    )
    return {"cycle": cycle.pk, "bags": counted.bags, "arrived_at": counted.arrived_at}


@door.writes("hub/stations/{station}/handovers", HandedOver)
def hand_over(request: ByPerson, station: KeyInAddress, key: OnceKey, asked: HandOver) -> Told:
    """Give a bag out against its code and the last four digits of its phone, once (R9.7).

    Refuses `not_found` for a wrong pair, `not_packed`, `balance_due`, `stale_state`.
    """
    here = _keeping(request.auth, station)
    done = delivery.hand_over(
        key=in_scope(request, key), by=request.auth, point=here, code=asked.code,
        phone_tail=asked.phone_tail,
    )  # fmt: skip
    return {"number": done.order.number, "handed_at": done.handed_at}


@door.reads("hub/lines", list[LineToPick])
def pick_list(request: ByPerson) -> object:
    """Everything past its cut-off that is not in a bag, by cycle, station and village."""
    return [
        {
            "key": line.pk,
            "order": line.order.number,
            "point": point.name,
            "village": line.village,  # type: ignore[attr-defined]
            "title": line.title,
            "packs": line.packs,
            "measure": line.lot.measure,
            "quantity": line.quantity,
            "lot": line.lot.number,
        }
        for cycle in queries.cycles_to_pick()
        for point in cycle.points
        for line in point.lines
    ]


@door.writes("hub/lines/{line}/picking", Picked)
def pick(request: ByPerson, line: KeyInAddress, key: OnceKey, asked: Pick) -> Told:
    """Say what went into the bag: grams or pieces, once a line; 0 when there was none (R6.10).

    Refuses `not_yet_cut_off`, `over_weight`, `under_weight`, `stale_state`.
    """
    picked = OrderLine.objects.filter(pk=line).first()
    if picked is None:
        raise NotFound
    done = delivery.pick(
        key=in_scope(request, key), by=request.auth, line=picked, quantity=asked.quantity,
        weighed_g=asked.weighed_g,
    )  # fmt: skip
    return {
        "quantity": done.quantity,
        "actual_fen": done.actual_fen,
        "refund_fen": done.refund_fen,
        "charge_fen": done.charge_fen,
    }


def _keeping(person: Party, station: int) -> Site:
    """A station that this person keeps; another's is answered as if it were not there."""
    own = parties.sites_run_for(person, Site.Kind.PICKUP_POINT).filter(pk=station).first()
    if own is None:
        raise NotFound
    return own
