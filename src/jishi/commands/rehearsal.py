"""A rehearsed market, really served: its own folder, server, channel, rounds, and a clock by hand.

The journeys of the test suite walk through it, and the gallery takes its pictures there.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from socket import socket

from jishi.commands.preparing import ROOT
from jishi.commands.processes import Household, answers, server
from jishi.foundation import clock

STARTS_WITHIN_SECONDS = 60
YEAR = clock.today().year + 1  # see furnish.py


@dataclass
class Rehearsal:
    """Where the market answers, and the hands of its clock."""

    address: str
    folder: Path
    environment: dict[str, str]
    moment: datetime = field(init=False)

    def stand_at(self, moment: str) -> None:
        """Put the clock of all its processes to a moment of that June, e.g. `02 22:01`."""
        self.moment = datetime.fromisoformat(f"{YEAR}-06-{moment}+08:00")
        (self.folder / "clock").write_text(self.moment.isoformat())

    def run(self, *words: str) -> dict:
        """One of the market's own commands against this market's database."""
        told = subprocess.run(
            [sys.executable, "-m", "jishi", *words, "--json"],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.stdout, told.stderr
        return json.loads(told.stdout)


@contextmanager
def rehearsal(database: str = "") -> Iterator[Rehearsal]:
    """The market on the morning after one simulated day, served until the block ends.

    `database` is the address of an empty one; without it SQLite lies in the market's folder.
    """
    folder = Path(tempfile.mkdtemp(prefix="jishi-rehearsal-"))
    port, gateway = _free_port(), _free_port()
    environment = _environment(folder, port, gateway, database)
    market = Rehearsal(f"http://127.0.0.1:{port}", folder, environment)
    market.stand_at("02 07:00")
    furnish = [sys.executable, "-m", "jishi.commands.furnish", f"{YEAR}-06-01"]
    subprocess.run(furnish, env=environment, cwd=ROOT, check=True)
    environment |= _official_account(folder, environment["JISHI_GATEWAY"])
    home = Household()
    try:
        _open_doors(home, market, port, gateway)
        yield market
    finally:
        home.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _open_doors(home: Household, market: Rehearsal, port: int, gateway: int) -> None:
    rounds = [sys.executable, "-m", "jishi", "rounds"]
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, env=market.environment, cwd=ROOT, check=True)
    home.start("web", server("config.wsgi:application", port=port), **market.environment)
    application = server("jishi.gateway.application:application", port=gateway)
    home.start("gateway", application, **market.environment)
    home.start("rounds", rounds, **market.environment)
    assert answers(f"{market.address}/healthz", within_seconds=STARTS_WITHIN_SECONDS)


def _environment(folder: Path, port: int, gateway: int, database: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {
        **inherited,
        **({"DATABASE_URL": database} if database else {}),
        "PYTHONPATH": str(ROOT / "src"),
        "JISHI_DATA": str(folder),
        "JISHI_DEMO": "1",
        "JISHI_SECRET_KEY": "only for rehearsals",
        "JISHI_ADDRESS": f"http://127.0.0.1:{port}",
        "JISHI_GATEWAY": f"http://127.0.0.1:{gateway}",
        "JISHI_CHANNEL_KEYS": str(folder / "channel"),
        "JISHI_REHEARSAL_CLOCK": str(folder / "clock"),
    }


def _official_account(folder: Path, gateway: str) -> dict[str, str]:
    """WeChat as the gateway plays it, for the merchant whose keys were made with the market."""
    merchant = json.loads((folder / "channel" / "merchant.json").read_text())
    return {
        "JISHI_WECHAT_APPID": merchant["appid"],
        "JISHI_WECHAT_SECRET": secrets.token_hex(16),
        "JISHI_WECHAT_SANDBOX": gateway,
    }


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
