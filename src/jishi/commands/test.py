"""`./jishi test`: the whole suite on both engines, with a real browser; then the quick trials."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jishi.commands.preparing import ROOT, secret
from jishi.commands.prove import prove
from jishi.trials import postgresql
from jishi.trials.programme import PROGRAMMES

BROWSER = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ["chromium", "fonts-noto-cjk"]
NO_TESTS_CHOSEN = 5


def run(asked: argparse.Namespace) -> int:
    """0 only when everything ran and everything passed, on both engines."""
    os.environ["JISHI_DATA"] = tempfile.mkdtemp(prefix="jishi-test-")
    os.environ.pop("DATABASE_URL", None)
    secret()
    missing = _fetch_browser()
    print("== SQLite", flush=True)  # noqa: T201
    sqlite = _suite(asked.rest, expected="sqlite", without_browser=bool(missing))
    print("== PostgreSQL", flush=True)  # noqa: T201
    with postgresql.server() as address:
        os.environ["DATABASE_URL"] = address
        real = _suite(asked.rest, expected="postgresql", without_browser=bool(missing))
    del os.environ["DATABASE_URL"]
    verdicts = {"SQLite": sqlite, "PostgreSQL": real}
    if not asked.rest:
        # With a choice of tests only these are wanted.
        print("== Trials", flush=True)  # noqa: T201
        verdicts["Trials"] = prove("quick", PROGRAMMES["quick"])
    shutil.rmtree(os.environ["JISHI_DATA"], ignore_errors=True)
    for engine, status in verdicts.items():
        print(f"{engine:12}{'passed' if status == 0 else f'FAILED ({status})'}")  # noqa: T201
    if missing:
        print(f"\n!! NOT RUN: the browser tests. As root: {missing}\n", file=sys.stderr)  # noqa: T201
    return 1 if missing or any(verdicts.values()) else 0


def _suite(arguments: list[str], *, expected: str, without_browser: bool) -> int:
    words = [sys.executable, "-m", "pytest", *arguments]
    if not any(word.startswith(("-n", "--numprocesses")) for word in arguments):
        words += ["-n", "2"]
    if without_browser:
        words += ["-m", "not browser"]
    environment = {**os.environ, "JISHI_EXPECT_ENGINE": expected}
    status = subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode
    # With a choice of tests (-k) an engine may have nothing to run; the whole suite never has.
    return 0 if status == NO_TESTS_CHOSEN and arguments else status


def _fetch_browser() -> str | None:
    """Have Chromium and a Chinese font; else the one command that the user must run."""
    if any(shutil.which(name) for name in BROWSER) and _has_chinese_font():
        return None
    command = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(PACKAGES)}"
    if os.name == "nt" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return command
    print(f"installing {' '.join(PACKAGES)}", flush=True)  # noqa: T201
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["sh", "-c", f"({command}) >/dev/null 2>&1"], env=quiet, check=False)
    return command if done.returncode else None


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return Path("/usr/share/fonts/opentype/noto").exists()
    told = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False)
    return bool(told.stdout.strip())
