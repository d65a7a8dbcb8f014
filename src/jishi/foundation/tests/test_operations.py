import sqlite3

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from jishi.foundation import clock, failpoints, operations
from jishi.foundation.acts import unrecorded
from jishi.foundation.failpoints import FaultInjected
from jishi.foundation.operations import TRIES, once_committed, operation
from jishi.foundation.refusals import Busy, Refusal, StorageUnavailable
from jishi.foundation.rows import insert, insert_all, insert_once

pytestmark = pytest.mark.django_db


def a_row(key="a", words="first"):
    """The foundation has no table of its own; the framework's will do."""
    return Session(session_key=key, session_data=words, expire_date=clock.now())


def write(key="a"):
    a_row(key).save(force_insert=True)


def stumbling(times, error):
    """An operation that meets an error so many times, and counts how often it ran."""
    runs = []

    @operation
    @unrecorded(why="it is a verb of this test")
    def verb():
        runs.append(1)
        write()
        if len(runs) <= times:
            raise error
        return "done"

    return verb, runs


def test_a_refusal_undoes_the_whole():
    @operation
    @unrecorded(why="it is a verb of this test")
    def inner():
        write("b")
        raise Refusal

    @operation
    @unrecorded(why="it is a verb of this test")
    def outer():
        write("a")
        inner()

    with pytest.raises(Refusal):
        outer()

    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "words", ["could not serialize access", "deadlock detected", "database is locked"]
)
def test_a_collision_is_tried_again_and_done_once(words, monkeypatch):
    monkeypatch.setattr(operations.time, "sleep", lambda _seconds: None)
    verb, runs = stumbling(2, OperationalError(words))

    assert verb() == "done"

    assert len(runs) == 3
    assert Session.objects.count() == 1


def test_when_the_tries_are_used_up_the_answer_is_busy(monkeypatch):
    monkeypatch.setattr(operations.time, "sleep", lambda _seconds: None)
    verb, runs = stumbling(TRIES, OperationalError("database is locked"))

    with pytest.raises(Busy):
        verb()

    assert len(runs) == TRIES
    assert not Session.objects.exists()


def test_a_full_disk_is_said_at_once():
    verb, runs = stumbling(1, OperationalError("database or disk is full"))

    with pytest.raises(StorageUnavailable):
        verb()

    assert len(runs) == 1


def test_another_fault_of_the_database_is_a_bug():
    verb, _runs = stumbling(1, OperationalError("no such table: peaches"))

    with pytest.raises(OperationalError):
        verb()


@pytest.mark.parametrize(
    "words",
    [
        "UNIQUE constraint failed: sales_order.number",
        'duplicate key value violates unique constraint "catalog_offer_code_key"\nDETAIL: ...',
    ],
)
def test_a_number_drawn_twice_is_drawn_again(words):
    verb, runs = stumbling(1, IntegrityError(words))

    assert verb() == "done"
    assert len(runs) == 2


def test_another_broken_constraint_is_a_bug():
    verb, runs = stumbling(1, IntegrityError("CHECK constraint failed: a_line_moves_something"))

    with pytest.raises(IntegrityError):
        verb()

    assert len(runs) == 1


def test_a_fault_before_the_commit_leaves_nothing():
    failpoints.arm("foundation.write_one.before_commit:1:raise")

    with pytest.raises(FaultInjected):
        write_one()
    failpoints.arm("")

    assert not Session.objects.exists()


@operation
@unrecorded(why="it is a verb of this test")
def write_one():
    write()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestALostConnection:
    """Somebody ends our connection in the middle of a verb."""

    def hang_up(self):
        mine = connection.connection.info.backend_pid
        another = connections.create_connection("default")
        with another.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        another.close()

    def losing(self, times):
        runs = []

        @operation
        @unrecorded(why="it is a verb of this test")
        def verb(*, key=""):
            runs.append(key)
            write()
            if len(runs) <= times:
                self.hang_up()
                Session.objects.count()
            return "done"

        return verb, runs

    def test_before_the_commit_the_verb_is_tried_again_and_done_once(self):
        verb, runs = self.losing(1)

        assert verb() == "done"

        assert len(runs) == 2
        assert Session.objects.count() == 1

    def test_again_and_again_the_answer_is_busy_and_the_next_request_works(self):
        verb, _runs = self.losing(TRIES)

        with pytest.raises(Busy):
            verb()

        assert not Session.objects.exists()
        assert verb() == "done"

    @pytest.mark.parametrize(("key", "tries"), [({"key": "a"}, 2), ({}, 1)])
    def test_at_the_commit_only_what_has_a_key_is_tried_again(self, key, tries):
        runs = []

        @operation
        @unrecorded(why="it is a verb of this test")
        def verb(**_told):
            runs.append(1)
            insert_once(a_row())
            if len(runs) == 1:
                self.hang_up()
            return "done"

        if key:
            assert verb(**key) == "done"
        else:
            with pytest.raises(Busy):
                verb()

        assert len(runs) == tries
        assert Session.objects.count() == bool(key)


class TestOnceCommitted:
    def test_it_is_done_after_the_outermost_operation(self):
        told = []

        @operation
        @unrecorded(why="it is a verb of this test")
        def inner():
            once_committed(lambda: told.append("committed"))

        @operation
        @unrecorded(why="it is a verb of this test")
        def outer():
            inner()
            assert not told

        outer()

        assert told == ["committed"]

    def test_it_is_never_done_after_a_refusal(self):
        told = []

        @operation
        @unrecorded(why="it is a verb of this test")
        def refuses():
            once_committed(lambda: told.append("committed"))
            raise Refusal

        with pytest.raises(Refusal):
            refuses()

        assert not told

    def test_it_is_done_at_once_where_nothing_is_open(self):
        told = []

        once_committed(lambda: told.append("now"))

        assert told == ["now"]

    @pytest.mark.django_db(transaction=True)
    def test_it_waits_for_a_transaction_that_is_no_operation(self):
        told = []

        with transaction.atomic():
            once_committed(lambda: told.append("committed"))
            assert not told

        assert told == ["committed"]


class TestInsertOnce:
    def test_the_second_is_told_that_it_was_not_the_first(self):
        assert insert_once(a_row(words="first"))
        assert not insert_once(a_row(words="second"))

        assert Session.objects.get().session_data == "first"

    def test_it_needs_one_statement(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            insert_once(a_row())


def test_sqlite_can_do_what_the_house_asks_of_it():
    assert sqlite3.sqlite_version_info >= (3, 35), "INSERT ... RETURNING"


def test_rows_of_one_table_are_written_by_one_statement():
    with CaptureQueriesContext(connection) as captured:
        insert_all([a_row("a", "x"), a_row("b", "y")])
        insert_all([])

    assert len(captured) == 1
    assert dict(Session.objects.values_list("session_key", "session_data")) == {"a": "x", "b": "y"}


def test_a_row_that_must_be_new_is_an_error_when_it_is_not():
    insert(a_row("a"))

    with pytest.raises(IntegrityError), transaction.atomic():
        insert(a_row("a"))
    assert not insert_once(a_row("a"))
