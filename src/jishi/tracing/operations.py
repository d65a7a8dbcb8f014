"""Tell what was done; take in what others tell."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from jishi.audit.operations import New, record
from jishi.foundation import clock, ids
from jishi.foundation.acts import unrecorded
from jishi.foundation.operations import operation
from jishi.foundation.refusals import NotAllowed
from jishi.foundation.rows import insert, insert_all, insert_once
from jishi.parties.models import Party
from jishi.tracing import captured, queries
from jishi.tracing.errors import NotAnEvent
from jishi.tracing.events import names_in
from jishi.tracing.identifiers import party_uri
from jishi.tracing.models import Capture, Event, Name, Reach
from jishi.tracing.rules import EVENTS_MAX, digest, events_in, moment, step_of
from jishi.tracing.sources import ROWS, Source

# A row that is younger may have been written beside one with a smaller key that we cannot see yet.
SETTLED = timedelta(minutes=5)


@operation
@unrecorded(why="it says again what acts did, once for each of their rows")
def tell(*, source: Source, after: int) -> int:
    """Tell up to 200 rows of a kind that come after a key, as far as they were not told.

    Says the key of the last one, 0 when no more wait behind it. Of two that tell the same kind at
    the same moment one does; the other finds nothing. The statements do not grow with the rows.
    """
    insert_once(Reach(kind=source.kind))
    reach = queries.reaches()[source.kind]
    rows = source.after(max(after, reach.upto))
    if not rows:
        return 0
    happened = [each for row in rows for each in source.tell(row)]
    known = queries.known_ids([each.id for each in happened])
    new = [each for each in happened if (each.id, each.mistake is not None) not in known]
    upto = _settled_upto(source, rows, reach.upto)
    if (new or upto > reach.upto) and _is_my_turn(reach, upto):
        told = [each.said() for each in new]
        _keep(told, None, [each.parties for each in new])
    return int(rows[-1].pk) if len(rows) == ROWS else 0


@operation
def capture(*, key: str, by: Party, document: object) -> Capture:
    """Take in an `EPCISDocument` of somebody else's events: wholly, or not at all.

    In the name of the operator, by its people, or of an organisation, by those who grow for it.
    What is kept already, word for word, is not kept again. Refuses `NotAnEvent` what breaks the
    standard's rules, what is forged (our own name, others' goods, another's mistake) and what comes
    before its time (a lot that is not there yet, the correction of an event that is not kept);
    `ToldOtherwise` an id that is kept with other words.
    """
    mine = queries.acts_for(by)
    if not mine:
        raise NotAllowed
    number = ids.number("E")
    subject = New(f"capture:{number}")
    done = record(key=key, verb="tracing.capture", by=by, subject=subject, digest=digest(document))
    if done:
        return Capture.objects.get(number=done.subject.removeprefix("capture:"))
    found = events_in(document)
    if not 0 < len(found) <= EVENTS_MAX:
        raise NotAnEvent([f"an EPCISDocument with 1 to {EVENTS_MAX} events"])
    new = captured.checked(found, mine)
    taken = Capture(
        number=number, sent_by=mine[0], events_taken=len(new), taken_at=clock.now()
    )  # fmt: skip
    insert(taken)
    _keep(new, taken, [frozenset({party_uri(mine[0].pk)})] * len(new))
    return taken


def _settled_upto(source: Source, rows: Sequence[Any], upto: int) -> int:
    """The last key before which every row is old enough to have been seen."""
    before = clock.now() - SETTLED
    for row in rows:
        if getattr(row, source.written_at) >= before:
            break
        upto = row.pk
    return upto


def _is_my_turn(reach: Reach, upto: int) -> bool:
    mine = Reach.objects.filter(pk=reach.pk, turns=reach.turns)
    return mine.update(turns=F("turns") + 1, upto=upto) == 1


def _keep(
    told: Sequence[Mapping[str, Any]], taken: Capture | None, owners: Iterable[frozenset[str]]
) -> None:
    """Write events, and the names by which they are found."""
    rows = Event.objects.bulk_create([_row(said, taken, clock.now()) for said in told])
    names = [
        Name(event=row, role=role, uri=uri)
        for row, of in zip(rows, owners, strict=True)
        for role, uri in sorted({*names_in(row.said), *((Name.Role.PARTY, uri) for uri in of)})
    ]
    for start in range(0, len(names), ROWS):
        insert_all(names[start : start + ROWS])


def _row(said: Mapping[str, Any], taken: Capture | None, now: datetime) -> Event:
    at = moment(said["eventTime"])
    assert at is not None, "the event keeps the rules"
    return Event(
        event_id=said["eventID"], declares_error="errorDeclaration" in said, kind=said["type"],
        action=said.get("action", ""), step=step_of(said.get("bizStep")), at=at, recorded_at=now,
        capture=taken, said=dict(said),
    )  # fmt: skip
