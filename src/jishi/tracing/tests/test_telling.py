"""Normal work becomes events, each row once, in so many statements whatever there is."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft7Validator, FormatChecker

from jishi.delivery.operations import arrive
from jishi.delivery.tests.factories import fetch, make_cut_off_order, make_station, pick_all
from jishi.foundation import clock
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member
from jishi.production import operations as production
from jishi.production.tests.factories import (
    a_key,
    make_application,
    make_batch,
    make_harvest,
    make_input,
)
from jishi.stock import operations as stock
from jishi.stock.rules import Take
from jishi.stock.tests.factories import make_lot
from jishi.supply.tests.factories import make_packaged_receipt, make_receipt
from jishi.tracing import rounds, rules
from jishi.tracing.events import document
from jishi.tracing.identifiers import batch_uri, lot_uri
from jishi.tracing.models import Event, Name, Reach
from jishi.tracing.sources import ROWS

pytestmark = pytest.mark.django_db
SCHEMA = "JISHI_EPCIS_SCHEMA"


def steps() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("step", flat=True))


def told(step: str) -> dict:
    return Event.objects.get(step=step).said


def test_what_comes_in_arrives_is_received_and_accepted_in_steps_of_their_own():
    receipt = make_receipt()

    rounds.tell_waiting()

    batch, lot = batch_uri(receipt.lot.batch), lot_uri(receipt.lot)
    assert steps() == [
        "commissioning", "creating_class_instance", "arriving", "receiving", "commissioning",
        "accepting", "storing",
    ]  # fmt: skip
    assert told("arriving")["quantityList"] == [
        {"epcClass": batch, "quantity": 10_000, "uom": "GRM"}
    ]
    assert told("accepting")["quantityList"][0]["epcClass"] == lot
    became = Event.objects.get(kind="TransformationEvent").said
    assert [became["inputQuantityList"][0]["epcClass"], became["outputQuantityList"][0]] == [
        batch, {"epcClass": lot, "quantity": 10_000, "uom": "GRM"},
    ]  # fmt: skip


def test_what_was_applied_is_told_by_its_name():
    batch = make_batch()
    pesticide = make_input(batch.crop)
    make_application(batch, pesticide, on=clock.today() - timedelta(days=9))

    rounds.tell_waiting()

    assert told("other")["jishi:applied"] == pesticide.name


def test_lots_out_of_lots_are_a_transformation():
    lot = make_lot()
    clerk = make_member(Membership.Role.WAREHOUSE)
    two = stock.split(key=a_key(), by=clerk, lot=lot, quantities=[4_000, 5_000])

    rounds.tell_waiting()

    said = told("disassembling")
    assert [row["epcClass"] for row in said["inputQuantityList"]] == [lot_uri(lot)]
    assert [row["epcClass"] for row in said["outputQuantityList"]] == [*map(lot_uri, two)]


def test_spoilt_goods_are_no_more():
    lot = make_lot()
    clerk = make_member(Membership.Role.WAREHOUSE)
    stock.write_off(key=a_key(), by=clerk, lot=lot, quantity=500, reason="烂")

    rounds.tell_waiting()

    assert (told("stock_taking")["action"], told("stock_taking")["quantityList"]) == (
        "DELETE", [{"epcClass": lot_uri(lot), "quantity": 500, "uom": "GRM"}],
    )  # fmt: skip


def test_a_bag_is_packed_arrives_and_is_sold(hands):
    station = make_station()
    order = make_cut_off_order(hands, point=station.point)
    pick_all(order)
    hands.move_to(max(order.cycle.pickup_from, hands.moment))
    arrive(key=a_key(), by=station.keeper, cycle=order.cycle, point=station.point, bags=1)
    fetch(order, station)

    rounds.tell_waiting()

    bag = told("packing")["parentID"]
    assert told("retail_selling")["epcList"] == [bag]
    assert Event.objects.get(step="arriving", kind="ObjectEvent").said["epcList"] == [bag]
    assert told("picking")["bizTransactionList"] == told("retail_selling")["bizTransactionList"]


def test_each_row_is_told_once_however_often_one_looks():
    make_receipt()
    rounds.tell_waiting()
    before = Event.objects.count()

    rounds.tell_waiting()
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        rounds.tell_waiting()
        settled = dict(Reach.objects.values_list("kind", "turns"))
        rounds.tell_waiting()

    assert Event.objects.count() == before > 0
    assert dict(Reach.objects.values_list("kind", "turns")) == settled


def test_what_waits_behind_a_whole_chunk_is_told_in_the_same_turn():
    lot = make_lot()
    takes = [Take(lot.pk, 1, a_key()) for _row in range(ROWS)]
    stock.reserve(holder="J1", takes=takes)
    clerk = make_member(Membership.Role.WAREHOUSE)
    stock.write_off(key=a_key(), by=clerk, lot=lot, quantity=1, reason="烂")

    rounds.tell_waiting()

    assert told("stock_taking")["action"] == "DELETE"


def test_telling_takes_no_more_statements_for_more_rows():
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            rounds.tell_waiting()
        return len(captured)

    rounds.tell_waiting()
    make_packaged_receipt()
    one = statements()
    for _more in range(6):
        make_packaged_receipt()

    assert statements() <= one


def test_every_event_keeps_our_rules_and_is_found_by_each_of_its_names():
    make_receipt()
    rounds.tell_waiting()

    for event in Event.objects.all():
        assert rules.faults(event.said) == []
        named = set(event.names.exclude(role=Name.Role.PARTY).values_list("uri", flat=True))
        assert named == {
            uri for uri in str(event.said).split("'") if uri.startswith("http")
        } - {event.event_id} - {place["id"] for place in [event.said["readPoint"]]}  # fmt: skip


@pytest.mark.skipif(SCHEMA not in os.environ, reason="an operator supplies GS1's schema")
def test_every_event_is_valid_by_the_schema_of_gs1():
    make_receipt()
    rounds.tell_waiting()
    events = [event.said for event in Event.objects.order_by("pk")]

    schema = json.loads(Path(os.environ[SCHEMA]).read_text(encoding="utf-8"))
    checked = Draft7Validator(schema, format_checker=FormatChecker())
    checked.validate(document("EPCISDocument", clock.now(), {"eventList": events}))


def test_a_corrected_record_is_declared_to_be_in_error_and_keeps_its_id():
    batch = make_batch()
    wrong = make_harvest(batch, quantity=5_000)
    never = make_harvest(batch, quantity=1_000)
    by = wrong.recorded_by
    production.correct_record(key=a_key(), by=by, told=wrong, on=wrong.on, quantity=500)
    production.withdraw_record(key=a_key(), by=by, told=never, words="记错了")

    rounds.tell_waiting()
    rounds.tell_waiting()

    declared = [event.said for event in Event.objects.filter(declares_error=True).order_by("pk")]
    assert [said["errorDeclaration"]["reason"] for said in declared] == [
        "incorrect_data", "did_not_occur",
    ]  # fmt: skip
    (instead,) = declared[0]["errorDeclaration"]["correctiveEventIDs"]
    assert Event.objects.get(event_id=instead).said["quantityList"][0]["quantity"] == 500
    for said in declared:
        assert rules.faults(said) == []
        assert Event.objects.get(event_id=said["eventID"], declares_error=False)
