"""Keep an order window open, day after day; tell who waits that goods are back."""

from datetime import date, timedelta

from jishi.foundation import clock
from jishi.sales.models import Cycle
from jishi.sales.operations import open_cycle, remind
from jishi.sales.queries import to_remind

CUTOFF_HOUR = 22
DAY = timedelta(days=1)


def open_next_cycles() -> int:
    """Open the cycles that are still to close today and tomorrow; say how many are new.

    Order until 22:00, fetch on the next day from 17:30 until 20:00 (R9.2); a cycle opens at the
    cut-off of the one before, so that there is never a moment in which nothing can be ordered.
    """
    days = [clock.today(), clock.today() + DAY]
    cutoffs = {clock.at(day, CUTOFF_HOUR): day for day in days}
    cutoffs = {cutoff: day for cutoff, day in cutoffs.items() if cutoff > clock.now()}
    there = set(Cycle.objects.filter(cutoff_at__in=cutoffs).values_list("cutoff_at", flat=True))
    missing = [day for cutoff, day in cutoffs.items() if cutoff not in there]
    for day in missing:
        _open(day)
    return len(missing)


def remind_waiting(batch: int = 50) -> int:
    """Tell those who waited longest for what is to be had again; say how many."""
    waiting = list(to_remind()[:batch])
    for favourite in waiting:
        remind(favourite=favourite)
    return len(waiting)


def _open(day: date) -> None:
    open_cycle(
        key=f"cycle:{day}",
        opens_at=clock.at(day - DAY, CUTOFF_HOUR),
        cutoff_at=clock.at(day, CUTOFF_HOUR),
        pickup_from=clock.at(day + DAY, 17, 30),
        pickup_until=clock.at(day + DAY, 20),
    )
