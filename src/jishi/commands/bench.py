"""`./jishi bench`: measure over real HTTP, beside the floor of the same run."""

import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from jishi.bench.session import lay_out, measure
from jishi.commands.preparing import market_ready
from jishi.commands.processes import Household, answers, server
from jishi.commands.world import NotSimulated, empty_market

PORT = 8765
STARTS_WITHIN_SECONDS = 20


def run(asked: argparse.Namespace) -> int:
    """0 when nothing was oversold, nothing answered 5xx and every invariant holds afterwards."""
    # The load runs in an event loop and reads a number between two requests, on purpose.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    home = Household()
    try:
        told = _measure(asked, home)
    finally:
        home.stop()
        shutil.rmtree(os.environ["JISHI_DATA"], ignore_errors=True)
    if told is None:
        return 1
    _show(told, as_json=asked.json)
    return 0 if all(result["holds"] for result in told["results"]) else 1


def _measure(asked: argparse.Namespace, home: Household) -> dict | None:
    say = Console(stderr=True, highlight=False).print
    try:
        empty_market()
    except NotSimulated:
        say("jishi: this database holds a market that is not simulated; it stays as it is")
        return None
    lay_out(say)
    market_ready(with_static=True)
    base = f"http://127.0.0.1:{PORT}"
    begun = time.monotonic()
    home.start(
        "web",
        server(
            "jishi.bench.application:application", port=PORT, workers=asked.workers,
            threads=asked.threads,
        ),
    )  # fmt: skip
    if not answers(f"{base}/healthz", within_seconds=STARTS_WITHIN_SECONDS):
        print("jishi: the server does not answer", file=sys.stderr)  # noqa: T201
        return None
    cold = time.monotonic() - begun
    told = measure(base, asked.workloads, say)
    told |= {
        "workers": asked.workers,
        "threads": asked.threads,
        "cold_start_seconds": round(cold, 2),
        "worker_rss_mb": _workers_rss(home.members["web"].pid),
    }
    return told


def _workers_rss(parent: int) -> list[float]:
    """Resident memory of the server's worker processes, in MB, where the system tells."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    if not children.exists():
        return []
    sizes = []
    for child in children.read_text().split():
        for line in Path(f"/proc/{child}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                sizes.append(round(int(line.split()[1]) / 1024, 1))
    return sizes


def _show(told: dict, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=2))  # noqa: T201
        return
    console = Console(highlight=False)
    heads = ("workload", "per second", "p50 ms", "p95 ms", "p99 ms", "SQL", "floor/s", "ratio")
    table = Table(*heads, title=f"{told['engine']}, {told['workers']} × {told['threads']} threads")
    for result in told["results"]:
        table.add_row(
            result["workload"], str(result["rate"]), str(result["p50_ms"]),
            str(result["p95_ms"]), str(result["p99_ms"]), str(result["statements"]),
            str(result["floor_rate"] or "–"), str(result["ratio"] or "–"),
        )  # fmt: skip
    console.print(table)
    for result in told["results"]:
        console.print(f"{result['workload']}: {result['ends']} {result['facts'] or ''}")
    console.print(
        f"hello without database {told['hello_rate']}/s · cold start {told['cold_start_seconds']} s"
        f" · memory per worker {told['worker_rss_mb']} MB"
    )
