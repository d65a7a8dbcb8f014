"""The walk through a market's days: the trial."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from jishi.foundation import clock, ids
from jishi.simulation.stage import staged
from jishi.simulation.world import first_morning
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.market.ground import Market, Morning, first_morning_of
from jishi.trials.picture import Picture, picture
from jishi.trials.walking import Failure, follow, shrink, walk

FIRST_DAY = date(2026, 6, 1)
STEPS_A_MARKET = 2_500
PROMISES = ("R01", "R06", "R07", "R08", "R10", "R14", "R15")
NOT_PROVED = [
    "two people at once (the explorer's part)",
    "signatures of call-backs (the tests of the channel)",
    "goods sold before the first commission rule: they wait for ever, as no rule is back-dated",
    "points from shifts: here they are given by the company",
    "the bank's and the channel's answer to a payout: it counts as made when it is booked",
]


def run(*, seed: int, amount: int, tell: Tell) -> Evidence:
    """Walk `amount` steps through whole market days, a fresh market every 2,500 steps.

    Orders, payments by all tenders, call-backs, refunds, bags, hand-overs, statements and payouts
    (R01, R06, R07, R08, R10, R14, R15), with crashes beside the commit, a moody channel and a clock
    that jumps; at the end of each market the faults stop, and whatever waits must come to its end.
    """
    evidence = Evidence("market", PROMISES, seed, not_proved=list(NOT_PROVED))

    def told(done: int) -> None:
        tell(done, amount)

    with staged(seed, first_morning(FIRST_DAY), households=0) as stage:
        morning = first_morning_of(stage)
        with picture() as as_it_was:
            for begin in range(0, amount, STEPS_A_MARKET):
                steps = min(STEPS_A_MARKET, amount - begin)
                _market(evidence, morning, as_it_was, begin, steps, told)
                evidence.counts["markets"] += 1
    return evidence


def _market(
    evidence: Evidence,
    morning: Morning,
    as_it_was: Picture,
    begin: int,
    steps: int,
    told: Callable[[int], None],
) -> None:
    name = f"{evidence.seed}/{begin}"
    with _ground(morning, as_it_was, name, evidence) as ground:
        chance = random.Random(f"days of {name}")
        failure = walk(ground, chance, steps, lambda number: told(begin + number))
    evidence.counts["steps"] += ground.taken
    if failure:
        at = len(failure.steps)
        shortest = shrink(failure, lambda fewer: _again(morning, as_it_was, name, fewer))
        evidence.failures.append(
            f"seed {evidence.seed}, market from step {begin}, its step {at}: {shortest.told()}"
        )


def _again(morning: Morning, as_it_was: Picture, name: str, fewer: Failure) -> Failure | None:
    with _ground(morning, as_it_was, name, Evidence("again", (), 0)) as ground:
        return follow(ground, fewer.steps, fewer.found)


@contextmanager
def _ground(
    morning: Morning, as_it_was: Picture, name: str, evidence: Evidence
) -> Iterator[Market]:
    """The first morning again, with the ids of this market."""
    as_it_was.stand_again()
    hands = clock.Hands(first_morning(FIRST_DAY))
    with clock.standing_at(hands), ids.drawn_from(random.Random(f"ids of {name}")):
        yield Market(morning, hands, evidence)
