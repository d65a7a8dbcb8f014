"""Named places where a fault may be switched on: `FAILPOINT=name:nth:kill9|raise|sleep`.

Without the variable a failpoint costs one comparison. They stand before and after each commit and
each call to the outside, so that "what if it dies just here" is a command and not a thought.
"""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

_armed = os.environ.get("FAILPOINT", "")
_passed: Counter[str] = Counter()


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


def _strike(name: str, how: str) -> None:
    if how == "kill9":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "raise":
        raise FaultInjected(name)
    elif how == "sleep":
        time.sleep(5)
    else:
        raise AssertionError(f"a failpoint can kill9, raise or sleep, not {how}")
