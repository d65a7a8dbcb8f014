"""What an event must look like: the standard's rules as far as this market speaks EPCIS."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from jishi.tracing.models import Event

Kind = Event.Kind
ACTIONS = ("ADD", "OBSERVE", "DELETE")
EVENTS_MAX = 200  # in one captured document
URI_MAX = 200
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
OFFSET = re.compile(r"[+-]\d\d:\d\d", re.ASCII)
UNIT = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)
WORD = re.compile(r"[a-z_]{1,60}", re.ASCII)
LISTS = {
    Kind.OBJECT: ("epcList", "quantityList"),
    Kind.AGGREGATION: ("childEPCs", "childQuantityList"),
    Kind.TRANSACTION: ("epcList", "quantityList"),
    Kind.TRANSFORMATION: (
        "inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList",
    ),
}  # fmt: skip
EVERYBODYS = {
    "type", "eventID", "eventTime", "eventTimeZoneOffset", "recordTime", "bizStep", "disposition",
    "readPoint", "bizLocation", "bizTransactionList", "errorDeclaration", "@context",
}  # fmt: skip
OWN = {
    Kind.OBJECT: {"action"},
    Kind.AGGREGATION: {"action", "parentID"},
    Kind.TRANSACTION: {"action", "parentID"},
    Kind.TRANSFORMATION: {"transformationID"},
}
BIZ_STEPS = ("https://ref.gs1.org/cbv/BizStep-", "urn:epcglobal:cbv:bizstep:")


def moment(words: object) -> datetime | None:
    """A moment as the standard writes it, in UTC; None when it is none."""
    if not isinstance(words, str) or not MOMENT.fullmatch(words):
        return None
    try:
        return datetime.fromisoformat(words).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def step_of(words: object) -> str:
    """A business step as its bare word, however it is written."""
    text = str(words or "")
    for prefix in BIZ_STEPS:
        text = text.removeprefix(prefix)
    return text


def digest(document: object) -> str:
    """What is equal for equal documents."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def events_in(document: object) -> list[object]:
    """The events of an `EPCISDocument`; an empty list when it is none."""
    if not isinstance(document, Mapping) or document.get("type") != "EPCISDocument":
        return []
    body = document.get("epcisBody")
    found = body.get("eventList") if isinstance(body, Mapping) else None
    is_sound = document.get("schemaVersion") == "2.0" and moment(document.get("creationDate"))
    return found if is_sound and isinstance(found, list) else []


def faults(event: object) -> list[str]:
    """What is wrong with an event; nothing when it keeps the rules."""
    if not isinstance(event, Mapping):
        return ["an event is an object"]
    if event.get("type") not in [*Kind]:
        return [f"type: one of {', '.join(Kind)}"]
    kind = Kind(event["type"])
    return [
        *_of_fields(event, kind), *_of_time(event), *_of_why(event), *_of_places(event),
        *_of_goods(event, kind), *_of_documents(event), *_of_error(event),
    ]  # fmt: skip


def _of_fields(event: Mapping, kind: Event.Kind) -> Iterator[str]:
    known = EVERYBODYS | OWN[kind] | set(LISTS[kind])
    # Words of somebody else's vocabulary stand under a prefix.
    for name in event:
        if not isinstance(name, str) or (name not in known and ":" not in name):
            yield f"{name}: {kind} has no such field"


def _of_time(event: Mapping) -> Iterator[str]:
    if moment(event.get("eventTime")) is None:
        yield "eventTime: a moment with its zone"
    if not _fits(OFFSET, event.get("eventTimeZoneOffset")):
        yield "eventTimeZoneOffset: as +08:00"
    if "eventID" in event and not _is_uri(event["eventID"]):
        yield "eventID: a URI"


def _of_why(event: Mapping) -> Iterator[str]:
    is_transformation = event["type"] == Kind.TRANSFORMATION
    if not is_transformation and event.get("action") not in ACTIONS:
        yield f"action: one of {', '.join(ACTIONS)}"
    if "bizStep" in event and not _fits(WORD, step_of(event["bizStep"])):
        yield "bizStep: a word of the core vocabulary"


def _of_places(event: Mapping) -> Iterator[str]:
    for name in ("readPoint", "bizLocation"):
        place = event.get(name, {"id": "urn:none"})
        if not isinstance(place, Mapping) or not _is_uri(place.get("id")):
            yield f"{name}: an object with the id of a place"


def _of_goods(event: Mapping, kind: Event.Kind) -> Iterator[str]:
    for name in LISTS[kind]:
        rows = event.get(name, [])
        fits = _is_amount if name.lower().endswith("quantitylist") else _is_uri
        if not isinstance(rows, list) or not all(map(fits, rows)):
            yield f"{name}: {'amounts of classes' if fits is _is_amount else 'URIs'}"
    if kind == Kind.AGGREGATION and not _is_uri(event.get("parentID")):
        yield "parentID: a URI"
    sides = (LISTS[kind][:2], LISTS[kind][2:]) if kind == Kind.TRANSFORMATION else (LISTS[kind],)
    if not all(any(event.get(name) for name in side) for side in sides):
        yield f"{kind}: it happens to something"


def _of_documents(event: Mapping) -> Iterator[str]:
    rows = event.get("bizTransactionList", [])
    if not isinstance(rows, list) or not all(
        isinstance(row, Mapping) and _is_uri(row.get("bizTransaction")) for row in rows
    ):
        yield "bizTransactionList: documents by their URIs"
    elif event["type"] == Kind.TRANSACTION and not rows:
        yield "bizTransactionList: a transaction names its document"


def _of_error(event: Mapping) -> Iterator[str]:
    if "errorDeclaration" not in event:
        return
    declared = event["errorDeclaration"]
    if not isinstance(declared, Mapping) or moment(declared.get("declarationTime")) is None:
        yield "errorDeclaration: it says when it was declared"
    elif not _are_uris(declared.get("correctiveEventIDs", [])):
        yield "errorDeclaration.correctiveEventIDs: URIs"
    if "eventID" not in event:
        yield "errorDeclaration: it keeps the id of its event"


def _is_amount(row: object) -> bool:
    if not isinstance(row, Mapping) or not _is_uri(row.get("epcClass")):
        return False
    quantity = row.get("quantity", 1)
    is_number = isinstance(quantity, int | float) and not isinstance(quantity, bool)
    return is_number and quantity >= 0 and ("uom" not in row or _fits(UNIT, row["uom"]))


def _are_uris(rows: object) -> bool:
    return isinstance(rows, Sequence) and not isinstance(rows, str) and all(map(_is_uri, rows))


def _is_uri(words: object) -> bool:
    if not isinstance(words, str) or len(words) > URI_MAX or not words.isprintable():
        return False
    if any(sign in words for sign in ' <>"{}|\\^`'):
        return False
    try:
        parts = urlsplit(words)
    except ValueError:
        return False
    return bool(parts.scheme) and bool(parts.netloc or parts.path)


def _fits(pattern: re.Pattern[str], words: object) -> bool:
    return isinstance(words, str) and pattern.fullmatch(words) is not None
