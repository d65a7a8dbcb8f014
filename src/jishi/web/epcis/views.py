"""Query events and capture them. No rules here: `tracing` says who sees what, and what is an event.

A capture is wholly in, or not at all, when it is answered; its job is there to be asked for, as the
standard has it, and has always ended.
"""

import json
from typing import NoReturn

from django.http import HttpRequest, HttpResponse, JsonResponse

from jishi.foundation import clock
from jishi.tracing import operations, queries
from jishi.tracing.errors import NotAnEvent
from jishi.tracing.events import CONTEXT, document
from jishi.tracing.identifiers import EVENTS, ours, written
from jishi.tracing.models import Event
from jishi.tracing.queries import Asked
from jishi.tracing.rules import EVENTS_MAX, digest
from jishi.web.visitors import person_of

HEADERS = {"GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0", "GS1-Extensions": ""}
LD = "application/ld+json"


def events(request: HttpRequest) -> HttpResponse:
    """`SimpleEventQuery`: its parameters, `perPage`, `nextPageToken`; newest first."""
    page = queries.events(person_of(request), _asked(request))
    told = [_shown(row) for row in page.events]
    result = {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": told}}
    answer = _answer(
        document("EPCISQueryDocument", clock.now(), {"queryResults": result}), content_type=LD
    )
    if page.next_token:
        words = request.GET.copy()
        words["nextPageToken"] = page.next_token
        answer["Link"] = f'<{ours(request.path)}?{words.urlencode()}>; rel="next"'
        answer["GS1-Next-Page-Token-Expires"] = "9999-12-31T23:59:59Z"
    return answer


def event(request: HttpRequest, event_id: str) -> HttpResponse:
    """One event. Our own are at the address that is their id."""
    whole = event_id if ":" in event_id else ours(f"{EVENTS}{event_id}")
    found = queries.event(person_of(request), whole)
    return _answer({"@context": CONTEXT, **_shown(found)}, content_type=LD)


def capture(request: HttpRequest) -> HttpResponse:
    """Take in an `EPCISDocument`: 202, and where its job is."""
    person, sent = person_of(request), _document(request)
    taken = operations.capture(key=f"capture:{person.pk}:{digest(sent)}", by=person, document=sent)
    answer = HttpResponse(status=202, headers=HEADERS)
    answer["Location"] = ours(f"/epcis/capture/{taken.number}")
    answer["GS1-Capture-Error-Behaviour"] = "rollback"
    answer["GS1-EPCIS-Capture-Limit"] = str(EVENTS_MAX)
    return answer


def job(request: HttpRequest, number: str) -> HttpResponse:
    """What became of a capture."""
    taken = queries.capture_of(person_of(request), number)
    return _answer({
        "captureID": taken.number,
        "createdAt": written(taken.taken_at),
        "finishedAt": written(taken.taken_at),
        "running": False,
        "success": True,
        "captureErrorBehaviour": "rollback",
        "errors": [],
    })  # fmt: skip


def _asked(request: HttpRequest) -> Asked:
    """Several values of one parameter stand with commas between them, or one by one."""
    return Asked({
        name: tuple(word for value in values for word in value.split(","))
        for name, values in request.GET.lists()
    })  # fmt: skip


def _document(request: HttpRequest) -> object:
    if request.content_type not in {"application/json", LD}:
        raise NotAnEvent([f"application/json or {LD}"])
    try:
        return json.loads(request.body, parse_constant=_refuse)
    except ValueError:
        raise NotAnEvent(["it is not JSON"]) from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _shown(row: Event) -> dict[str, object]:
    return {**row.said, "recordTime": written(row.recorded_at)}


def _answer(told: dict[str, object], content_type: str = "application/json") -> JsonResponse:
    return JsonResponse(
        told, content_type=content_type, headers={**HEADERS, "Cache-Control": "no-store"},
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip
