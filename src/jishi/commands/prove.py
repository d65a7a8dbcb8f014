"""`./jishi prove`: every promise put to the proof, and a sheet that says what was proved."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from jishi.commands import databases, evidence_sheet
from jishi.commands.preparing import ROOT, secret
from jishi.trials import postgresql
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.programme import ON_DISK, POSTGRESQL, PROGRAMMES, Run

AT_ONCE = 2
SHOWN = 3  # failures of a run that are told at once; the sheet has all
LAST_WORDS = 30  # lines of a trial that died before it could say anything


@dataclass
class Told:
    """What one run said, and how long it took."""

    run: Run
    seed: int
    seconds: float = 0.0
    of_processor: float = 0.0
    evidence: Evidence | None = None
    last_words: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return self.evidence is not None and self.evidence.holds


def run(asked: argparse.Namespace) -> int:
    """0 when every trial held; the sheet is written either way."""
    chosen = [run for run in PROGRAMMES[asked.scale] if asked.only in (None, run.trial)]
    return prove(asked.scale, chosen, seed=asked.seed, as_json=asked.json)


def prove(scale: str, runs: Sequence[Run], *, seed: int = 1, as_json: bool = False) -> int:
    """Run trials, two at a time, show how far they are, and write the sheet."""
    secret()
    begun = time.monotonic()
    console = Console(stderr=True, highlight=False)
    with postgresql.server() as server:
        told = _run_all(runs, seed, server, console)
    sheet = evidence_sheet.of(scale, told, time.monotonic() - begun)
    folder = Path(os.environ.get("JISHI_DATA", ROOT / "data")) / "evidence"
    where = evidence_sheet.write(sheet, folder)
    words = json.dumps(sheet, ensure_ascii=False, indent=2)
    print(words if as_json else evidence_sheet.in_words(sheet))  # noqa: T201
    console.print(f"→ {where}")
    return 0 if sheet["holds"] else 1


def _run_all(runs: Sequence[Run], seed: int, server: str, console: Console) -> list[Told]:
    columns = (
        TextColumn("{task.description:34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
    )  # fmt: skip
    shown = Progress(*columns, console=console, disable=not console.is_terminal)
    with shown, ThreadPoolExecutor(AT_ONCE) as lanes:

        def one(number: int, run: Run) -> Told:
            task = shown.add_task(str(run), total=None)
            told = _listen(
                run, seed + run.part - 1, number, server,
                lambda done, of: shown.update(task, completed=done, total=of),
            )  # fmt: skip
            shown.update(task, visible=False)
            return told

        waiting = [lanes.submit(one, number, run) for number, run in enumerate(runs)]
        for done in as_completed(waiting):
            told = done.result()
            mark = "[green]✓[/]" if told.holds else "[red]✗[/]"
            console.print(f"{mark} {told.run}: {told.seconds:.0f} s")
            for failure in told.evidence.failures[:SHOWN] if told.evidence else ():
                console.print(failure, markup=False)
    return [done.result() for done in waiting]


def _listen(run: Run, seed: int, number: int, server: str, tell: Tell) -> Told:
    """Run one trial in a process and a database of its own, and hear it out."""
    told = Told(run, seed)
    begun = time.monotonic()
    with databases.data_folder(on_disk=run.trial in ON_DISK) as folder:
        environment = {**os.environ, "JISHI_DATA": folder, "PYTHONPATH": str(ROOT / "src")}
        environment.pop("DATABASE_URL", None)
        if run.engine == POSTGRESQL:
            environment["DATABASE_URL"] = databases.new_database(server, f"trial_{number}")
        words = [sys.executable, "-m", "jishi.commands.one_trial"]
        with subprocess.Popen(
            [*words, run.trial, str(seed), str(run.amount)], cwd=ROOT, env=environment,
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            _hear(told, process.stdout, tell)
    told.seconds = time.monotonic() - begun
    return told


def _hear(told: Told, lines: Iterable[str], tell: Callable[[int, int], None]) -> None:
    for line in lines:
        said = _as_json(line)
        if "done" in said:
            tell(said["done"], said["of"])
        elif "evidence" in said:
            told.evidence = Evidence(**said["evidence"])
            told.of_processor = said["of_processor"]
        else:
            told.last_words = [*told.last_words, line.rstrip()][-LAST_WORDS:]


def _as_json(line: str) -> dict:
    try:
        said = json.loads(line)
    except json.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}
