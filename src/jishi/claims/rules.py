"""Which cases need nobody to look at them, and what is asked of whom: decided on values alone."""

from datetime import datetime, timedelta

from jishi.claims.models import Case
from jishi.foundation import clock
from jishi.foundation.money import portion

Kind = Case.Kind
MAY_BE_OPENED_FOR = timedelta(hours=48)
PERCENTS = (100, 50, 25)
MOST_FEN = 50_00  # more than this somebody looks at
MOST_CASES = 3  # of one telephone, in so many days
DAYS = 30
ANSWERED_AT = 20
# What is short or crushed happened in the company's hands; how it was grown is the seller's.
SELLERS = {Kind.QUALITY}


def refund_fen(cost_fen: int, percent: int) -> int:
    """The share of what a line cost."""
    return portion(cost_fen, percent, 100)


def is_standard(*, fen: int, has_photo: bool, earlier: int) -> bool:
    """Whether the standing rule decides: a small sum, seen on a photo, by somebody who is not back
    for the fourth time in a month."""
    return has_photo and fen <= MOST_FEN and earlier < MOST_CASES


def answer_by(opened_at: datetime) -> datetime:
    """The same evening; the next one's for what comes in in the last two hours before it."""
    day = clock.day_of(opened_at)
    evening = clock.at(day, ANSWERED_AT)
    is_late = opened_at >= evening - timedelta(hours=2)
    return clock.at(day + timedelta(days=1), ANSWERED_AT) if is_late else evening
