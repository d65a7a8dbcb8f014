"""The standard's REST interface: its headers, its pages, its problems."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from jishi.foundation import clock
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_login, make_member, make_person
from jishi.supply.tests.factories import make_packaged_receipt
from jishi.tracing import rounds
from jishi.tracing.models import Event
from jishi.tracing.rules import faults
from jishi.tracing.tests.factories import said, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Client:
    """A program of the warehouse."""
    client = Client()
    client.force_login(make_login(make_member(Membership.Role.WAREHOUSE)))
    return client


def capture(program, *events):
    body = json.dumps(sent(*events))
    return program.post("/epcis/capture", body, content_type="application/ld+json")


def test_a_query_is_answered_with_a_document_of_events(program):
    make_packaged_receipt()
    rounds.tell_waiting()

    answer = program.get("/epcis/events?EQ_bizStep=storing,accepting&perPage=1")

    told = answer.json()
    events = told["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert (answer.status_code, told["type"], len(events)) == (200, "EPCISQueryDocument", 1)
    assert faults(events[0]) == []
    assert answer["GS1-EPCIS-Version"] == answer["GS1-CBV-Version"] == "2.0.0"
    assert answer["Content-Type"].startswith("application/ld+json")


def test_the_next_page_is_linked_until_there_is_none(program):
    make_packaged_receipt()
    rounds.tell_waiting()
    seen, address = [], "/epcis/events?perPage=3"

    while address:
        answer = program.get(address)
        body = answer.json()["epcisBody"]["queryResults"]["resultsBody"]
        seen += [event["eventID"] for event in body["eventList"]]
        link = answer.headers.get("Link", "")
        assert not link or link.endswith('>; rel="next"')
        address = link.removeprefix("<").partition(">")[0]

    assert len(seen) == len(set(seen)) == Event.objects.count() == 4


def test_an_event_of_ours_is_at_its_own_address(program):
    make_packaged_receipt()
    rounds.tell_waiting()
    event = Event.objects.first()

    assert program.get(event.event_id).json()["eventID"] == event.event_id
    assert program.get(f"/epcis/events/{event.event_id}").status_code == 200
    assert program.get("/epcis/events/none").json()["type"].endswith("NoSuchResourceException")


def test_a_capture_has_its_job_and_the_same_document_the_same(program):
    body = json.dumps(sent(said()))
    first, again = (
        program.post("/epcis/capture", body, content_type="application/json") for _time in "12"
    )

    assert (first.status_code, first["Location"]) == (202, again["Location"])
    told = program.get(first["Location"]).json()
    assert (told["running"], told["success"], told["errors"]) == (False, True, [])
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("event", "status", "kind"),
    [
        (said(action="LOOK"), 400, "ValidationException"),
        (said(eventID="http://127.0.0.1:8000/epcis/events/x"), 400, "ValidationException"),
        (
            said(eventID="urn:uuid:2", at=clock.now() + timedelta(days=1)),
            400,
            "ValidationException",
        ),
        (said(bizStep="holding"), 409, "ResourceAlreadyExistsException"),
    ],
)
def test_a_bad_a_forged_and_an_early_event_are_the_standards_problem(program, event, status, kind):
    capture(program, said())

    answer = capture(program, event)

    assert answer.status_code == answer.json()["status"] == status
    assert answer.json()["type"] == f"epcisException:{kind}"
    assert answer["Content-Type"] == "application/problem+json"
    assert Event.objects.count() == 1


def test_what_is_not_json_and_no_query_are_problems_too(program):
    typed = program.post("/epcis/capture", {"a": "form"})
    torn = program.post("/epcis/capture", '{"a": NaN}', content_type="application/json")
    asked = program.get("/epcis/events?EQ_colour=red")

    assert [answer.status_code for answer in (typed, torn, asked)] == [400, 400, 400]
    assert asked.json()["type"] == "epcisException:QueryParameterException"


def test_strangers_are_told_the_standards_no():
    buyer = Client()
    buyer.force_login(make_login(make_person()))

    for client, status in ((Client(), 401), (buyer, 403)):
        answer = client.get("/epcis/events")
        assert answer.status_code == status
        assert answer.json()["type"] == "epcisException:SecurityException"


def test_a_page_of_events_takes_eight_statements(program, django_assert_max_num_queries):
    for _receipt in range(3):
        make_packaged_receipt()
    rounds.tell_waiting()
    program.get("/epcis/events")

    with django_assert_max_num_queries(8):
        program.get("/epcis/events")
