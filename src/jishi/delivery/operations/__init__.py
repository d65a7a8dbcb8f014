"""What may be done with bags: fill, bring, tell, hand over, clear away."""

from jishi.delivery.operations.handing import (
    arrive,
    give_back,
    hand_over,
    return_unclaimed,
    tell_ready,
)
from jishi.delivery.operations.picking import leave_out, pick

__all__ = [
    "arrive",
    "give_back",
    "hand_over",
    "leave_out",
    "pick",
    "return_unclaimed",
    "tell_ready",
]
