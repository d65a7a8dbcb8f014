"""The rehearsed market of a journey, on the engine that the suite runs on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from jishi.commands.rehearsal import YEAR, Rehearsal, rehearsal

__all__ = ["YEAR", "Served", "served"]

Served = Rehearsal
DATABASE = f"jishi_journey_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@contextmanager
def served() -> Iterator[Rehearsal]:
    """A simulated day's market, served with a channel and rounds until the block ends."""
    address = os.environ.get("DATABASE_URL", "")
    is_postgres = address.startswith("postgres")
    with rehearsal(_own_database(address) if is_postgres else "") as market:
        yield market


def _own_database(address: str) -> str:
    """A fresh database beside the tests' own, on the same server."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    before, _, asked = address.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{DATABASE}?{asked}"
