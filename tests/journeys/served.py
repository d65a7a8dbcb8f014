"""A market that is really served: its own database, server, channel, rounds and clock."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from socket import socket

import psycopg

from jishi.commands.preparing import ROOT
from jishi.commands.processes import Household, answers, server

DATABASE = f"jishi_journey_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
STARTS_WITHIN_SECONDS = 60
YEAR = datetime.now(UTC).year + 1  # see furnish.py


@dataclass
class Served:
    """Where the market answers, and the hands of its clock."""

    address: str
    folder: Path
    environment: dict[str, str]

    def stand_at(self, moment: str) -> None:
        """Put the clock of all its processes to a moment of that June, e.g. `02 22:01`."""
        local = datetime.fromisoformat(f"{YEAR}-06-{moment}+08:00")
        (self.folder / "clock").write_text(local.isoformat())

    def run(self, *words: str) -> dict:
        """One of the market's own commands against this market's database."""
        told = subprocess.run(
            [sys.executable, "-m", "jishi", *words, "--json"],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.stdout, told.stderr
        return json.loads(told.stdout)


@contextmanager
def served() -> Iterator[Served]:
    """A simulated day's market, served with a channel and rounds until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="jishi-journey-"))
    port, gateway = _free_port(), _free_port()
    market = Served(f"http://127.0.0.1:{port}", folder, _environment(folder, port, gateway))
    furnish = [sys.executable, "-m", "tests.journeys.furnish", f"{YEAR}-06-01"]
    subprocess.run(furnish, env=market.environment, cwd=ROOT, check=True)
    home = Household()
    try:
        _start(home, market, port, gateway)
        yield market
    finally:
        home.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _start(home: Household, market: Served, port: int, gateway: int) -> None:
    rounds = [sys.executable, "-m", "jishi", "rounds"]
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, env=market.environment, cwd=ROOT, check=True)
    home.start("web", server("config.wsgi:application", port=port), **market.environment)
    application = server("jishi.gateway.application:application", port=gateway)
    home.start("gateway", application, **market.environment)
    home.start("rounds", rounds, **market.environment)
    assert answers(f"{market.address}/healthz", within_seconds=STARTS_WITHIN_SECONDS)


def _environment(folder: Path, port: int, gateway: int) -> dict[str, str]:
    (folder / "clock").write_text(f"{YEAR}-06-02T07:00:00+08:00")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "JISHI_DATA": str(folder),
        "JISHI_DEMO": "1",
        "JISHI_SECRET_KEY": "only for journeys",
        "JISHI_ADDRESS": f"http://127.0.0.1:{port}",
        "JISHI_GATEWAY": f"http://127.0.0.1:{gateway}",
        "JISHI_CHANNEL_KEYS": str(folder / "channel"),
        "JISHI_REHEARSAL_CLOCK": str(folder / "clock"),
    }
    address = os.environ.get("DATABASE_URL", "")
    if address.startswith("postgres"):
        environment["DATABASE_URL"] = _own_database(address)
    return environment


def _own_database(address: str) -> str:
    """A fresh database beside the tests' own, on the same server."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    before, _, asked = address.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{DATABASE}?{asked}"


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
