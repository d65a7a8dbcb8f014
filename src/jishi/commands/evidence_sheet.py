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

ANSWER = ": "  # stands in the name of a count that says how often something was answered


class Told(Protocol):
    """What the sheet wants to know of a run."""

    run: Run
    seed: int
    seconds: float
    of_processor: float
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
        "| run | seed | seconds | of them CPU* | tried | faults injected | verdict |",
        "|---|---|---|---|---|---|---|",
    ]
    for run in sheet["runs"]:
        verdict = "held" if run["holds"] else "BROKEN"
        cells = [run["run"], run["seed"], run["seconds"], run["of_processor"]]
        cells += [_counted(_amounts(run["counts"])), _counted(run["faults"]), verdict]
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    lines += ["", "\\* without what PostgreSQL itself needs"]
    for run in sheet["runs"]:
        lines += ["", f"## {run['run']}", "", *run["failures"]] if run["failures"] else []
    lines += ["", "| promise | | |", "|---|---|---|"]
    for number, words in PROMISES.items():
        lines.append(f"| {number} | {words} | {sheet['promises'][number]['words']} |")
    for run in sheet["runs"]:
        lines += _further(run)
    return "\n".join(lines) + "\n"


def _further(run: dict[str, Any]) -> list[str]:
    """What a run leaves open, and how often each answer came: too much for a table."""
    answers = {what: number for what, number in run["counts"].items() if ANSWER in what}
    counted = [f"Answers: {_counted(dict(sorted(answers.items())))}"] if answers else []
    open_ends = [f"- not proved: {words}" for words in run["not_proved"]]
    if not counted and not open_ends:
        return []
    return ["", f"## More of {run['run']}", "", *open_ends, *([""] if open_ends else []), *counted]


def _amounts(counts: dict[str, int]) -> dict[str, int]:
    return {what: number for what, number in counts.items() if ANSWER not in what}


def _line(told: Told) -> dict[str, Any]:
    line: dict[str, Any] = {
        "run": str(told.run),
        "trial": told.run.trial,
        "engine": told.run.engine,
        "seed": told.seed,
        "seconds": round(told.seconds, 1),
        "of_processor": round(told.of_processor, 1),
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
    return {"verdict": "held", "words": f"held in {', '.join(line['run'] for line in runs)}"}


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in counts.items()) or "–"


def _commit() -> str:
    """The commit that was proved; `-changed` when the tree was not clean."""
    words = ["git", "describe", "--always", "--abbrev=40", "--dirty=-changed", "--exclude=*"]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"
