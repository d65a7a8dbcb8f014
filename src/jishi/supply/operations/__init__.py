"""Take goods in and owe for them; count what hands have done, and what that earned."""

from jishi.supply.operations.receiving import receive, receive_packaged
from jishi.supply.operations.working import correct_work, keep_work, set_piece_rate, take_on

__all__ = [
    "correct_work",
    "keep_work",
    "receive",
    "receive_packaged",
    "set_piece_rate",
    "take_on",
]
