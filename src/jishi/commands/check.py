"""`./jishi check`: what must be green before a commit, in under two minutes."""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from jishi.commands.preparing import ROOT, secret

TOOLS = Path(sys.executable).parent
STEPS: dict[str, list[str]] = {
    "format": [str(TOOLS / "ruff"), "format", "--check", "-q", "src", "tests", "conftest.py"],
    "lint": [str(TOOLS / "ruff"), "check", "-q", "src", "tests", "conftest.py"],
    "floors": [str(TOOLS / "lint-imports"), "--no-cache"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "types": [str(TOOLS / "mypy"), "--no-error-summary"],
    "quick tests": [
        *(sys.executable, "-m", "pytest", "-n", "2", "-m", "not browser and not slow"),
    ],
}


def run(asked: argparse.Namespace) -> int:
    """Run every step, also after one has failed; 0 only when all are green."""
    secret()
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    failed = []
    for name, words in STEPS.items():
        begun = time.monotonic()
        done = subprocess.run(words, cwd=ROOT, env=dict(os.environ), check=False)
        if done.returncode:
            failed.append(name)
        verdict = "FAILED" if done.returncode else "ok"
        print(f"{name:12} {verdict:7} {time.monotonic() - begun:5.1f} s", flush=True)  # noqa: T201
    if failed:
        print(f"not green: {', '.join(failed)}", file=sys.stderr)  # noqa: T201
    return 1 if failed else 0
