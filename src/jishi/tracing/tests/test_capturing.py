"""Others' events come in wholly or not at all; nobody tells in our name or before the time."""

from datetime import timedelta

import pytest

from jishi.foundation import clock
from jishi.foundation.refusals import NotAllowed, NotFound
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_person
from jishi.production.tests.factories import a_key, grower_for
from jishi.stock.tests.factories import make_lot
from jishi.supply.tests.factories import make_receipt
from jishi.tracing import operations, queries, rounds
from jishi.tracing.errors import NotAnEvent, ToldOtherwise
from jishi.tracing.identifiers import event_id, lot_uri, ours, written
from jishi.tracing.models import Event
from jishi.tracing.queries import Asked
from jishi.tracing.tests.factories import THEIR_EVENT, said, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_member(Membership.Role.WAREHOUSE)


def capture(by, *events):
    return operations.capture(key=a_key(), by=by, document=sent(*events))


def error_of(event: dict, **words) -> dict:
    return {**event, "errorDeclaration": {"declarationTime": written(clock.now()), **words}}


def test_an_event_comes_in_and_is_found_by_its_name(clerk):
    taken = capture(clerk, said())

    assert taken.events_taken == 1
    page = queries.events(clerk, Asked({"MATCH_epc": ("https://carrier.example/crates/7",)}))
    assert [event.said for event in page.events] == [said(at=page.events[0].at)]


def test_an_event_without_an_id_is_given_one(clerk):
    capture(clerk, said(eventID=None))

    assert Event.objects.get().event_id.startswith(ours("/epcis/events/captured-"))


def test_the_same_words_are_not_kept_twice(clerk):
    event = said()
    capture(clerk, event)

    assert capture(clerk, event, said(eventID="urn:uuid:2")).events_taken == 1
    assert Event.objects.count() == 2


def test_other_words_under_an_id_that_is_kept_are_refused(clerk):
    capture(clerk, said())

    with pytest.raises(ToldOtherwise):
        capture(clerk, said(bizStep="holding"))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"type": "AssociationEvent"}, "type"),
        ({"eventTime": "yesterday"}, "eventTime"),
        ({"eventTime": "2026-02-30T10:00:00Z"}, "eventTime"),
        ({"eventTimeZoneOffset": "8"}, "eventTimeZoneOffset"),
        ({"action": "LOOK"}, "action"),
        ({"epcList": []}, "it happens to something"),
        ({"epcList": ["no uri"]}, "epcList"),
        ({"quantityList": [{"epcClass": "urn:x:1", "quantity": -1}]}, "quantityList"),
        ({"readPoint": "the ramp"}, "readPoint"),
        ({"colour": "red"}, "colour"),
        ({"bizTransactionList": [{}]}, "bizTransactionList"),
        ({"errorDeclaration": {}}, "errorDeclaration"),
    ],
)
def test_what_breaks_the_standard_is_refused_and_named(clerk, wrong, words):
    with pytest.raises(NotAnEvent) as refused:
        capture(clerk, said(eventID="urn:uuid:9"), said(**wrong))

    assert words in refused.value.fields["document"]
    assert not Event.objects.exists()


@pytest.mark.parametrize("document", [None, [], {}, {"type": "EPCISDocument"}, sent])
def test_what_is_no_document_is_refused(clerk, document):
    with pytest.raises(NotAnEvent):
        operations.capture(key=a_key(), by=clerk, document=document and str(document))


class TestForged:
    def test_nobody_tells_in_our_name(self, clerk):
        with pytest.raises(NotAnEvent) as refused:
            capture(clerk, said(eventID=event_id("receipt", "G1", "accepting")))

        assert "in our name" in refused.value.fields["document"]

    def test_a_grower_does_not_tell_of_anothers_goods(self):
        lot = make_lot()
        stranger = grower_for(make_lot().grower)
        amount = {"epcClass": lot_uri(lot), "quantity": 1}
        event = said(at=clock.now(), quantityList=[amount])

        with pytest.raises(NotAnEvent) as refused:
            capture(stranger, event)

        assert "no goods of yours" in refused.value.fields["document"]
        assert capture(grower_for(lot.grower), event).events_taken == 1

    def test_a_lot_that_nobody_has_is_no_lot(self, clerk):
        amount = {"epcClass": ours("/t/L0101-NOBODY"), "quantity": 1}

        with pytest.raises(NotAnEvent):
            capture(clerk, said(quantityList=[amount]))

    def test_who_acts_for_nobody_tells_nothing(self):
        with pytest.raises(NotAllowed):
            capture(make_person(), said())


class TestBeforeItsTime:
    def test_the_future_has_not_happened(self, clerk):
        with pytest.raises(NotAnEvent):
            capture(clerk, said(at=clock.now() + timedelta(hours=1)))

    def test_a_lot_does_not_travel_before_it_came(self, clerk):
        amount = {"epcClass": lot_uri(make_lot()), "quantity": 1}

        with pytest.raises(NotAnEvent) as refused:
            capture(clerk, said(quantityList=[amount]))

        assert "not there yet" in refused.value.fields["document"]

    def test_an_error_comes_after_its_event(self, clerk):
        with pytest.raises(NotAnEvent) as refused:
            capture(clerk, error_of(said()))

        assert "not kept here" in refused.value.fields["document"]


class TestErrors:
    def test_a_declaration_keeps_the_id_of_its_event(self, clerk):
        event, right = said(), said(eventID="urn:uuid:right", bizStep="holding")
        capture(clerk, event)
        capture(clerk, right)

        capture(clerk, error_of(event, correctiveEventIDs=["urn:uuid:right"]))

        both = Event.objects.filter(event_id=THEIR_EVENT).order_by("declares_error")
        assert [row.declares_error for row in both] == [False, True]

    def test_our_own_mistake_is_declared_by_our_own_people(self, clerk):
        receipt = make_receipt()
        rounds.tell_waiting()
        event = Event.objects.get(step="accepting").said

        with pytest.raises(NotAnEvent) as refused:
            capture(grower_for(receipt.grower), error_of(event))
        assert "another's event" in refused.value.fields["document"]

        capture(clerk, error_of(event))
        page = queries.events(clerk, Asked({"EXISTS_errorDeclaration": ("true",)}))
        assert [row.event_id for row in page.events] == [event["eventID"]]

    def test_a_declaration_repeats_its_event_word_for_word(self, clerk):
        capture(clerk, said())

        with pytest.raises(NotAnEvent) as refused:
            capture(clerk, error_of(said(bizStep="holding")))

        assert "word for word" in refused.value.fields["document"]


def test_a_grower_sees_events_of_the_own_goods_only(clerk):
    receipt, other = make_receipt(), make_receipt()
    rounds.tell_waiting()
    grower = grower_for(receipt.grower)

    seen = {row.event_id for row in queries.events(grower, Asked()).events}

    assert event_id("receipt", receipt.number, "storing") in seen
    anothers = event_id("receipt", other.number, "storing")
    assert anothers not in seen
    assert queries.event(clerk, anothers)
    with pytest.raises(NotFound):
        queries.event(grower, anothers)


def test_a_capture_is_its_senders(clerk):
    taken = capture(clerk, said())

    assert queries.capture_of(clerk, taken.number) == taken
    with pytest.raises(NotFound):
        queries.capture_of(grower_for(make_lot().grower), taken.number)
