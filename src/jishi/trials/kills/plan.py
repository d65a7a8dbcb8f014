"""Where and when to kill: every failpoint once, then at random instants."""

from dataclasses import dataclass, field
from random import Random

from django.db import connection

from jishi.trials.kills.asking import Again, Request
from jishi.trials.kills.worker import Kill, Outcome

USUAL_SECONDS = 0.02
KILLS_A_REQUEST = 2
HANGS_UP = 0.25


@dataclass
class Plan:
    """What is still to be struck, and how long each request takes when nobody disturbs it."""

    names: frozenset[str]
    chance: Random
    tried: set[str] = field(default_factory=set)
    struck: set[str] = field(default_factory=set)
    usual: dict[str, float] = field(default_factory=dict)

    @property
    def missing(self) -> frozenset[str]:
        return self.names - self.struck

    def kills_for(self, request: Request) -> list[Kill]:
        """The failpoints that this request can be the first to meet; else, once all are struck,
        one or two instants within the time that it takes."""
        nth = 2 if request.again is Again.REST and f"{request.passes[0]}:1" in self.tried else 1
        new = [f"{name}:{nth}" for name in request.passes if f"{name}:{nth}" not in self.tried]
        if new:
            self.tried.update(new)
            return [Kill(failpoint) for failpoint in new]
        if self.missing:
            return []
        return [
            self._at_an_instant(request) for _ in range(self.chance.randint(1, KILLS_A_REQUEST))
        ]

    def _at_an_instant(self, request: Request) -> Kill:
        usual = self.usual.get(request.name, USUAL_SECONDS)
        after = self.chance.uniform(0, usual * 1.2)
        can_hang_up = connection.vendor == "postgresql"
        return Kill(after=after, hangs_up=can_hang_up and self.chance.random() < HANGS_UP)

    def met(self, kill: Kill, outcome: Outcome) -> bool:
        """Keep what came of it; False when a failpoint that had to be met was not."""
        if kill.failpoint and outcome.was_killed:
            self.struck.add(kill.name)
        return outcome.was_killed or not kill.failpoint.endswith(":1")
