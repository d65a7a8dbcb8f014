"""A walk: seeded steps through a market with the model beside it, and the way to a failing one.

Steps are plain data, so that a walk that failed is shrunk by walking fewer of its steps again.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import DatabaseError

from jishi.foundation.refusals import Refusal

TRIES_TO_SHRINK = 250
# What a defect of a room looks like from outside. A refusal that nobody asked for is one too.
DEFECTS = (
    AssertionError, ArithmeticError, AttributeError, DatabaseError, LookupError, Refusal,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One act: its place in the walk that drew it, a verb, and facts in words and integers."""

    number: int
    verb: str
    facts: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {json.dumps(self.facts, ensure_ascii=False)}"


class Disagreement(AssertionError):
    """The market and its model do not say the same."""


class Ground(Protocol):
    """A fresh market and its model. Steps name what earlier steps made; a step whose things are
    not there (because that step was left out) is passed over."""

    def draw(self, number: int, chance: random.Random) -> Step:
        """What is done next."""

    def take(self, step: Step) -> None:
        """Do it in both and compare; raises `Disagreement`."""

    def finish(self) -> None:
        """What must hold when the walk is over."""


@dataclass
class Failure:
    """The steps up to the one that failed, and what was wrong."""

    steps: list[Step]
    words: str

    def told(self) -> str:
        steps = "\n".join(f"    {step}" for step in self.steps)
        return f"{self.words}\n  shrunk to {len(self.steps)} steps:\n{steps}"


def walk(
    ground: Ground, chance: random.Random, amount: int, tell: Callable[[int], object]
) -> Failure | None:
    """Draw and take so many steps; the failure, if one broke a promise."""
    steps: list[Step] = []
    for number in range(1, amount + 1):
        try:
            steps.append(ground.draw(number, chance))
            ground.take(steps[-1])
        except DEFECTS as defect:
            return Failure(steps, _words(defect))
        tell(number)
    return _finished(ground, steps)


def follow(ground: Ground, steps: Sequence[Step]) -> Failure | None:
    """Take steps that were drawn before."""
    for count, step in enumerate(steps, 1):
        try:
            ground.take(step)
        except DEFECTS as defect:
            return Failure(list(steps[:count]), _words(defect))
    return _finished(ground, list(steps))


def shrink(failure: Failure, again: Callable[[Sequence[Step]], Failure | None]) -> Failure:
    """A failure of fewer steps: leave out halves, then quarters, then one by one.

    `again` follows steps on fresh ground. Ends when no single step can be left out, or after 250
    tries.
    """
    size, tries = max(1, len(failure.steps) // 2), 0
    while tries < TRIES_TO_SHRINK:
        shorter = None
        for begin in range(0, len(failure.steps), size):
            tries += 1
            shorter = again(failure.steps[:begin] + failure.steps[begin + size :])
            if shorter or tries == TRIES_TO_SHRINK:
                break
        if shorter:
            failure = shorter
            size = max(1, min(size, len(failure.steps) // 2))
        elif size == 1:
            break
        else:
            size = max(1, size // 2)
    return failure


def _finished(ground: Ground, steps: list[Step]) -> Failure | None:
    try:
        ground.finish()
    except DEFECTS as defect:
        return Failure(steps, f"at the end: {_words(defect)}")
    return None


def _words(defect: BaseException) -> str:
    """What was wrong, and where in the house."""
    trace, place = defect.__traceback__, ""
    while trace:
        code = trace.tb_frame.f_code
        if "/jishi/" in code.co_filename and "/trials/" not in code.co_filename:
            place = f" ({code.co_filename.split('/jishi/')[-1]}:{trace.tb_lineno})"
        trace = trace.tb_next
    return f"{type(defect).__name__}: {defect}{place}"
