"""The one clock. Stored times are UTC; a business day is a day of the county's time zone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

_source: Callable[[], datetime] | None = None


def now() -> datetime:
    """This moment, aware, in UTC; the simulated world and the tests put their own in its place."""
    return _source() if _source else datetime.now(UTC)


def today() -> date:
    """The business day of this moment."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The business day that a moment falls in."""
    return timezone.localtime(moment).date()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A clock time of a business day, as a moment."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute))).astimezone(UTC)


@contextmanager
def standing_at(source: datetime | Callable[[], datetime]) -> Iterator[None]:
    """Let the clock show another time for a while: a fixed moment, or a source of moments."""
    global _source
    before = _source
    _source = source if callable(source) else lambda: source
    try:
        yield
    finally:
        _source = before


def follow(file: Path) -> None:
    """Let the clock of this whole process run from a moment written in a file (ISO 8601).

    For rehearsals over several processes: the file is written by whoever leads the rehearsal; when
    it is written again, everybody is at the new moment at once. Between writings time goes on.
    """
    global _source
    read: dict[float, datetime] = {}

    def rehearsed() -> datetime:
        written = file.stat().st_mtime
        if written not in read:
            read.clear()
            read[written] = datetime.fromisoformat(file.read_text().strip()).astimezone(UTC)
        return read[written] + (datetime.now(UTC) - datetime.fromtimestamp(written, UTC))

    _source = rehearsed


class Hands:
    """A clock that is moved by hand: the simulated world's."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)

    def move_to(self, moment: datetime) -> None:
        assert moment >= self.moment, "a simulated day does not run backwards"
        self.moment = moment
