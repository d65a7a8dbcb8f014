"""What the operator takes of a sale: decided on values alone."""

from collections.abc import Sequence
from datetime import datetime

from jishi.foundation.money import portion
from jishi.settlement.models import CommissionRule

RATE_MAX_BP = 3_000  # a channel splits at most 30 % away from the seller (R10.1)
WHOLE_BP = 10_000


def commission_fen(sold_fen: int, rate_bp: int) -> int:
    """The commission of one delivered line, in fen, rounded half up.

    Line by line, so that it does not matter how deliveries are split over statements.
    """
    return portion(sold_fen, rate_bp, WHOLE_BP)


def in_force(rules: Sequence[CommissionRule], moment: datetime) -> CommissionRule | None:
    """The rule that held at a moment: the last that had begun."""
    begun = [rule for rule in rules if rule.valid_from <= moment]
    return max(begun, key=lambda rule: rule.valid_from, default=None)
