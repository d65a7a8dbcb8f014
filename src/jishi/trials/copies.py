"""A copy of the house, in which something may be broken, and what its own tests then say."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory

from django.conf import settings

MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of our own in it)
LEFT_OUT = ignore_patterns(".*", "data")
OURS = ("JISHI_", "PYTEST_", "DATABASE_URL", "FAILPOINT")
PATIENCE_SECONDS = 300
STUCK = -1
PYTEST = [
    *("-m", "pytest", "-q", "-rf", "--tb=line"),
    *("-p", "no:cacheprovider", "-p", "pytest_django.plugin"),
]
FAILED = re.compile(r"^FAILED (.+?) - (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Verdict:
    """How a run of pytest ended: its status, each test that failed and with which words."""

    status: int
    failed: Mapping[str, str]
    last_words: str


@contextmanager
def a_copy() -> Iterator[Path]:
    """The whole house in a folder of its own, gone afterwards; in memory where there is room."""
    memory = MEMORY if MEMORY.is_dir() else None
    with TemporaryDirectory(prefix="jishi_", dir=memory) as folder:
        yield copytree(settings.ROOT, Path(folder) / "house", ignore=LEFT_OUT)


def verdict(copy: Path, tests: Sequence[str], *, server: str, by_migrations: bool) -> Verdict:
    """What the named tests of a copy say, on SQLite in memory or on a `server` if one is named.

    Tables are made as the models say, which takes a tenth of the time that the migrations take; a
    test of the house holds the two together. The walls that only migrations raise need those.
    """
    words = PYTEST if by_migrations else [*PYTEST, "--nomigrations"]
    try:
        ended = subprocess.run(
            [sys.executable, *words, *tests],
            cwd=copy,
            env=_environment(copy, server),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Verdict(STUCK, {}, f"not over after {PATIENCE_SECONDS} s")
    last_words = f"{ended.stdout}{ended.stderr}".strip().splitlines()[-1:]
    return Verdict(ended.returncode, dict(FAILED.findall(ended.stdout)), "".join(last_words))


def _environment(copy: Path, server: str) -> dict[str, str]:
    kept = {name: word for name, word in os.environ.items() if not name.startswith(OURS)}
    told = {
        "PYTHONPATH": str(copy / "src"),
        "COLUMNS": "500",  # else pytest cuts the words of a failure
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # more than half of what a run of one test takes
        "JISHI_DATA": str(copy.parent / "market"),
        "JISHI_TEST_DB": copy.parent.name,
    }
    return kept | told | ({"DATABASE_URL": server} if server else {})
