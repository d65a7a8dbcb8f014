"""What happened: by name, step, kind and time, newest first, page by page."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from jishi.foundation.questions import Question
from jishi.foundation.refusals import NotFound
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.tracing.errors import NotAQuery
from jishi.tracing.identifiers import party_uri
from jishi.tracing.models import Capture, Event, Name, Reach
from jishi.tracing.rules import moment, step_of

A_PAGE, PAGE_MAX = 30, 100
VALUES_MAX = 20
Role = Membership.Role
REACHES = Question(lambda: Reach.objects.all())
EPC, PARENT, INPUT, OUTPUT = Name.Role.EPC, Name.Role.PARENT, Name.Role.INPUT, Name.Role.OUTPUT
CLASSES = (Name.Role.CLASS, Name.Role.INPUT_CLASS, Name.Role.OUTPUT_CLASS)
# Which names a parameter of the standard's query looks for.
NAMED = {
    "MATCH_epc": (EPC,),
    "MATCH_parentID": (PARENT,),
    "MATCH_inputEPC": (INPUT,),
    "MATCH_outputEPC": (OUTPUT,),
    "MATCH_anyEPC": (EPC, PARENT, INPUT, OUTPUT),
    "MATCH_epcClass": (Name.Role.CLASS,),
    "MATCH_inputEPCClass": (Name.Role.INPUT_CLASS,),
    "MATCH_outputEPCClass": (Name.Role.OUTPUT_CLASS,),
    "MATCH_anyEPCClass": CLASSES,
    "EQ_bizTransaction": (Name.Role.TRANSACTION,),
}
FILTERS = {
    "eventType": "kind__in", "EQ_action": "action__in", "EQ_bizStep": "step__in",
    "EQ_eventID": "event_id__in",
}  # fmt: skip
TIMES = {
    "GE_eventTime": "at__gte", "LT_eventTime": "at__lt",
    "GE_recordTime": "recorded_at__gte", "LT_recordTime": "recorded_at__lt",
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """Some events, and the token of the page after; empty on the last one."""

    events: Sequence[Event]
    next_token: str


@dataclass(frozen=True)
class Asked:
    """A query of the standard, as it was written: parameter and its values."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The only value of a parameter; refuses `NotAQuery` where there are more."""
        found = self.values.get(name, ("",))
        if len(found) != 1:
            raise NotAQuery(**{name: "one value"})
        return found[0]


def events(by: Party, asked: Asked) -> Page:
    """The events that a person may see and asks for. 3 SQL, however many lots there are.

    By the operator's people: all; by a grower: those about goods of the organisations for which
    they grow. Refuses `NotAQuery` for a parameter or a value that the standard does not know.
    """
    most = _per_page(asked.one("perPage"))
    found = matching(seen_by(by), asked)
    if token := asked.one("nextPageToken"):
        found = found.filter(*beyond(token))
    rows = list(found.order_by("-at", "-pk")[: most + 1])
    more = len(rows) > most
    return Page(rows[:most], _token(rows[most - 1]) if more else "")


def matching(found: QuerySet[Event], asked: Asked) -> QuerySet[Event]:
    """Those of some events that a query asks for; each condition has its own join of names."""
    for condition in _conditions(asked):
        found = found.filter(condition)
    is_joined = asked.values.keys() & NAMED.keys()
    return found.distinct() if is_joined else found


def beyond(token: str) -> tuple[Q, Q]:
    """What comes after the page that gave a token; refuses `NotAQuery`."""
    at, pk = _after(token)
    # The first says no more than the second; it lets the index begin at the right place.
    return Q(at__lte=at), Q(at__lt=at) | Q(pk__lt=pk)


def event(by: Party, event_id: str) -> Event:
    """An event by its id, as it was told first; `NotFound` also when it is not theirs to see."""
    found = seen_by(by).filter(event_id=event_id).order_by("declares_error").first()
    if found is None:
        raise NotFound
    return found


def capture_of(by: Party, number: str) -> Capture:
    """A capture of an organisation for which a person acts; `NotFound` for any other."""
    found = Capture.objects.filter(number=number, sent_by__in=acts_for(by)).first()
    if found is None:
        raise NotFound
    return found


def acts_for(by: Party) -> list[Party]:
    """The organisations in whose name a person sends events, the operator first."""
    held = [row.organisation for row in parties.roles_of(by) if _sends(row)]
    return sorted(held, key=lambda party: (party.kind != Party.Kind.OPERATOR, party.pk))


def seen_by(by: Party) -> QuerySet[Event]:
    """The events that a person may see."""
    theirs = acts_for(by)
    if any(party.kind == Party.Kind.OPERATOR for party in theirs):
        return Event.objects.all()
    uris = [party_uri(party.pk) for party in theirs]
    return Event.objects.filter(_named((Name.Role.PARTY,), uris)).distinct()


def known_ids(ids: Collection[str]) -> set[tuple[str, bool]]:
    """Which of these events are kept: id, and whether as the declaration of an error. 1 SQL."""
    found = Event.objects.filter(event_id__in=ids)
    return set(found.values_list("event_id", "declares_error"))


def reaches() -> dict[str, Reach]:
    """How far each kind of row was told. 1 SQL."""
    return {row.kind: row for row in REACHES.ask()}


def _sends(held: Membership) -> bool:
    if held.role == Role.GROWER:
        return True
    of_operator = held.organisation.kind == Party.Kind.OPERATOR
    return of_operator and held.role in {Role.OPERATOR, Role.WAREHOUSE}


def _conditions(asked: Asked) -> Iterator[Q]:
    for name, values in asked.values.items():
        if name in {"perPage", "nextPageToken"}:
            continue
        if not all(values) or len(values) > VALUES_MAX:
            raise NotAQuery(**{name: f"1 to {VALUES_MAX} values"})
        if name in TIMES:
            yield Q(**{TIMES[name]: _moment(name, asked.one(name))})
        elif name in NAMED:
            yield _named(NAMED[name], values)
        elif name in FILTERS:
            words = [step_of(value) for value in values] if name == "EQ_bizStep" else values
            yield Q(**{FILTERS[name]: words})
        elif name == "EXISTS_errorDeclaration":
            yield Q(declares_error=True)
        else:
            raise NotAQuery(**{name: "no parameter that is known here"})


def _named(roles: Sequence[str], uris: Sequence[str]) -> Q:
    # A join, and no subquery: the database then begins at the name, which has few events.
    return Q(names__uri__in=uris, names__role__in=roles)


def _moment(name: str, words: str) -> datetime:
    found = moment(words)
    if found is None:
        raise NotAQuery(**{name: "a moment with its zone"})
    return found


def _per_page(words: str) -> int:
    if not words:
        return A_PAGE
    is_digits = words.isascii() and words.isdigit() and len(words) < 5
    if not is_digits or not 1 <= int(words) <= PAGE_MAX:
        raise NotAQuery(perPage=f"1 to {PAGE_MAX}")
    return int(words)


def _token(last: Event) -> str:
    return f"{last.at:%Y%m%d%H%M%S%f}-{last.pk}"


def _after(token: str) -> tuple[datetime, int]:
    at, _dash, pk = token.partition("-")
    if not (token.isascii() and at.isdigit() and len(at) == 20 and pk.isdigit() and len(pk) < 19):
        raise NotAQuery(nextPageToken="as the page before gave it")  # noqa: S106 (no secret)
    words = f"{at[:4]}-{at[4:6]}-{at[6:8]}T{at[8:10]}:{at[10:12]}:{at[12:14]}.{at[14:]}+00:00"
    return _moment("nextPageToken", words), int(pk)
