"""Look at the rows of the rooms below, and tell what was not told yet."""

from jishi.tracing.operations import tell
from jishi.tracing.queries import reaches
from jishi.tracing.sources import SOURCES

CHUNKS = 50  # of a kind in one turn; what is left waits for the next


def tell_waiting() -> None:
    """Tell every kind of row that came since, a chunk in a transaction."""
    told = reaches()
    for source in SOURCES:
        after = told[source.kind].upto if source.kind in told else 0
        if not source.goes_on_after(after):
            continue
        for _chunk in range(CHUNKS):
            after = tell(source=source, after=after)
            if not after:
                break
