"""Days of the world leave one record an act; what leaves none, or too many, is named."""

import pytest
from django.db import connection

from jishi.audit.operations import record
from jishi.foundation.acts import part_of_an_act, watched
from jishi.foundation.operations import operation
from jishi.foundation.refusals import StaleState
from jishi.places.models import Place
from jishi.trials.evidence import Evidence
from jishi.trials.records import Counting
from jishi.trials.tests.alone import run_alone

pytestmark = pytest.mark.django_db
NEEDS_MORE_DAYS = {
    "benefits.lapse_grant", "claims.decide_case", "delivery.return_unclaimed", "settlement.approve",
    "settlement.pay_out", "settlement.recover_called_back", "settlement.settle",
    "volunteering.mark_absent", "volunteering.withdraw",
}  # fmt: skip
# An act by its key, but every door reaches it through another act.
NEVER_ALONE = {
    "benefits.give_back", "benefits.spend_points", "benefits.use_voucher", "stock.receive",
}  # fmt: skip


@pytest.fixture
def counting():
    counting = Counting(Evidence("records", ("R38",), seed=1))
    counting.world_stands = True
    with watched(counting), connection.execute_wrapper(counting.note):
        yield counting


def write(key):
    Place.objects.create(code=key, name=key, kind=Place.Kind.COUNTY)


@pytest.mark.slow
def test_two_days_leave_one_record_an_act(tmp_path):
    told = run_alone("jishi.trials.records", 2, tmp_path)

    assert told["failures"] == []
    assert told["counts"]["repeated"] > 100
    undone = {words.removesuffix(" was never done") for words in told["not_proved"]}
    assert undone <= NEEDS_MORE_DAYS | NEVER_ALONE


def test_an_act_that_keeps_its_word_is_counted(counting):
    @operation
    def open_county(key):
        if not record(key=key, verb="test.open", by=None, subject="place:1"):
            write(key)

    open_county("330482")

    assert counting.evidence.failures == []
    assert counting.evidence.counts["records"] == 1


def test_an_act_that_does_it_again_is_named(counting):
    @operation
    def open_county(key):
        record(key=key, verb="test.open", by=None, subject="place:1")
        Place.objects.update_or_create(code=key, defaults={"name": key, "kind": "county"})

    open_county("330482")

    [words] = counting.evidence.failures
    assert "wrote places_place" in words


def test_an_act_whose_key_is_never_the_same_is_named(counting):
    keys_of_chance = iter("ab")

    @operation
    def open_county():
        record(key=next(keys_of_chance), verb="test.open", by=None, subject="place:1")

    open_county()

    assert any("was done anew" in words for words in counting.evidence.failures)


def test_an_act_that_is_refused_when_repeated_is_named(counting):
    @operation
    def open_county(key):
        if Place.objects.exists():
            raise StaleState(state="open")
        record(key=key, verb="test.open", by=None, subject="place:1")
        write(key)

    open_county("330482")

    assert any("was refused: stale_state" in words for words in counting.evidence.failures)


def test_a_part_that_is_done_alone_is_named(counting):
    @operation
    @part_of_an_act
    def move(key):
        write(key)

    move("330482")

    [words] = counting.evidence.failures
    assert "was done alone" in words


def test_a_write_outside_every_operation_is_named(counting):
    write("330482")

    [words] = counting.evidence.failures
    assert "places_place was written outside" in words
