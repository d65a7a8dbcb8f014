"""The events of the market: they keep the standard's rules, and nothing that came in is untold."""

from collections.abc import Iterator

from jishi.proof.findings import Finding
from jishi.supply.models import Receipt
from jishi.tracing import rules
from jishi.tracing.events import names_in
from jishi.tracing.identifiers import EVENTS
from jishi.tracing.models import Event, Name, Reach


def what_came_in_was_told() -> Iterator[Finding]:
    """I12: each receipt up to which was told has the event of its acceptance."""
    reach = Reach.objects.filter(kind="receipt").first()
    ids = Event.objects.filter(step="accepting", capture=None).values_list("event_id", flat=True)
    told = {each.rpartition(EVENTS)[2] for each in ids}
    for receipt in Receipt.objects.filter(pk__lte=reach.upto if reach else 0):
        if f"receipt-{receipt.number}-accepting" not in told:
            yield Finding("I12", f"receipt {receipt.number}", "no event tells of it")


def events_keep_the_rules() -> Iterator[Finding]:
    """I12: each event is one by the standard's rules, and is found by each of its names."""
    for event in Event.objects.prefetch_related("names"):
        wrong = rules.faults(event.said)
        found = {
            (name.role, name.uri) for name in event.names.all() if name.role != Name.Role.PARTY
        }
        if wrong or found != set(names_in(event.said)):
            yield Finding("I12", f"event {event.event_id}", "; ".join(wrong) or "names are wrong")
