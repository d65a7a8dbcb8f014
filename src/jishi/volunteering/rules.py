"""The rotating code, the windows, the minutes and the points. Nothing here touches a table."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.utils import timezone

STEP_SECONDS = 30
CODE_DIGITS = 6
GRACE = timedelta(minutes=30)  # before and after a shift


def code_at(secret: str, moment: datetime, *, is_out: bool) -> str:
    """The six digits that a shift shows in the half minute of a moment (R4.6)."""
    return _code(secret, _step(moment), is_out=is_out)


def is_right(secret: str, code: str, moment: datetime, *, is_out: bool) -> bool:
    """Whether a code is the one of this half minute or of the one before it."""
    step = _step(moment)
    typed = code.encode()
    shown = [_code(secret, each, is_out=is_out).encode() for each in (step, step - 1)]
    return any(hmac.compare_digest(typed, each) for each in shown)


def last_moment(ends_at: datetime, *, is_here: bool) -> datetime:
    """Until when one may come to a shift; for who is here, until when they may say they leave."""
    return ends_at + GRACE if is_here else ends_at


def minutes_served(came: datetime, left: datetime, starts_at: datetime, ends_at: datetime) -> int:
    """Whole minutes between coming and leaving that lie within the shift (R4.3)."""
    presence = min(left, ends_at) - max(came, starts_at)
    return max(presence // timedelta(minutes=1), 0)


def points_for(minutes: int, *, points_per_hour: int) -> int:
    """The points that minutes earn, rounded down to whole points."""
    return minutes * points_per_hour // 60


def clock_time(moment: datetime) -> str:
    """A moment as a refusal names it, in the county's time: `08-01 09:30`."""
    return f"{timezone.localtime(moment):%m-%d %H:%M}"


def _step(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def _code(secret: str, step: int, *, is_out: bool) -> str:
    told = f"{'out' if is_out else 'in'}:{step}".encode()
    digest = hmac.digest(secret.encode(), told, hashlib.sha256)
    # Truncated as in RFC 4226, 5.3: four bytes from where the last half byte points to.
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"
