"""A trial as `./jishi prove` calls it: in a process and an empty database of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection

PROGRAM = """
import importlib, json, os, sys
import django
django.setup()
from jishi.commands.world import empty_market
empty_market()
trial = importlib.import_module(sys.argv[1])
evidence = trial.run(seed=1, amount=int(sys.argv[2]), tell=lambda done, of: None)
told = vars(evidence) | {"holds": evidence.holds}
print(json.dumps(told, default=dict))
"""


def run_alone(trial: str, amount: int, folder: Path) -> dict:
    """The evidence of a trial on the engine of this test run."""
    with _database(folder.name) as address:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "JISHI_SECRET_KEY": settings.SECRET_KEY,
            "JISHI_DATA": str(folder),
            "JISHI_CHANNEL_KEYS": str(folder / "channel"),
            "DATABASE_URL": address,
        }
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, trial, str(amount)],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def _database(name: str) -> Iterator[str]:
    """The address of a new database; SQLite makes its own in the folder."""
    if connection.vendor != "postgresql":
        yield ""
        return
    told = connection.get_connection_params()
    where = {name: told[name] for name in ("user", "password", "host", "port") if told.get(name)}
    trial = f"{connection.settings_dict['NAME']}_{name}"
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{trial}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{trial}"')
        yield _address(trial, **where)
        server.execute(f'DROP DATABASE "{trial}" WITH (FORCE)')


def _address(name: str, *, user: str, password: str = "", host: str = "", port: str = "") -> str:
    who = f"{quote(user)}:{quote(password)}" if password else quote(user)
    if host.startswith("/"):
        return f"postgresql://{who}@/{name}?host={host}"
    return f"postgresql://{who}@{host}{f':{port}' if port else ''}/{name}"
