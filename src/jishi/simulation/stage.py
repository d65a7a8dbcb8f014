"""The stage: the clock, the chance and the keys of one seeded world."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from jishi.foundation import clock, ids


@dataclass
class Stage:
    """What every actor of the world stands on."""

    seed: int
    hands: clock.Hands
    households: int
    chance: random.Random = field(init=False)
    # The demo's channel is really asked for refunds later, so it must know what was paid.
    tells_channel: bool = False
    tally: Counter[str] = field(default_factory=Counter)
    keys: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def key(self, what: str) -> str:
        """A caller's key as a phone would make it; never the same twice in one world."""
        self.keys += 1
        return f"sim{self.seed}:{what}:{self.keys}"

    def happens(self, probability: float) -> bool:
        return self.chance.random() < probability

    def around(self, middle: int, spread: float) -> int:
        """A whole number near `middle`, at least 1."""
        return max(1, round(self.chance.gauss(middle, middle * spread)))

    def count(self, what: str, by: int = 1) -> None:
        self.tally[what] += by


@contextmanager
def staged(
    seed: int, start: datetime, households: int, *, tells_channel: bool = False
) -> Iterator[Stage]:
    """A stage whose clock and ids are the market's for as long as the world is played."""
    hands = clock.Hands(start)
    with clock.standing_at(hands), ids.drawn_from(random.Random(f"ids of {seed}")):
        yield Stage(seed=seed, hands=hands, households=households, tells_channel=tells_channel)
