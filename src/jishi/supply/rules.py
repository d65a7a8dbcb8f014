"""What the company owes for goods it buys and for work by the piece. Values only, no database."""

from datetime import date, timedelta

from jishi.foundation.money import portion
from jishi.foundation.quantities import Measure, price_of_weight
from jishi.supply.models import PieceRate

MINUTES_AN_HOUR = 60
MINUTES_A_DAY = 24 * MINUTES_AN_HOUR


def cost_fen(price_fen: int, quantity: int, measure: str) -> int:
    """What was weighed is what is owed: by the kg, rounded half up to the fen, or by the piece."""
    if measure == Measure.PIECE:
        return price_fen * quantity
    return price_of_weight(price_fen, quantity)


def best_before(harvested_on: date, keeps_days: int) -> date:
    """Fresh produce: so many days from its harvest as its crop keeps."""
    return harvested_on + timedelta(days=keeps_days)


def earned_fen(rate: PieceRate, quantity: int) -> int:
    """What so many pieces, or minutes (rounded half up to the fen), earn at a rate."""
    if rate.unit == PieceRate.Unit.PIECE:
        return rate.fen * quantity
    return portion(rate.fen, quantity, MINUTES_AN_HOUR)
