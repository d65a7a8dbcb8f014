"""Databases that are gone afterwards: one more in a PostgreSQL server, and a place for SQLite."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

IN_MEMORY = Path("/dev/shm")  # noqa: S108 (a memory disk, where there is one)


def new_database(server: str, name: str) -> str:
    """An empty database beside the one of an address; gives its own address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.replace("/postgres?", f"/{name}?")


@contextmanager
def data_folder(*, on_disk: bool = False) -> Iterator[str]:
    """A data folder, in memory where the machine can and nobody asks for a disk."""
    where = None if on_disk or not IN_MEMORY.is_dir() else str(IN_MEMORY)
    folder = tempfile.mkdtemp(prefix="jishi-", dir=where)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
