"""Close the books of the days that are over."""

from jishi.foundation import clock, ids
from jishi.settlement import operations
from jishi.settlement.queries import called_back_to_settle, own_lines_to_settle


def close_days() -> int:
    """Settle what stays in the company of everything handed over before today, in fen.

    Nothing is written where nothing waits. Whoever closes at the same moment comes too late: a
    line is settled once.
    """
    until, key = clock.at(clock.today(), 0), ids.token()
    closed = 0
    if own_lines_to_settle(until).exists():
        closed += operations.recognise_own_sales(key=f"own-sales:{key}", until=until)
    if called_back_to_settle(until).exists():
        closed += operations.recover_called_back(key=f"called-back:{key}", until=until)
    return closed
