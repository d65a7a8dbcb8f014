"""One measuring: furnish, run the workloads, say what was met."""

from collections.abc import Callable

from django.db import connection

from jishi.bench import floor
from jishi.bench.market import PRODUCTS, furnish
from jishi.bench.workloads import Bench

Say = Callable[[str], None]


def measure(base: str, workloads: list[str], say: Say) -> dict:
    """Run the workloads one after the other against a running server."""
    bench = Bench(base)
    hello = round(bench.rate_of("/floor/hello"), 1)
    results = []
    for workload in workloads:
        say(f"measuring {workload} …")
        result = bench.run(workload)
        results.append(vars(result) | {"ratio": result.ratio, "holds": result.holds})
    return {
        "engine": connection.vendor, "products": PRODUCTS, "hello_rate": hello, "results": results,
    }  # fmt: skip


def lay_out(say: Say) -> None:
    """The market and the floor, in an empty database."""
    say(f"furnishing {PRODUCTS} products on {connection.vendor} …")
    furnish()
    floor.lay()
