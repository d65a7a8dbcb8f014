"""The shape of a write: one short transaction, tried again when the database asks for it."""

import functools
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction

from jishi.foundation import acts
from jishi.foundation.failpoints import around, failpoint, named
from jishi.foundation.refusals import Busy, StorageUnavailable

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 5
# Serialization failure, deadlock, a wait for a row that took too long; on SQLite for the file.
COLLISIONS = (
    "could not serialize",
    "deadlock detected",
    "lock timeout",
    "statement timeout",
    "database is locked",
)
# The database hung up, or is not there: it was restarted, or somebody ended our connection.
LOST = (
    "terminating connection",
    "server closed the connection",
    "the connection is closed",
    "the connection is lost",
    "consuming input failed",
    "connection failed",
    "starting up",
    "shutting down",
)
FULL = ("disk is full", "No space left", "readonly database", "read-only", "disk I/O error")

_later: ContextVar[list[Callable[[], object]] | None] = ContextVar("later", default=None)


def operation(verb: Callable[P, T]) -> Callable[P, T]:
    """Make a verb one transaction, with a failpoint before and after its commit.

    Called inside another operation it joins that one's transaction, without a savepoint: a refusal
    always undoes the whole. It is part of that one's act, and leaves no record of its own (`acts`).
    A collision with another writer and a lost connection are tried again; when the tries are used
    up the answer is `Busy`, and when nothing can be written `StorageUnavailable`. Where the COMMIT
    itself went unanswered only a verb with a key is tried again, as that finds what it may have
    done. A code drawn by chance that turns out to be taken (a UNIQUE on `code` or `number`) is
    drawn again.
    """
    name = named(verb)
    why_unrecorded = acts.register(name, verb)
    points = around(name, "commit")

    @functools.wraps(verb)
    def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        def act() -> T:
            with acts.acting(name, why_unrecorded):
                return verb(*args, **kwargs)

        if connection.in_atomic_block and not _only_a_test_is_open():
            return act()
        return acts.seen(name, lambda: _committed(act, points, may_repeat="key" in kwargs))

    return whole


def once_committed(do: Callable[[], object]) -> None:
    """Do something in memory as soon as the outermost operation is written; never if it is not.

    Unlike the framework's own hook it also fires inside the transaction that wraps a test.
    """
    waiting = _later.get()
    if waiting is not None:
        waiting.append(do)
    elif connection.in_atomic_block and not _only_a_test_is_open():
        transaction.on_commit(do)
    else:
        do()


def _committed(act: Callable[[], T], points: tuple[str, str], *, may_repeat: bool) -> T:
    before_commit, after_commit = points
    for attempt in range(TRIES):
        is_safe = True
        try:
            with transaction.atomic():
                result, later = _tell_later(act)
                failpoint(before_commit)
                is_safe = may_repeat
        except IntegrityError as error:
            if attempt == TRIES - 1 or not _drawn_twice(error):
                raise
        except OperationalError as error:
            _wait_or_refuse(error, attempt, may_try=is_safe)
        else:
            failpoint(after_commit)
            _do_all(later)
            return result
    raise Busy


def _tell_later(whole: Callable[[], T]) -> tuple[T, list[Callable[[], object]]]:
    later: list[Callable[[], object]] = []
    before = _later.set(later)
    try:
        return whole(), later
    finally:
        _later.reset(before)


def _do_all(later: list[Callable[[], object]]) -> None:
    for do in later:
        do()


def _only_a_test_is_open() -> bool:
    # A test case wraps each test in a transaction of its own; operations are outermost inside it.
    return all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def _drawn_twice(error: IntegrityError) -> bool:
    words = str(error).splitlines()[0].lower()
    return "unique" in words and ("code" in words or "number" in words)


def _wait_or_refuse(error: OperationalError, attempt: int, *, may_try: bool) -> None:
    words = str(error)
    if any(sign in words for sign in FULL):
        raise StorageUnavailable from error
    is_lost = any(sign in words for sign in LOST)
    if not is_lost and not any(sign in words for sign in COLLISIONS):
        raise error
    if attempt == TRIES - 1 or (is_lost and not may_try):
        raise Busy from error
    time.sleep(0.01 * 2**attempt)
