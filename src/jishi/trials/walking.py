"""A walk: seeded steps through a market with the model beside it, and the way to a failing one.

Steps are plain data, so that a walk that failed is shrunk by walking fewer of its steps again.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Protocol

from django.db import DatabaseError

from jishi.foundation.refusals import Refusal

RECOUNT_EVERY = 2_500
TRIES_TO_SHRINK = 400
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


class Found(Enum):
    """When a failure shows."""

    AT_ONCE = ""
    RECOUNTED = "when all is recounted: "
    AT_THE_END = "at the end: "


class Ground(Protocol):
    """A fresh market and its model. Steps name what earlier steps made; a step whose things are
    not there (because that step was left out) is passed over."""

    def draw(self, number: int, chance: random.Random) -> Step:
        """What is done next."""

    def take(self, step: Step) -> None:
        """Do it in both and compare; raises `Disagreement`."""

    def recount(self) -> None:
        """The whole against the model, and every invariant."""

    def finish(self) -> None:
        """What must hold when the walk is over."""


@dataclass
class Failure:
    """The steps up to the one that failed, and what was wrong."""

    steps: list[Step]
    words: str
    found: Found = Found.AT_ONCE

    @property
    def kind(self) -> str:
        return self.words.partition(":")[0]

    def told(self) -> str:
        steps = "\n".join(f"    {step}" for step in self.steps)
        return f"{self.found.value}{self.words}\n  shrunk to {len(self.steps)} steps:\n{steps}"


def walk(
    ground: Ground, chance: random.Random, amount: int, tell: Callable[[int], object]
) -> Failure | None:
    """Draw and take so many steps; the failure, if one broke a promise."""
    steps: list[Step] = []
    found = Found.AT_ONCE
    try:
        for number in range(1, amount + 1):
            found = Found.AT_ONCE
            steps.append(ground.draw(number, chance))
            ground.take(steps[-1])
            if number % RECOUNT_EVERY == 0:
                found = Found.RECOUNTED
                ground.recount()
            tell(number)
        found = Found.AT_THE_END
        ground.finish()
    except DEFECTS as defect:
        return Failure(steps, _words(defect), found)
    return None


def follow(ground: Ground, steps: Sequence[Step], until: Found) -> Failure | None:
    """Take steps that were drawn before, and look as far as where a failure was found."""
    taken: list[Step] = []
    found = Found.AT_ONCE
    try:
        for step in steps:
            taken.append(step)
            ground.take(step)
        if until != Found.AT_ONCE:
            found = Found.RECOUNTED
            ground.recount()
        if until == Found.AT_THE_END:
            found = Found.AT_THE_END
            ground.finish()
    except DEFECTS as defect:
        return Failure(taken, _words(defect), found)
    return None


def shrink(failure: Failure, again: Callable[[Failure], Failure | None]) -> Failure:
    """A failure of fewer steps: leave out halves, then quarters, then one by one.

    `again` follows the steps of a supposed failure on fresh ground. Ends when no single step can be
    left out, or after 400 tries.
    """
    tries = 0

    def without(begin: int, size: int) -> Failure | None:
        nonlocal tries
        tries += 1
        fewer = failure.steps[:begin] + failure.steps[begin + size :]
        if tries > TRIES_TO_SHRINK:
            return None
        found = again(replace(failure, steps=fewer))
        # What only goes wrong because steps are missing is another failure.
        return found if found and found.kind == failure.kind else None

    size = len(failure.steps) // 2
    while size and tries < TRIES_TO_SHRINK:
        count, begin = len(failure.steps), 0
        while begin < len(failure.steps):
            if shorter := without(begin, size):
                failure = shorter
            else:
                begin += size
        if size > 1 or len(failure.steps) == count:
            size //= 2
    return failure


def _words(defect: BaseException) -> str:
    """What was wrong, and where in the house."""
    trace, place = defect.__traceback__, ""
    while trace:
        code = trace.tb_frame.f_code
        if "/jishi/" in code.co_filename and "/trials/" not in code.co_filename:
            place = f" ({code.co_filename.split('/jishi/')[-1]}:{trace.tb_lineno})"
        trace = trace.tb_next
    return f"{type(defect).__name__}: {defect}{place}"
