from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jishi.audit.models import Record, Seal
from jishi.audit.operations import New, forget_replay, record, was_replayed
from jishi.audit.queries import LATE_COMERS, chain_breaks, record_under, records_of
from jishi.audit.rounds import seal_waiting
from jishi.foundation.operations import operation
from jishi.foundation.refusals import KeyReused
from jishi.parties.tests.factories import make_person

pytestmark = pytest.mark.django_db

AN_ORDER = New("order:J1")


@operation
def act(key="a", verb="sales.place_order", by=None, subject=AN_ORDER, **facts):
    return record(key=key, verb=verb, by=by, subject=subject, **facts)


def test_a_new_act_is_kept_with_who_and_what():
    li = make_person()

    assert act(by=li, packs=2, day=date(2026, 11, 23)) is None

    kept = records_of("order:J1").get()
    assert (kept.by, kept.facts) == (li, {"packs": 2, "day": "2026-11-23"})
    assert not was_replayed()


def test_the_same_act_again_gives_the_first_and_writes_nothing():
    act(subject=New("order:J1"), packs=2)

    again = act(subject=New("order:J2"), packs=2)

    assert again.subject == "order:J1"
    assert was_replayed()
    assert Record.objects.count() == 1
    forget_replay()
    assert not was_replayed()


def test_a_key_that_was_used_on_something_else_is_refused():
    record(key="a", verb="stock.lock", by=None, subject="lot:L1")

    with pytest.raises(KeyReused):
        record(key="a", verb="stock.lock", by=None, subject="lot:L2")

    assert record(key="a", verb="stock.lock", by=None, subject="lot:L1").subject == "lot:L1"


@pytest.mark.parametrize(
    "other", [{"packs": 3}, {"packs": 2, "verb": "sales.cancel"}, {"packs": 2, "more": 1}, {}]
)
def test_a_key_that_was_used_for_something_else_is_refused(other):
    act(packs=2)

    with pytest.raises(KeyReused):
        act(**other)

    assert Record.objects.get().facts == {"packs": 2}


def test_another_persons_key_is_refused():
    act(by=make_person())

    with pytest.raises(KeyReused):
        act(by=make_person())


def test_what_an_act_calls_is_told_by_its_record():
    @operation
    def pick():
        record(key="outer", verb="delivery.pick", by=None, subject="line:J1/1")
        return act(key="inner")

    assert pick() is None

    assert Record.objects.get().key == "outer"
    assert not was_replayed()


def test_an_act_needs_one_statement(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        record(key="a", verb="v", by=None, subject="s")


@pytest.mark.parametrize("key", ["", "x" * 161])
def test_a_key_that_does_not_fit_is_a_bug(key):
    with pytest.raises(AssertionError):
        act(key=key)


def test_a_fact_that_is_no_plain_value_is_a_bug():
    with pytest.raises(AssertionError):
        act(price=object())


def test_what_was_done_under_a_key_can_be_asked():
    act(key="a")

    assert record_under("a").subject == "order:J1"
    assert record_under("b") is None


class TestTheChain:
    def test_all_that_waits_is_sealed_in_batches_and_whole(self):
        for number in range(5):
            act(key=f"k{number}", number=number)

        assert [seal_waiting(batch=2) for _ in range(4)] == [2, 2, 1, 0]

        assert [seal.position for seal in Seal.objects.order_by("position")] == [1, 2, 3, 4, 5]
        assert chain_breaks() == []

    def test_an_act_that_commits_late_is_sealed_too(self):
        act(key="newer")
        newer = Record.objects.get()
        seal_waiting()
        # Its number was drawn before, its commit comes after.
        Record.objects.create(
            pk=newer.pk - 1, key="late", verb="v", subject="s", facts={}, digest="", at=newer.at
        )

        assert seal_waiting() == 1
        assert chain_breaks() == []

    @pytest.mark.parametrize(
        "change",
        [{"verb": "sales.cancel"}, {"facts": {"number": 9}}, {"subject": "order:X"}, {"key": "z"}],
    )
    def test_a_changed_record_is_found_by_its_seal(self, change, walls_down):
        for number in range(3):
            act(key=f"k{number}", number=number)
        seal_waiting()

        with walls_down():
            Record.objects.filter(key="k1").update(**change)

        [words] = chain_breaks()
        assert "seal 2" in words

    def test_a_seal_taken_out_is_found(self, walls_down):
        for number in range(3):
            act(key=f"k{number}")
        seal_waiting()

        with walls_down():
            Seal.objects.filter(position=2).delete()

        assert any("seals 2 to 2 are missing" in words for words in chain_breaks())

    def test_a_seal_without_its_record_is_found(self, walls_down):
        act(key="a")
        act(key="b")
        seal_waiting()

        with walls_down(), transaction.atomic():
            Record.objects.filter(key="b")._raw_delete("default")
            assert chain_breaks() == ["1 seals have lost their records"]
            transaction.set_rollback(True)

    def test_a_record_that_no_round_sealed_is_found(self):
        act(key="forgotten")
        forgotten = Record.objects.get()
        beyond = forgotten.pk + LATE_COMERS + 1
        far = Record.objects.create(
            pk=beyond, key="far", verb="v", subject="s", facts={}, digest="", at=forgotten.at
        )
        Seal.objects.create(record=far, position=1, digest="wrong")

        assert any("has no seal" in words for words in chain_breaks())
        assert seal_waiting() == 0


class TestTheDatabaseHoldsTheSameRules:
    @pytest.mark.parametrize("table", ["audit_record", "audit_seal"])
    @pytest.mark.parametrize("change", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
    def test_nothing_is_changed_or_removed(self, table, change):
        act()
        seal_waiting()

        with (
            pytest.raises(DatabaseError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change.format(table))

        assert (Record.objects.count(), Seal.objects.count()) == (1, 1)

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows")
    def test_nothing_is_replaced(self):
        act()

        with (
            pytest.raises(DatabaseError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "REPLACE INTO audit_record (id, key, verb, subject, facts, digest, at) "
                "SELECT id, key, verb, 'order:X', facts, digest, at FROM audit_record"
            )

        assert Record.objects.get().subject == "order:J1"


class EveryHistory(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(keys=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), max_size=15))
    def test_a_key_works_once_for_ever(self, keys):
        first: dict[int, int] = {}
        for key, fact in keys:
            try:
                act(key=f"k{key}", fact=fact)
            except KeyReused:
                assert first[key] != fact
            else:
                assert first.setdefault(key, fact) == fact
        seal_waiting()

        kept = {record.key: record.facts["fact"] for record in Record.objects.all()}
        assert kept == {f"k{key}": fact for key, fact in first.items()}
        assert chain_breaks() == []
