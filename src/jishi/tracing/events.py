"""The four kinds of events of EPCIS 2.0, and how each is written in JSON-LD.

Grams and pieces are whole numbers here too: `GRM` and `H87` of UN/CEFACT's recommendation 20.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from jishi.foundation.quantities import Measure
from jishi.tracing.identifiers import ours, written
from jishi.tracing.models import Event, Name

UNITS = {Measure.GRAM: "GRM", Measure.PIECE: "H87"}
OFFSET = "+08:00"
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
Kind, Role = Event.Kind, Name.Role
# In which field of an event names stand, and as what.
EPCS = {"epcList": Role.EPC, "childEPCs": Role.EPC, "inputEPCList": Role.INPUT,
        "outputEPCList": Role.OUTPUT}  # fmt: skip
CLASSES = {"quantityList": Role.CLASS, "childQuantityList": Role.CLASS,
           "inputQuantityList": Role.INPUT_CLASS,
           "outputQuantityList": Role.OUTPUT_CLASS}  # fmt: skip
Told = dict[str, object]


@dataclass(frozen=True)
class Amount:
    """So much of a lot or batch; without a quantity: the whole class."""

    uri: str
    quantity: int | None = None
    measure: str = Measure.GRAM

    def told(self) -> Told:
        if self.quantity is None:
            return {"epcClass": self.uri}
        unit = UNITS[Measure(self.measure)]
        return {"epcClass": self.uri, "quantity": self.quantity, "uom": unit}


@dataclass(frozen=True)
class Mistake:
    """That an event was not so: since when that is known, why, and what is told in its place."""

    at: datetime
    reason: str  # the standard's word: `did_not_occur` or `incorrect_data`
    instead: tuple[str, ...] = ()

    def told(self) -> Told:
        declared: Told = {"declarationTime": written(self.at), "reason": self.reason}
        return declared | ({"correctiveEventIDs": [*self.instead]} if self.instead else {})


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What every event says: when, where, why; and whose goods they are, for us alone."""

    kind: ClassVar[Event.Kind]
    id: str
    at: datetime
    step: str
    disposition: str = ""
    place: str = ""
    transactions: tuple[tuple[str, str], ...] = ()
    parties: frozenset[str] = frozenset()
    beside: tuple[tuple[str, str], ...] = ()  # words of our own, under our prefix
    mistake: Mistake | None = None  # the same event, declared to be in error

    def what(self) -> Told:
        """What it happened to."""
        raise NotImplementedError

    def said(self) -> Told:
        """The event in JSON-LD; its context stands in the document around it."""
        place = {"id": self.place} if self.place else None
        documents = [{"type": kind, "bizTransaction": uri} for kind, uri in self.transactions]
        told = {
            "type": self.kind.value,
            "eventID": self.id,
            "eventTime": written(self.at),
            "eventTimeZoneOffset": OFFSET,
            **self.what(),
            "bizStep": self.step,
            "disposition": self.disposition,
            "readPoint": place,
            "bizLocation": place,
            "bizTransactionList": documents,
            "errorDeclaration": self.mistake.told() if self.mistake else None,
            **{f"jishi:{name}": words for name, words in self.beside},
        }
        return {name: words for name, words in told.items() if words}


@dataclass(frozen=True, kw_only=True)
class ObjectEvent(Happening):
    """Goods were made, seen, or are no more."""

    kind = Kind.OBJECT
    action: str = "OBSERVE"
    epcs: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()

    def what(self) -> Told:
        return {"action": self.action, "epcList": [*self.epcs], "quantityList": _all(self.amounts)}


@dataclass(frozen=True, kw_only=True)
class AggregationEvent(Happening):
    """Goods were put into a bag."""

    kind = Kind.AGGREGATION
    action: str = "ADD"
    parent: str
    amounts: tuple[Amount, ...]

    def what(self) -> Told:
        return {
            "action": self.action,
            "parentID": self.parent,
            "childQuantityList": _all(self.amounts),
        }


@dataclass(frozen=True, kw_only=True)
class TransactionEvent(Happening):
    """Goods belong to an order."""

    kind = Kind.TRANSACTION
    action: str = "ADD"
    amounts: tuple[Amount, ...]

    def what(self) -> Told:
        return {"action": self.action, "quantityList": _all(self.amounts)}


@dataclass(frozen=True, kw_only=True)
class TransformationEvent(Happening):
    """Goods became other goods: mixed, split, repacked, worked on."""

    kind = Kind.TRANSFORMATION
    inputs: tuple[Amount, ...]
    outputs: tuple[Amount, ...]

    def what(self) -> Told:
        return {
            "inputQuantityList": _all(self.inputs),
            "outputQuantityList": _all(self.outputs),
        }


def document(kind: str, at: datetime, body: Told) -> Told:
    """The document in which events travel: an `EPCISDocument` or an answer to a query."""
    return {
        "@context": [CONTEXT, {"jishi": ours("/vocabulary#")}],
        "type": kind,
        "schemaVersion": "2.0",
        "creationDate": written(at),
        "epcisBody": body,
    }


def names_in(said: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Every name of which an event speaks, and as what. The event keeps the rules."""
    if parent := said.get("parentID"):
        yield Role.PARENT, str(parent)
    for field, role in EPCS.items():
        for uri in _list(said, field):
            yield role, str(uri)
    for field, role in CLASSES.items():
        for amount in _list(said, field):
            yield role, str(amount["epcClass"])  # type: ignore[index]
    for row in _list(said, "bizTransactionList"):
        yield Role.TRANSACTION, str(row["bizTransaction"])  # type: ignore[index]


def _list(said: Mapping[str, object], field: str) -> list[object]:
    found = said.get(field, [])
    assert isinstance(found, list), "the event keeps the rules"
    return found


def _all(amounts: tuple[Amount, ...]) -> list[Told]:
    return [amount.told() for amount in amounts]
