"""Whether events that somebody sent may be believed, and may come now."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from jishi.foundation import clock, ids
from jishi.parties.models import Party
from jishi.stock.models import Lot
from jishi.tracing.errors import NotAnEvent, ToldOtherwise
from jishi.tracing.events import names_in
from jishi.tracing.identifiers import EVENTS, event_id, ours
from jishi.tracing.models import Event
from jishi.tracing.rules import faults, moment

CLOCKS_DIFFER = timedelta(minutes=5)
Said = dict[str, Any]


def checked(found: Sequence[object], mine: Sequence[Party]) -> list[Said]:
    """The events of a document that are new here, each with an id; 2 SQL.

    Refuses `NotAnEvent` and `ToldOtherwise`.
    """
    wrong = [f"event {place}: {fault}" for place, each in enumerate(found) for fault in
             faults(each)]  # fmt: skip
    if wrong:
        raise NotAnEvent(wrong)
    told: list[Said] = [dict(each) for each in found]  # type: ignore[call-overload]
    kept, lots = _kept(told), _lots_named(told)
    new = []
    for place, said in enumerate(told):
        wrong += [f"event {place}: {fault}" for fault in _doubts(said, mine, kept, lots)]
        said.setdefault("eventID", event_id("captured", ids.letters(12), "event"))
        if _is_new(said, kept):
            new.append(said)
            kept[_key(said)] = Event(event_id=said["eventID"], said=said)
    if wrong:
        raise NotAnEvent(wrong)
    return new


def _key(said: Said) -> tuple[str, bool]:
    return said["eventID"], "errorDeclaration" in said


def _kept(told: Sequence[Said]) -> dict[tuple[str, bool], Event]:
    named = {said["eventID"] for said in told if "eventID" in said}
    for said in told:
        named.update(said.get("errorDeclaration", {}).get("correctiveEventIDs", []))
    found = Event.objects.filter(event_id__in=named).select_related("capture__sent_by")
    return {(row.event_id, row.declares_error): row for row in found}


def _lots_named(told: Sequence[Said]) -> dict[str, Lot]:
    """Our lots of which these events speak, by their numbers."""
    numbers = {number for said in told for _uri, number in _our_lots(said)}
    return {lot.number: lot for lot in Lot.objects.filter(number__in=numbers)}


def _our_lots(said: Said) -> Iterator[tuple[str, str]]:
    for _role, uri in names_in(said):
        if uri.startswith((ours("/t/"), ours("/01/"))):
            yield uri, uri.rpartition("/")[2]


def _doubts(
    said: Said, mine: Sequence[Party], kept: Mapping[tuple[str, bool], Event],
    lots: Mapping[str, Lot],
) -> Iterator[str]:  # fmt: skip
    at = moment(said["eventTime"])
    assert at is not None, "the event keeps the rules"
    if at > clock.now() + CLOCKS_DIFFER:
        yield "eventTime: it has not happened yet"
    if "errorDeclaration" in said:
        yield from _doubts_of_error(said, mine, kept)
    elif str(said.get("eventID", "")).startswith(ours(EVENTS)) and _key(said) not in kept:
        yield "eventID: it is told in our name"
    for uri, number in _our_lots(said):
        lot = lots.get(number)
        if lot is None or not _may_tell(lot, mine):
            yield f"{uri}: no goods of yours"
        elif at < lot.received_at - CLOCKS_DIFFER:
            yield f"{uri}: it was not there yet"


def _doubts_of_error(
    said: Said, mine: Sequence[Party], kept: Mapping[tuple[str, bool], Event]
) -> Iterator[str]:
    first = kept.get((said["eventID"], False))
    if first is None:
        yield "errorDeclaration: its event is not kept here"
        return
    is_mine = first.capture.sent_by in mine if first.capture else _is_operator(mine)
    if not is_mine:
        yield "errorDeclaration: another's event"
    unsaid = {"errorDeclaration", "recordTime", "@context"}
    if _without(said, unsaid) != _without(first.said, unsaid):
        yield "errorDeclaration: it repeats its event word for word"
    for corrective in said["errorDeclaration"].get("correctiveEventIDs", []):
        if (corrective, False) not in kept:
            yield f"correctiveEventIDs: {corrective} is not kept here"


def _is_new(said: Said, kept: Mapping[tuple[str, bool], Event]) -> bool:
    known = kept.get(_key(said))
    if known is None:
        return True
    if known.said != said:
        raise ToldOtherwise(said["eventID"])
    return False


def _may_tell(lot: Lot, mine: Sequence[Party]) -> bool:
    theirs = {lot.grower_id, lot.owner_id}
    return _is_operator(mine) or any(party.pk in theirs for party in mine)


def _is_operator(mine: Sequence[Party]) -> bool:
    return any(party.kind == Party.Kind.OPERATOR for party in mine)


def _without(said: Mapping[str, Any], names: set[str]) -> Said:
    return {name: words for name, words in said.items() if name not in names}
