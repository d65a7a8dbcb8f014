"""What a trial says when it is over."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

Tell = Callable[[int, int], None]  # so many done, of so many


@dataclass
class Evidence:
    """What was tried, what went wrong, and what this trial does not prove."""

    trial: str
    promises: tuple[str, ...]  # R01 … R43
    seed: int
    counts: Counter[str] = field(default_factory=Counter)  # steps, schedules, kills, cells …
    faults: Counter[str] = field(default_factory=Counter)  # what was injected, how often
    failures: list[str] = field(default_factory=list)  # each with how to see it again
    not_proved: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Nothing broke, and something was tried."""
        return not self.failures and sum(self.counts.values()) > 0


class Trial(Protocol):
    """A trial is a function: `run(seed=1, amount=200_000, tell=…)`.

    It stands in a migrated, empty database, fills it itself and need not clean up. `amount` is how
    much is tried, in the trial's own unit, which its docstring names.
    """

    def __call__(self, *, seed: int, amount: int, tell: Tell) -> Evidence: ...
