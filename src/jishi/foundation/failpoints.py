"""Named places where a fault may be switched on: `FAILPOINT=name:nth:kill9|raise|sleep`.

Without the variable a failpoint costs one comparison. They stand before and after each commit and
each call to the outside, so that "what if it dies just here" is a command and not a thought.
"""

import functools
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_armed = os.environ.get("FAILPOINT", "")
_passed: Counter[str] = Counter()
_known: set[str] = set()


class FaultInjected(RuntimeError):
    """Raised by a failpoint that was told to raise."""


def failpoint(name: str) -> None:
    """Die, raise or wait here if the environment says so."""
    if not _armed:
        return
    wanted, nth, how = _armed.rsplit(":", 2)
    if wanted != name:
        return
    _passed[name] += 1
    if _passed[name] == int(nth):
        _strike(name, how)


def arm(words: str) -> None:
    """Arm this process as the environment arms a new one; no words disarm it."""
    global _armed
    _armed = words
    _passed.clear()


@contextmanager
def armed(words: str) -> Iterator[None]:
    """Be armed for a while, then as before."""
    before = _armed
    arm(words)
    try:
        yield
    finally:
        arm(before)


def named(verb: Callable[..., object]) -> str:
    """How a verb of a room is called from outside, e.g. `stock.lock`."""
    return f"{verb.__module__.removeprefix('jishi.').split('.')[0]}.{verb.__name__}"


def around(name: str, what: str) -> tuple[str, str]:
    """Name the failpoints before and after what a verb does, e.g. `stock.lock.before_commit`."""
    before, after = f"{name}.before_{what}", f"{name}.after_{what}"
    _known.update((before, after))
    return before, after


def names() -> frozenset[str]:
    """Every failpoint of the rooms that are loaded."""
    return frozenset(_known)


def outside(call: Callable[P, T]) -> Callable[P, T]:
    """Put a failpoint before and after a call that leaves this house."""
    before, after = around(named(call), "call")

    @functools.wraps(call)
    def watched(*args: P.args, **kwargs: P.kwargs) -> T:
        failpoint(before)
        answer = call(*args, **kwargs)
        failpoint(after)
        return answer

    return watched


def _strike(name: str, how: str) -> None:
    if how == "kill9":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "raise":
        raise FaultInjected(name)
    elif how == "sleep":
        time.sleep(5)
    else:
        raise AssertionError(f"a failpoint can kill9, raise or sleep, not {how}")
