"""Questions of the standard: by name, step and time, page by page, each by an index."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from jishi.foundation import clock
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member
from jishi.production.tests.factories import a_key
from jishi.supply.tests.factories import make_packaged_receipt
from jishi.tracing import operations, queries, rounds
from jishi.tracing.errors import NotAQuery
from jishi.tracing.identifiers import lot_uri, written
from jishi.tracing.models import Event, Name
from jishi.tracing.queries import Asked
from jishi.tracing.tests.factories import said, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_member(Membership.Role.WAREHOUSE)


# By which index each question begins, on SQLite and on PostgreSQL.
BEGINS = {
    "": "events_newest_first",
    "EQ_bizStep": "events_of_a_step",
    "EQ_eventID": r"an_event_is_told_once|\(event_id=\?",
    "GE_eventTime": "events_newest_first",
    "MATCH_anyEPC": "an_event_has_a_name_once_in_a_role|SEARCH tracing_name .*uri=",
    "MATCH_epcClass": "an_event_has_a_name_once_in_a_role|SEARCH tracing_name .*uri=",
    "eventType": "events_of_a_kind",
    "nextPageToken": "events_newest_first",
}


def asked(**values: str) -> Asked:
    return Asked({name: (value,) for name, value in values.items()})


def steps(by, **values: str) -> list[str]:
    return [row.step for row in queries.events(by, asked(**values)).events]


def test_by_lot_by_step_by_kind_and_by_time(clerk):
    lot = make_packaged_receipt().lot
    make_packaged_receipt()
    rounds.tell_waiting()
    later = written(clock.now() + timedelta(minutes=1))

    assert sorted(steps(clerk, MATCH_epcClass=lot_uri(lot))) == [
        "accepting", "arriving", "receiving", "storing"
    ]  # fmt: skip
    assert steps(clerk, EQ_bizStep="storing", MATCH_anyEPCClass=lot_uri(lot)) == ["storing"]
    assert steps(clerk, EQ_bizStep="https://ref.gs1.org/cbv/BizStep-storing") == ["storing"] * 2
    assert len(steps(clerk, eventType="ObjectEvent")) == 8
    assert steps(clerk, eventType="AggregationEvent") == []
    assert steps(clerk, GE_eventTime=later) == []
    assert len(steps(clerk, LT_eventTime=later, GE_recordTime="2020-01-01T00:00:00Z")) == 8


def test_pages_follow_each_other_and_show_each_event_once(clerk):
    at = clock.now() - timedelta(hours=1)
    rows = [said(eventID=f"urn:uuid:{number}", at=at) for number in range(7)]
    operations.capture(key=a_key(), by=clerk, document=sent(*rows))

    seen, token = [], ""
    for _page in range(4):
        values = {"perPage": "2", **({"nextPageToken": token} if token else {})}
        page = queries.events(clerk, asked(**values))
        seen += [row.event_id for row in page.events]
        token = page.next_token

    assert seen == [f"urn:uuid:{number}" for number in reversed(range(7))]
    assert token == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EQ_colour", "red"),
        ("GE_eventTime", "yesterday"),
        ("perPage", "0"),
        ("perPage", "101"),
        ("perPage", "a"),
        ("nextPageToken", "elsewhere"),
        ("MATCH_epc", ""),
    ],
)
def test_what_is_no_query_is_refused_and_named(clerk, name, value):
    with pytest.raises(NotAQuery) as refused:
        queries.events(clerk, asked(**{name: value}))

    assert name in refused.value.fields or value == ""


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"MATCH_epcClass": "https://market.example/t/L1"},
        {"MATCH_anyEPC": "https://market.example/bags/J1"},
        {"EQ_bizStep": "storing"},
        {"eventType": "ObjectEvent"},
        {"EQ_eventID": "urn:uuid:1"},
        {"GE_eventTime": "2026-01-01T00:00:00Z", "LT_eventTime": "2026-02-01T00:00:00Z"},
        {"nextPageToken": "20260101000000000000-7"},
    ],
    ids=lambda values: "+".join(values) or "all",
)
def test_no_question_reads_a_whole_table(clerk, values):
    many_events()
    found = queries.matching(Event.objects.all(), asked(**values))
    if token := values.get("nextPageToken"):
        found = found.filter(*queries.beyond(token))
    plan = explained(found.order_by("-at", "-pk")[:31])

    for table in ("tracing_event", "tracing_name"):
        assert not re.search(rf"SCAN {table}$", plan, re.MULTILINE), plan
        assert f"Seq Scan on {table}" not in plan, plan
    assert re.search(BEGINS[min(values, default="")], plan), plan


RARE = 150


def many_events(many: int = 3_000) -> None:
    """So many that a planner who knows of them reads no whole table of its own accord."""
    now = clock.now()
    # What is asked for is rare: what every third event is, is soon found among the newest.
    events = Event.objects.bulk_create(
        Event(
            event_id=f"urn:uuid:{n}", action="OBSERVE", at=now - timedelta(hours=n), said={},
            kind=Event.Kind.AGGREGATION if n % RARE else Event.Kind.OBJECT,
            step="picking" if n % RARE else "storing", recorded_at=now,
        )
        for n in range(many)
    )  # fmt: skip
    roles = list(Name.Role)
    Name.objects.bulk_create(
        Name(event=event, role=role, uri=f"https://market.example/{role}/{n}")
        for n, event in enumerate(events)
        for role in (roles[n % len(roles)], roles[(n + 1) % len(roles)])
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def explained(rows) -> str:
    return rows.explain()
