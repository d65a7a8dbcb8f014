"""Defects planted on purpose: for each, the tests that must turn red do, for the right reason.

A defect is a file of `tests/defects/`: some words of one file of the house and what stands in
their place. It is planted in a copy, never in the house itself.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.conf import settings

from jishi.trials import postgresql
from jishi.trials.copies import Verdict, a_copy, verdict
from jishi.trials.evidence import Evidence, Tell

FOLDER = Path("tests") / "defects"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
AT_ONCE = 2
PASSED, FAILED = 0, 1  # pytest's status when all tests ran; every other says that they did not


@dataclass(frozen=True)
class Defect:
    """What is planted where, which tests must catch it, and by which words of their failure."""

    name: str
    plants: str
    file: str
    old: str
    new: str
    caught_by: tuple[str, ...]
    because: str
    engine: str = SQLITE
    by_migrations: bool = False  # for walls that no model knows

    @property
    def bug_class(self) -> str:
        return self.name[:3]

    def times_in(self, house: Path) -> int:
        """How often its old words stand in their file: once, or the defect is stale."""
        return (house / self.file).read_text().count(self.old)

    def plant(self, house: Path) -> None:
        file = house / self.file
        file.write_text(file.read_text().replace(self.old, self.new))


def defects() -> list[Defect]:
    """All defects of the house, in the order of their names."""
    return [_read(file) for file in sorted((settings.ROOT / FOLDER).glob("*.toml"))]


def _read(file: Path) -> Defect:
    told = tomllib.loads(file.read_text())
    return Defect(name=file.stem, **told | {"caught_by": tuple(told["caught_by"])})


@dataclass(frozen=True)
class Control:
    """The tests that are to catch something, on one engine, in a house where nothing is planted."""

    tests: tuple[str, ...]
    engine: str
    by_migrations: bool


def run(*, seed: int, amount: int, tell: Tell) -> Evidence:
    """Plant `amount` defects and see each of them caught; and the same tests pass without any.

    With fewer than there are, other seeds plant the others.
    """
    evidence = Evidence("defects", ("R40", "R41"), seed)
    known = defects()
    chosen = turn(known, seed=seed, amount=amount)
    controls = _controls(chosen)
    with _servers(chosen) as servers, ThreadPoolExecutor(AT_ONCE) as pool:
        passing = pool.map(lambda control: _wrong_without(control, servers), controls)
        failing = pool.map(lambda defect: _wrong_with(defect, servers), chosen)
        for done, wrong in enumerate(chain(passing, failing), 1):
            if wrong:
                evidence.failures.append(f"{wrong}; seed {seed}")
            tell(done, len(controls) + len(chosen))
    evidence.counts.update(defects=len(chosen), controls=len(controls))
    evidence.faults.update(defect.bug_class for defect in chosen)
    if len(chosen) < len(known):
        evidence.not_proved.append(f"{len(known) - len(chosen)} defects are other seeds' turn")
    return evidence


def turn(known: Sequence[Defect], *, seed: int, amount: int) -> list[Defect]:
    """So many defects, spread over the classes; each seed those that stand one further."""
    count = min(amount, len(known))
    return [known[(seed + place * len(known) // count) % len(known)] for place in range(count)]


def judged(defect: Defect, said: Verdict) -> str | None:
    """What is wrong with how a planted defect was met; None when it was caught, for its reason."""
    if said.status == PASSED:
        return f"{defect.name} survived: {defect.plants}"
    if said.status != FAILED:
        return f"{defect.name} kept its tests from running: {said.last_words}"
    for test in defect.caught_by:
        met = [words for name, words in said.failed.items() if name.split("[")[0] == test]
        if not any(defect.because in words for words in met):
            return f"{defect.name} was not caught by {test} with `{defect.because}`, but {met}"
    return None


def _controls(chosen: Sequence[Defect]) -> list[Control]:
    alike: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for defect in chosen:
        alike[defect.engine, defect.by_migrations].update(defect.caught_by)
    return [Control(tuple(sorted(tests)), *kind) for kind, tests in sorted(alike.items())]


@contextmanager
def _servers(chosen: Sequence[Defect]) -> Iterator[Mapping[str, str]]:
    """Where each engine is met: the server of the market at hand, or one of our own."""
    at_hand = settings.DATABASE_URL
    is_needed = not at_hand and any(defect.engine == POSTGRESQL for defect in chosen)
    with postgresql.server() if is_needed else nullcontext(at_hand) as address:
        yield {SQLITE: "", POSTGRESQL: address}


def _wrong_without(control: Control, servers: Mapping[str, str]) -> str | None:
    with a_copy() as house:
        said = verdict(
            house,
            control.tests,
            server=servers[control.engine],
            by_migrations=control.by_migrations,
        )
    if said.status == PASSED:
        return None
    return f"on {control.engine} without any defect: {dict(said.failed) or said.last_words}"


def _wrong_with(defect: Defect, servers: Mapping[str, str]) -> str | None:
    with a_copy() as house:
        if (times := defect.times_in(house)) != 1:
            return f"{defect.name} is stale: its old words stand {times} times in {defect.file}"
        defect.plant(house)
        said = verdict(
            house,
            defect.caught_by,
            server=servers[defect.engine],
            by_migrations=defect.by_migrations,
        )
    return judged(defect, said)
