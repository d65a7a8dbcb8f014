"""A picture of a market's database, so that many walks can begin in the same one."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from django.db import connection

from jishi.audit.operations import forget_replay
from jishi.ledger.operations import forget_accounts
from jishi.parties.queries import forget_operator

_numbers = count(1)
SHOW_OUT = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"


class Picture:
    """The database as it stood when the picture was taken; keys of rows included.

    SQLite is copied page by page into memory and back, PostgreSQL by its own templates: whoever
    else is connected there is shown out, and the market may not live in the database `postgres`.
    """

    def __init__(self) -> None:
        self._name = str(connection.settings_dict["NAME"])
        self._copied_to = f"{self._name}_picture{next(_numbers)}"
        self._pages = sqlite3.connect(":memory:", check_same_thread=False)
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            connection.connection.backup(self._pages)
        else:
            self._copy(self._name, self._copied_to)

    def stand_again(self) -> None:
        """Let the database be again what it was; what this process knew of it is forgotten."""
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            self._pages.backup(connection.connection)
        else:
            self._copy(self._copied_to, self._name)
        forget_accounts()
        forget_operator()
        forget_replay()

    def put_away(self) -> None:
        """Keep the picture no longer."""
        self._pages.close()
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
                cursor.execute(f'DROP DATABASE IF EXISTS "{self._copied_to}"')

    def _copy(self, source: str, target: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
            cursor.execute(SHOW_OUT, [source])
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


@contextmanager
def picture() -> Iterator[Picture]:
    """A picture of the database as it stands now, put away afterwards."""
    taken = Picture()
    try:
        yield taken
    finally:
        taken.put_away()
