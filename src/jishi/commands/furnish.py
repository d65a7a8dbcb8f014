"""Furnish a rehearsed market: `python -m jishi.commands.furnish DAY` plays one day on an empty one.

A program of its own, because a test's process belongs to the test database. The day lies ahead, so
that a payment sheet of the rehearsed day has not yet ended in the channel's real one.
"""

import sys
from datetime import date

from jishi.commands.preparing import django_ready

django_ready()

from jishi.commands.world import empty_market  # noqa: E402 (needs Django ready)
from jishi.proof.verify import verify  # noqa: E402
from jishi.simulation.stage import staged  # noqa: E402
from jishi.simulation.world import begin, first_morning  # noqa: E402

SEED, HOUSEHOLDS = 7, 12


def furnish(first_day: date) -> int:
    empty_market()
    with staged(SEED, first_morning(first_day), HOUSEHOLDS, tells_channel=True) as stage:
        world = begin(stage)
        world.day()
        world.next_morning()
        world.rounds()
    return 1 if verify() else 0


if __name__ == "__main__":
    sys.exit(furnish(date.fromisoformat(sys.argv[1])))
