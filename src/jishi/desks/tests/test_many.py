"""Each row of a bulk act is an act of its own: done once, or refused with its reason; undone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jishi.audit.models import Record
from jishi.desks import operations as desks
from jishi.desks.errors import AnothersToGoOn, NotToBeUndone, TooManyRows
from jishi.desks.models import BulkAct, BulkRow
from jishi.desks.verbs import VERBS, Verb
from jishi.foundation.failpoints import FaultInjected, armed
from jishi.foundation.refusals import BadInput, Busy
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member
from jishi.production.tests.factories import a_key
from jishi.stock import operations as stock
from jishi.stock.models import Lot
from jishi.stock.tests.factories import make_lot

pytestmark = pytest.mark.django_db
ALL = 1_000


@pytest.fixture
def clerk():
    return make_member(Membership.Role.WAREHOUSE)


def lock(clerk, lots, do="lock", key="", reason="看过了"):
    numbers = [lot.number for lot in lots]
    return desks.begin(key=key or a_key(), by=clerk, do=do, subjects=numbers, reason=reason)


def told(act):
    return [(row.state, row.words) for row in act.rows.order_by("position")]


def are_locked(lots):
    return [Lot.objects.get(pk=lot.pk).is_locked for lot in lots]


def test_nothing_is_done_before_it_goes_on(clerk):
    lots = [make_lot(measure="piece") for _n in range(3)]

    act = lock(clerk, lots)
    assert are_locked(lots) == [False] * 3

    desks.go_on(by=clerk, act=act, most=2)
    assert are_locked(lots) == [True, True, False]
    desks.go_on(by=clerk, act=act, most=2)
    assert are_locked(lots) == [True] * 3


def test_a_row_that_is_refused_holds_up_no_other_and_says_why(clerk):
    lots = [make_lot(measure="piece") for _n in range(3)]
    stock.lock(key="before", by=clerk, lot=lots[1])

    act = lock(clerk, lots)
    desks.go_on(by=clerk, act=act, most=ALL)

    assert [state for state, _words in told(act)] == ["done", "refused", "done"]
    assert "锁定" in told(act)[1][1]
    assert not Record.objects.filter(key=act.rows.get(position=2).key).exists()


def test_each_row_is_on_record_by_itself(clerk):
    lots = [make_lot(measure="piece") for _n in range(2)]
    act = lock(clerk, lots)
    desks.go_on(by=clerk, act=act, most=ALL)

    records = Record.objects.filter(key__startswith=f"bulk:{act.number}:").order_by("pk")

    assert [record.subject for record in records] == [f"lot:{lot.number}" for lot in lots]
    assert {(record.verb, record.by) for record in records} == {("stock.lock", clerk)}


def test_what_was_done_and_not_noted_is_done_once(clerk):
    lot = make_lot(measure="piece")
    act = lock(clerk, [lot])
    with armed("desks.note.before_commit:1:raise"), pytest.raises(FaultInjected):
        desks.go_on(by=clerk, act=act, most=ALL)
    assert (are_locked([lot]), told(act)) == ([True], [("waiting", "")])

    desks.go_on(by=clerk, act=act, most=ALL)

    assert told(act) == [("done", "")]


def test_the_same_key_begins_one(clerk):
    lots = [make_lot(measure="piece")]

    assert lock(clerk, lots, key="a") == lock(clerk, lots, key="a")
    assert BulkAct.objects.count() == BulkRow.objects.count() == 1


def test_a_number_that_is_named_twice_is_one_row(clerk):
    lot = make_lot(measure="piece")

    assert lock(clerk, [lot, lot]).rows.count() == 1


def test_a_row_that_met_a_busy_database_waits_and_so_do_those_after_it(clerk, monkeypatch):
    def busy(*_asked):
        raise Busy

    monkeypatch.setitem(VERBS, "hurry", Verb("赶", busy, needs_reason=False))
    act = lock(clerk, [make_lot(measure="piece") for _n in range(2)], do="hurry")

    with pytest.raises(Busy):
        desks.go_on(by=clerk, act=act, most=ALL)

    assert told(act) == [("waiting", "")] * 2


@pytest.mark.parametrize(
    ("do", "reason", "field"), [("burn", "烧", "do"), ("unlock", " ", "reason")]
)
def test_what_is_not_known_and_what_has_no_reason_is_not_begun(clerk, do, reason, field):
    with pytest.raises(BadInput) as refused:
        lock(clerk, [make_lot(measure="piece")], do=do, reason=reason)

    assert field in refused.value.fields
    assert not BulkAct.objects.exists()


def test_no_rows_and_too_many_are_not_begun(clerk):
    with pytest.raises(BadInput):
        lock(clerk, [])
    with pytest.raises(TooManyRows):
        desks.begin(key="a", by=clerk, do="lock", subjects=[f"L{n}" for n in range(1_001)])
    assert not BulkAct.objects.exists()


def test_only_whoever_began_goes_on_and_a_colleague_may_stop(clerk):
    other, lots = make_member(Membership.Role.WAREHOUSE), [make_lot(measure="piece")]
    act = lock(clerk, lots)

    with pytest.raises(AnothersToGoOn):
        desks.go_on(by=other, act=act, most=ALL)
    desks.stop(key="a", by=other, act=act)
    desks.go_on(by=clerk, act=act, most=ALL)

    assert are_locked(lots) == [False]


def test_a_row_whose_actor_may_not_is_refused(clerk):
    act = lock(make_member(Membership.Role.ACCOUNTANT), [make_lot(measure="piece")])

    desks.go_on(by=act.by, act=act, most=ALL)

    assert [state for state, _words in told(act)] == ["refused"]


def test_what_is_under_way_has_no_way_back_or_did_nothing_is_not_undone(clerk):
    lot = make_lot(measure="piece")
    waiting, unlocking = lock(clerk, [lot]), lock(clerk, [lot], do="unlock")
    desks.go_on(by=clerk, act=unlocking, most=ALL)
    final = BulkAct.objects.create(
        number="B", verb="cancel", by=clerk, begun_at=waiting.begun_at, reason="停"
    )

    for act in (waiting, unlocking, final):
        with pytest.raises(NotToBeUndone):
            desks.undo(key=a_key(), by=clerk, act=act)


def test_it_is_undone_once_for_all(clerk):
    act = lock(clerk, [make_lot(measure="piece")])
    desks.go_on(by=clerk, act=act, most=ALL)

    one, other = (desks.undo(key=key, by=clerk, act=act) for key in "ab")

    assert one == other == desks.undo(key="a", by=clerk, act=act)


def test_every_way_back_leads_back():
    for name, verb in VERBS.items():
        if verb.undone_by:
            assert VERBS[verb.undone_by].undone_by == name


class TestUndoing(TestCase):
    @settings(max_examples=15, deadline=None)
    @given(
        before=st.lists(st.booleans(), min_size=1, max_size=5),
        done=st.integers(0, 6),
        again=st.integers(0, 6),
    )
    def test_takes_back_exactly_what_was_done(self, before, done, again):
        clerk = make_member(Membership.Role.WAREHOUSE)
        lots = [make_lot(measure="piece") for _is_locked in before]
        for lot, is_locked in zip(lots, before, strict=True):
            if is_locked:
                stock.lock(key=a_key(), by=clerk, lot=lot)
        act = lock(clerk, lots)
        for most in (done, again):
            desks.go_on(by=clerk, act=act, most=most)
        desks.stop(key=a_key(), by=clerk, act=act)

        try:
            undoing = desks.undo(key=a_key(), by=clerk, act=act)
        except NotToBeUndone:
            assert not act.rows.filter(state="done").exists()
        else:
            desks.go_on(by=clerk, act=undoing, most=ALL)
            assert set(told(undoing)) == {("done", "")}

        assert are_locked(lots) == before
