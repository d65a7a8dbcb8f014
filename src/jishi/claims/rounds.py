"""Make good what waits."""

from jishi.claims.operations import make_good
from jishi.claims.queries import waiting


def make_good_waiting(batch: int = 50) -> int:
    """Do the oldest waiting lines of confirmed recalls, each in its own transaction; say how many.

    A round that dies goes on where it stopped: a line's key works once.
    """
    lines = list(waiting().select_related("recall__confirmed_by")[:batch])
    for recalled in lines:
        make_good(recalled=recalled)
    return len(lines)
