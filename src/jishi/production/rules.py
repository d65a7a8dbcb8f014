"""Safety intervals and the life of a certificate: dates only, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Application:
    """An input applied on a day, and the days of its label that must pass before a harvest."""

    on: date
    interval_days: int

    @property
    def free_from(self) -> date:
        """The first day on which a harvest is allowed again."""
        return self.on + timedelta(days=self.interval_days)

    def blocks(self, day: date) -> bool:
        """Whether a harvest of this day is too early: the day of application itself counts."""
        return self.on <= day < self.free_from


def earliest_harvest(applications: Iterable[Application]) -> date | None:
    """The first day free of every interval; None when nothing was applied (R3.4)."""
    return max((application.free_from for application in applications), default=None)


def blocked_until(day: date, applications: Iterable[Application]) -> date | None:
    """The next day on which a harvest is allowed, if none is on this one; None when it is."""
    applications = list(applications)
    free = day
    while blocking := [application for application in applications if application.blocks(free)]:
        free = max(application.free_from for application in blocking)
    return free if free > day else None


def valid_until(issued_on: date, keeps_days: int) -> date:
    """The last day of a certificate: as long as the goods keep from the day it was issued."""
    return issued_on + timedelta(days=keeps_days)
