"""One act, one record: what an operation leaves is held where it ends, before its commit."""

import pytest
from django.contrib.sessions.models import Session

from jishi.foundation import acts, clock, ids
from jishi.foundation.acts import OPERATIONS, PART, part_of_an_act, unrecorded, watched
from jishi.foundation.operations import operation
from jishi.foundation.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    """What the verbs of this test recorded."""
    return []


@pytest.fixture
def verb(records):
    """Makes an operation that writes a row, records so many times and calls other verbs."""

    def make(*inner, times=1, mark=lambda verb: verb):
        @operation
        @mark
        def act():
            Session(session_key=ids.token(), expire_date=clock.now()).save(force_insert=True)
            for _time in range(times):
                records.append(acts.leaves_record())
            for each in inner:
                each()

        return act

    return make


def test_the_outermost_leaves_the_record_and_its_parts_leave_none(verb, records):
    verb(verb(verb()), verb())()

    assert records == [True, False, False, False]


def test_one_after_the_other_each_leaves_its_own(verb, records):
    act = verb()
    act()
    act()

    assert records == [True, True]


@pytest.mark.parametrize("times", [0, 2])
def test_an_act_without_its_one_record_is_not_written(verb, times):
    with pytest.raises(AssertionError, match="records, not 1"):
        verb(times=times)()

    assert not Session.objects.exists()
    assert not acts.is_under_way()


def test_an_unrecorded_verb_leaves_none(verb, records):
    verb(times=0, mark=unrecorded(why="it only claims"))()
    with pytest.raises(AssertionError, match="records, not 0"):
        verb(times=1, mark=part_of_an_act)()

    assert Session.objects.count() == 1


def test_an_act_is_never_hidden_inside_an_unrecorded_verb(verb):
    with pytest.raises(AssertionError, match="would leave no record"):
        verb(verb(), times=0, mark=unrecorded(why="it only claims"))()


def test_a_refused_act_owes_no_record():
    @operation
    def refused():
        raise Refusal

    with pytest.raises(Refusal):
        refused()

    assert not acts.is_under_way()


def test_each_operation_stands_in_the_list_with_what_it_declared():
    declared = unrecorded(why="a claim fades")

    @operation
    def order(): ...

    @operation
    @part_of_an_act
    def reserve(): ...

    @operation
    @declared
    def claim(): ...

    known = [OPERATIONS[f"foundation.{name}"] for name in ("order", "reserve", "claim")]
    assert known == ["", PART, "a claim fades"]


def test_who_watches_stands_around_outermost_operations_only(verb, records):
    seen = []

    def watch(name, call):
        seen.append((name, acts.is_under_way()))
        return call()

    act = verb(verb())
    with watched(watch):
        act()
    act()

    assert seen == [("foundation.act", False)]
    assert len(records) == 4
