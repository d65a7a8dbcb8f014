"""A process that does one request, and may not live to say so."""

import multiprocessing
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess

from django.db import OperationalError, connection

from jishi.foundation import failpoints
from jishi.foundation.refusals import Refusal
from jishi.web.refusals import as_refusal

# Forked from this prepared process, so that a worker begins without importing anything.
FORK = multiprocessing.get_context("fork")
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Kill:
    """With -9 at a failpoint (`name:nth`), or so many seconds after the work began; or at that
    moment the worker's connection to PostgreSQL is ended instead."""

    failpoint: str = ""
    after: float | None = None
    hangs_up: bool = False

    @property
    def name(self) -> str:
        return self.failpoint.rpartition(":")[0]

    def __str__(self) -> str:
        if self.failpoint:
            return f"kill -9 at {self.failpoint}"
        return f"{'connection ended' if self.hangs_up else 'kill -9'} after {self.after:.6f} s"


NOT_AT_ALL = Kill()


@dataclass(frozen=True)
class Outcome:
    """How it ended: "answered", "refused", "unknown" when it was killed before it could say, or
    "fell" when it met an error: a bug, told on the worker's stderr."""

    word: str
    answer: object = None
    seconds: float = 0.0
    was_killed: bool = False


def perform(do: Callable[[], object], kill: Kill = NOT_AT_ALL) -> Outcome:
    """Let a worker do it, and do to it what is to be done."""
    connection.close()  # a connection belongs to the process that opened it
    ours, theirs = FORK.Pipe(duplex=False)
    worker = FORK.Process(target=_work, args=(do, theirs, kill))
    worker.start()
    theirs.close()
    with ours:
        _disturb(worker, ours, kill)
        told = _listen(ours)
    worker.join(PATIENCE_SECONDS)
    assert worker.exitcode is not None, "a worker ends"
    was_killed = worker.exitcode == -signal.SIGKILL
    if told is not None:
        return Outcome(*told, was_killed=was_killed)
    return Outcome("unknown" if was_killed else "fell", was_killed=was_killed)


def _work(do: Callable[[], object], client: Connection, kill: Kill) -> None:
    failpoints.arm(f"{kill.failpoint}:kill9" if kill.failpoint else "")
    connection.ensure_connection()
    client.send(_backend())
    begun = time.perf_counter()
    word, answer = _as_at_a_door(do)
    client.send((word, answer, time.perf_counter() - begun))
    connection.close()


def _as_at_a_door(do: Callable[[], object]) -> tuple[str, object]:
    """The answer, or the kind of the no: also where the database hung up on a mere question."""
    try:
        return "answered", do()
    except Refusal as no:
        return "refused", type(no)
    except OperationalError as error:
        told = as_refusal(error)
        if told is None:
            raise
        return "refused", type(told)


def _backend() -> int:
    """The server's process behind our connection, where there is one."""
    return connection.connection.info.backend_pid if connection.vendor == "postgresql" else 0


def _disturb(worker: ForkProcess, ours: Connection, kill: Kill) -> None:
    try:
        backend = ours.recv()
    except EOFError:
        return
    if kill.after is None:
        return
    time.sleep(kill.after)
    if not kill.hangs_up:
        worker.kill()
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])


def _listen(ours: Connection) -> tuple[str, object, float] | None:
    """What the worker said; None when it was cut off."""
    try:
        told: tuple[str, object, float] = ours.recv()
    except EOFError:
        return None
    return told
