"""Tell whose bag is at its station."""

from jishi.delivery.operations import tell_ready
from jishi.delivery.queries import ready_untold
from jishi.foundation.refusals import Refusal
from jishi.sales.models import Order


def tell_ready_waiting(batch: int = 50) -> int:
    """Tell the buyers whose bags wait for them, each in a transaction of its own; say how many."""
    return sum(_is_told(order) for order in ready_untold()[:batch])


def _is_told(order: Order) -> bool:
    try:
        tell_ready(order=order)
    except Refusal:  # fetched or called off at the last moment
        return False
    return True
