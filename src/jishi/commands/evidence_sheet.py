"""The evidence sheet: which promise was put to the proof, how often, and which was not."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from jishi.commands.preparing import ROOT
from jishi.foundation import clock
from jishi.trials.evidence import Evidence
from jishi.trials.programme import Run
from jishi.trials.promises import PROMISES, why_not


class Told(Protocol):
    """What the sheet wants to know of a run."""

    run: Run
    seed: int
    seconds: float
    evidence: Evidence | None
    last_words: list[str]


def of(scale: str, runs: Sequence[Told], seconds: float) -> dict[str, Any]:
    """Everything on the sheet, as plain data."""
    lines = [_line(told) for told in runs]
    return {
        "scale": scale,
        "holds": bool(lines) and all(line["holds"] for line in lines),
        "commit": _commit(),
        "at": clock.now().isoformat(timespec="seconds"),
        "seconds": round(seconds),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "runs": lines,
        "promises": {number: _verdict(number, lines) for number in PROMISES},
    }


def write(sheet: dict[str, Any], folder: Path) -> Path:
    """Keep the sheet in words and for machines; gives the file in words."""
    folder.mkdir(parents=True, exist_ok=True)
    at = datetime.fromisoformat(sheet["at"])
    name = f"{at:%Y%m%d-%H%M%S}-{sheet['scale']}-{sheet['commit'][:8]}"
    (folder / f"{name}.json").write_text(json.dumps(sheet, ensure_ascii=False, indent=2))
    words = folder / f"{name}.md"
    words.write_text(in_words(sheet))
    return words


def in_words(sheet: dict[str, Any]) -> str:
    """The sheet for people."""
    verdict = "every trial held" if sheet["holds"] else "NOT every trial held"
    lines = [
        f"# Evidence, {sheet['scale']}: {verdict}",
        "",
        f"commit {sheet['commit']} · {sheet['at']} · {sheet['seconds']} s · {sheet['machine']}",
        "",
        "| run | seed | seconds | tried | faults injected | verdict |",
        "|---|---|---|---|---|---|",
    ]
    for run in sheet["runs"]:
        verdict = "held" if run["holds"] else "BROKEN"
        cells = [run["run"], run["seed"], run["seconds"], _counted(run["counts"])]
        cells += [_counted(run["faults"]), verdict]
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    for run in sheet["runs"]:
        lines += ["", f"## {run['run']}", "", *run["failures"]] if run["failures"] else []
    lines += ["", "| promise | | |", "|---|---|---|"]
    for number, words in PROMISES.items():
        told = sheet["promises"][number]
        lines.append(f"| {number} | {words} | {told['words']} |")
    return "\n".join(lines) + "\n"


def _line(told: Told) -> dict[str, Any]:
    line: dict[str, Any] = {
        "run": str(told.run),
        "trial": told.run.trial,
        "engine": told.run.engine,
        "seed": told.seed,
        "seconds": round(told.seconds, 1),
    }
    evidence = told.evidence
    if evidence is None:
        died = ["died before it could say anything:", *told.last_words]
        evidence = Evidence(told.run.trial, (), told.seed, failures=died)
    return line | {
        "holds": evidence.holds,
        "promises": list(evidence.promises),
        "counts": dict(evidence.counts),
        "faults": dict(evidence.faults),
        "failures": evidence.failures,
        "not_proved": evidence.not_proved,
    }


def _verdict(promise: str, lines: Sequence[dict[str, Any]]) -> dict[str, str]:
    runs = [line for line in lines if promise in line["promises"]]
    if not runs:
        return {"verdict": "not proved", "words": f"not proved: {why_not(promise)}"}
    broken = [line["run"] for line in runs if not line["holds"]]
    if broken:
        return {"verdict": "broken", "words": f"BROKEN by {', '.join(broken)}"}
    open_ends = "; ".join(dict.fromkeys(words for line in runs for words in line["not_proved"]))
    words = f"held in {', '.join(line['run'] for line in runs)}"
    words += f" — not proved: {open_ends}" if open_ends else ""
    return {"verdict": "held", "words": words}


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in counts.items()) or "–"


def _commit() -> str:
    """The commit that was proved; `-changed` when the tree was not clean."""
    words = ["git", "describe", "--always", "--abbrev=40", "--dirty=-changed", "--exclude=*"]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"
