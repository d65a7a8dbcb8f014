"""`./jishi simulate`: let days pass in a seeded world, on a database made empty for it."""

import argparse
import json
import sys
import time
from datetime import date

from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from jishi.commands.world import NotSimulated, empty_market
from jishi.ledger.queries import fingerprint
from jishi.proof.verify import verify
from jishi.simulation.stage import staged
from jishi.simulation.summary import summary
from jishi.simulation.world import begin, first_morning

# A fixed day, so that the same seed gives the same books whenever it is run.
FIRST_DAY = date(2026, 6, 1)


def run(asked: argparse.Namespace) -> int:
    """0 when the days have passed and every invariant holds."""
    try:
        empty_market()
    except NotSimulated:
        words = "this database holds a market that is not simulated; it stays as it is"
        print(f"jishi: {words}", file=sys.stderr)  # noqa: T201
        return 1
    console = Console(stderr=True)
    begun = time.monotonic()
    tally = _play(asked, console)
    findings = verify()
    told = {
        "engine": connection.vendor,
        "seed": asked.seed,
        "days": asked.days,
        "households": asked.households,
        "seconds": round(time.monotonic() - begun, 1),
        "fingerprint": fingerprint(),
        "happened": tally,
        "books": summary(),
        "violations": [str(finding) for finding in findings],
    }
    if asked.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))  # noqa: T201
    else:
        _show(told)
    return 1 if findings else 0


def _play(asked: argparse.Namespace, console: Console) -> dict[str, int]:
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
    )  # fmt: skip
    with (
        staged(asked.seed, first_morning(FIRST_DAY), asked.households) as stage,
        Progress(*columns, console=console, transient=True) as progress,
    ):
        bar = progress.add_task("布置县城", total=asked.days)
        world = begin(stage)
        for number in range(1, asked.days + 1):

            def tell(words: str, day: int = number) -> None:
                progress.update(bar, description=f"第 {day} 天 {words}")

            world.day(tell)
            progress.advance(bar)
            world.next_morning()
        world.rounds()
        return dict(sorted(stage.tally.items()))


def _show(told: dict) -> None:
    console = Console(highlight=False)
    for title, rows in (("发生了什么", told["happened"]), ("账上", told["books"])):
        table = Table(title=title, show_header=False, title_justify="left")
        for name, figure in rows.items():
            table.add_row(name, str(figure))
        console.print(table)
    console.print(
        f"{told['days']} days, seed {told['seed']}, {told['engine']}, {told['seconds']} s"
    )
    console.print(f"ledger fingerprint {told['fingerprint']}")
    for words in told["violations"]:
        console.print(f"[red]{words}[/]")
    console.print(f"{len(told['violations'])} violations")
