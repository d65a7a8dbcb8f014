"""What a write leaves behind: one act is one transaction, one key, one record.

The outermost operation is the act. What it calls is part of it: joined in its transaction, made
safe by its key, told by its record. Held at each write, in production too (R38).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
# Stands around an outermost operation: is given its name and the call, and makes the call.
Watch = Callable[[str, Callable[[], Any]], Any]

PART = "it is part of whatever act calls it"
SETTING_UP = "it sets the market up, at its machine: no door leads here"
# Every operation of the house by its name, and why it leaves no record; empty for an act.
OPERATIONS: dict[str, str] = {}

_under_way: ContextVar["Act | None"] = ContextVar("act", default=None)
_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@dataclass
class Act:
    """The outermost operation, while it is under way."""

    name: str
    why_unrecorded: str
    inside: int = 0  # how deep in what it calls
    records: int = 0


def unrecorded(*, why: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Declare, below `@operation`, that a verb leaves no record, and for which reason."""

    def declare(verb: Callable[P, T]) -> Callable[P, T]:
        verb.why_unrecorded = why  # type: ignore[attr-defined]
        return verb

    return declare


part_of_an_act = unrecorded(why=PART)


def register(name: str, verb: Callable[..., Any]) -> str:
    """Know an operation by its name; why it leaves no record, as it has declared."""
    why = getattr(verb, "why_unrecorded", "")
    OPERATIONS[name] = why
    return why


@contextmanager
def acting(name: str, why_unrecorded: str) -> Iterator[None]:
    """Around an operation: begins an act, or goes on inside the one that is under way.

    An act that ends without its one record, or an unrecorded verb that ends with one, is a bug: it
    raises before the commit, and nothing is written.
    """
    if outer := _under_way.get():
        outer.inside += 1
        try:
            yield
        finally:
            outer.inside -= 1
        return
    act = Act(name, why_unrecorded)
    before = _under_way.set(act)
    try:
        yield
        due = 0 if act.why_unrecorded else 1
        assert act.records == due, f"{name} leaves {act.records} records, not {due}"
    finally:
        _under_way.reset(before)


def leaves_record() -> bool:
    """Whether the verb that asks is the act itself and leaves the record; a part of it does not."""
    act = _under_way.get()
    if act is None:
        return True
    if act.inside:
        assert not act.why_unrecorded, f"an act inside {act.name} would leave no record"
        return False
    act.records += 1
    return True


def is_under_way() -> bool:
    """Whether somebody is inside an operation."""
    return _under_way.get() is not None


@contextmanager
def watched(by: Watch) -> Iterator[None]:
    """Let somebody stand around each outermost operation: to count, to repeat, to time it."""
    before = _watch.set(by)
    try:
        yield
    finally:
        _watch.reset(before)


def seen(name: str, call: Callable[[], T]) -> T:
    """Make the call of an outermost operation, in the eyes of whoever watches."""
    watch = _watch.get()
    return watch(name, call) if watch else call()
