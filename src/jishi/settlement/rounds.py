"""Close the books of the day that is over."""

from jishi.foundation import clock
from jishi.settlement import operations


def close_day() -> int:
    """Settle what stays in the company of everything handed over before today; once a day."""
    today = clock.today()
    until = clock.at(today, 0)
    own = operations.recognise_own_sales(key=f"own-sales:{today}", until=until)
    return own + operations.recover_called_back(key=f"called-back:{today}", until=until)
