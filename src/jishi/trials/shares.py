"""R02: no cent is lost or made, however a sum is split, weighed, paid and given back.

Every small total is shared over one to eight parts; then chance draws orders, weights, tenders and
refunds. What the house decides is held against the same rule done plainly, in fractions.
"""

import random
from collections.abc import Iterator

from jishi.foundation.money import share
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.splits import CASES, by_largest_remainder, draw_weights

TOTALS, PARTS = range(2_001), range(1, 9)
TELL_EACH = 1_000
NOT_PROVED = (
    "that operations book what these rules decide: the trials with a whole market do that",
    "vouchers and points that come back after they lapsed: the ledger's own tests do that",
)


def run(*, seed: int = 1, amount: int = 20_000, tell: Tell = lambda done, of: None) -> Evidence:
    """Share every small total, then try `amount` random cases."""
    evidence = Evidence("shares", ("R02",), seed, not_proved=list(NOT_PROVED))
    for total in TOTALS:
        for count in PARTS:
            evidence.counts["small totals"] += 1
            evidence.failures += _small(seed, total, count)
    for number in range(amount):
        case = CASES[number % len(CASES)]
        for words in case(random.Random(f"{seed}:{number}")):
            evidence.failures.append(f"seed {seed}, case {number}, {case.__name__}: {words}")
        evidence.counts["cases"] += 1
        if number % TELL_EACH == 0:
            tell(number, amount)
    tell(amount, amount)
    return evidence


def _small(seed: int, total: int, count: int) -> Iterator[str]:
    drawn = draw_weights(random.Random(f"{seed}:{total}:{count}"), count)
    for weights in ([1] * count, list(range(count, 0, -1)), drawn):
        parts = share(total, weights)
        if parts != by_largest_remainder(total, weights):
            yield f"share({total}, {weights}) gives {parts}"
