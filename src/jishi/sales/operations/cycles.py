from datetime import datetime

from jishi.audit.operations import record
from jishi.foundation.operations import operation
from jishi.foundation.rows import insert_once
from jishi.sales.models import Cycle


@operation
def open_cycle(
    *,
    key: str,
    opens_at: datetime,
    cutoff_at: datetime,
    pickup_from: datetime,
    pickup_until: datetime,
) -> Cycle:
    """Open an order window and its pickup; the same cut-off again gives the first one."""
    times = {
        "opens_at": opens_at,
        "cutoff_at": cutoff_at,
        "pickup_from": pickup_from,
        "pickup_until": pickup_until,
    }
    facts = {name: moment.isoformat() for name, moment in times.items()}
    subject = f"cycle:{cutoff_at.isoformat()}"
    cycle = Cycle(**times)
    is_known = record(key=key, verb="sales.open_cycle", by=None, subject=subject, **facts)
    if not is_known and insert_once(cycle):
        return cycle
    return Cycle.objects.get(cutoff_at=cutoff_at)
