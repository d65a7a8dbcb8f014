"""Documents of other people's events, as they would be sent."""

from datetime import datetime, timedelta
from typing import Any

from jishi.foundation import clock
from jishi.tracing.events import document
from jishi.tracing.identifiers import written

THEIR_EVENT = "urn:uuid:0b1c1f4e-5a1b-4c0e-9f4e-1f0000000001"


def said(*, at: datetime | None = None, **words: Any) -> dict[str, Any]:
    """A carrier saw a crate of its own an hour ago; words of None are left out."""
    told = {
        "type": "ObjectEvent",
        "eventID": THEIR_EVENT,
        "eventTime": written(at or clock.now() - timedelta(hours=1)),
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        "bizStep": "transporting",
        "epcList": ["https://carrier.example/crates/7"],
        **words,
    }
    return {name: word for name, word in told.items() if word is not None}


def sent(*events: object) -> dict[str, Any]:
    return document("EPCISDocument", clock.now(), {"eventList": list(events)})
