"""Two people on real PostgreSQL, each with a connection of their own, moved statement by statement.

Both stop before every SQL statement, every COMMIT and every ROLLBACK. One moves at a time; who
waits for a row that the other holds stands aside until the other has let go of it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from enum import Enum, auto
from threading import Condition
from typing import Any

from django.db import OperationalError, connection

from jishi.trials.schedules.schedule import Schedule, Step, Walk

Verb = Callable[[], object]

# Interleaving is studied, not durability; and a deadlock need not be waited for.
SESSION = "SET synchronous_commit = off; SET deadlock_timeout = '10ms'"
SURE_AFTER = 0.003  # seconds: a statement that takes longer may be waiting for a row
PATIENCE = 10.0
ENDS = ("COMMIT", "ROLLBACK")
COLLISIONS = ("deadlock detected", "could not serialize", "lock timeout")


class NeverEnds(AssertionError):
    """Both wait, and nobody moves any more."""


class State(Enum):
    STANDS = auto()  # before a statement
    MOVES = auto()  # in a statement, or on the way to the next
    DONE = auto()


class Person:
    """Somebody with a connection, who stops before each statement until it is their turn."""

    def __init__(self, number: int, crossing: "Crossing") -> None:
        self.number, self.crossing = number, crossing
        self.state, self.since = State.DONE, 0.0
        self.thread = ThreadPoolExecutor(1, f"person-{number}")
        self.pid: int = self.thread.submit(self._arrive).result()

    def begin(self, verb: Verb) -> Future[object]:
        self.state = State.MOVES
        doing = self.thread.submit(verb)
        doing.add_done_callback(lambda _done: self.crossing.leave(self))
        return doing

    def go_home(self) -> None:
        self.thread.submit(lambda: connection.close()).result()
        self.thread.shutdown()

    def _arrive(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(SESSION)
            cursor.execute("SELECT pg_backend_pid()")
            pid: int = cursor.fetchone()[0]
        connection.execute_wrappers.append(self._before_statement)
        for words in ENDS:
            self._stop_before(words)
        return pid

    def _before_statement(self, execute: Callable[..., Any], sql: str, *asked: Any) -> Any:
        self.crossing.stand(self, sql)
        try:
            return execute(sql, *asked)
        except OperationalError as error:
            for sign in COLLISIONS:
                self.crossing.walk.met[sign] += sign in str(error)
            raise

    def _stop_before(self, words: str) -> None:
        name = f"_{words.lower()}"
        end = getattr(connection, name)

        def after_standing() -> None:
            self.crossing.stand(self, words)
            end()

        setattr(connection, name, after_standing)


class Crossing:
    """Where two people meet: it lets one of them move at a time, as a schedule says."""

    def __init__(self) -> None:
        self.changed = Condition()
        self.walk, self.schedule = Walk(), Schedule(0)
        self.moving: Person | None = None
        self.is_given_up = False
        self.people = [Person(number, self) for number in (0, 1)]

    def cross(self, verbs: Sequence[Verb | None], schedule: Schedule) -> Walk:
        """Let two do something (or one alone, the other verb being None), as a schedule says.

        An exception is an answer too. Raises `NeverEnds` when both wait for ever.
        """
        self.walk, self.schedule, self.moving = Walk(), schedule, None
        doing = [
            person.begin(verb) if verb else None
            for person, verb in zip(self.people, verbs, strict=True)
        ]
        with self.changed:
            self._until(lambda: all(person.state is not State.MOVES for person in self.people))
            self._direct(self.people[schedule.first])
        self.walk.answers = [each and (each.exception() or each.result()) for each in doing]
        return self.walk

    def stand(self, person: Person, words: str) -> None:
        """Called by a person before each step: goes on at once, or waits to be let go."""
        with self.changed:
            if person is not self.moving or self._is_directed():
                person.state = State.STANDS
                self.changed.notify_all()
                self.changed.wait_for(lambda: person.state is State.MOVES or self.is_given_up)
            if self.is_given_up:
                raise NeverEnds
            other = self.people[1 - person.number]
            self.walk.steps.append(Step(person.number, words, other.state is State.STANDS))
            person.since = time.perf_counter()

    def leave(self, person: Person) -> None:
        with self.changed:
            person.state = State.DONE
            self.changed.notify_all()

    def go_home(self) -> None:
        with self.changed, connection.cursor() as cursor:
            for person in self.people:
                if person.state is not State.DONE:
                    self.is_given_up = True
                    cursor.execute("SELECT pg_terminate_backend(%s)", [person.pid])
            self.changed.notify_all()
        for person in self.people:
            person.go_home()

    def _is_directed(self) -> bool:
        """Whether here the direction is asked: at a switch, or when an end may have freed one."""
        steps = self.walk.steps
        return len(steps) in self.schedule.switches or (bool(steps) and steps[-1].words in ENDS)

    def _direct(self, person: Person) -> None:
        while any(each.state is not State.DONE for each in self.people):
            other = self.people[1 - person.number]
            if person.state is not State.STANDS:
                person, other = other, person
            if person.state is State.STANDS:
                self._let_go(person)
                self._settle(other)
            else:
                self._until(self._somebody_can)
            if other.state is State.STANDS and len(self.walk.steps) in self.schedule.switches:
                person = other

    def _let_go(self, person: Person) -> None:
        self.moving, person.state = person, State.MOVES
        person.since = time.perf_counter()
        self.changed.notify_all()
        self.walk.met["blocked"] += not self._settle(person)

    def _settle(self, person: Person) -> bool:
        """Wait until a person stands or is done; False when they wait for a row instead."""
        waited = 0.0
        while person.state is State.MOVES:
            self.changed.wait(SURE_AFTER)
            if person.state is not State.MOVES:
                break
            waited = time.perf_counter() - person.since
            if waited > SURE_AFTER and self._is_blocked(person):
                return False
            if waited > PATIENCE:
                raise NeverEnds(f"{person.number} after {self.walk.steps[-1].words}")
        return True

    def _is_blocked(self, person: Person) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [person.pid])
            return bool(cursor.fetchone()[0])

    def _somebody_can(self) -> bool:
        return any(each.state is State.STANDS for each in self.people) or all(
            each.state is State.DONE for each in self.people
        )

    def _until(self, happened: Callable[[], bool]) -> None:
        if not self.changed.wait_for(happened, PATIENCE):
            raise NeverEnds("both wait")


@contextmanager
def crossing() -> Iterator[Crossing]:
    """A crossing for as long as it is walked."""
    here = Crossing()
    try:
        yield here
    finally:
        here.go_home()
