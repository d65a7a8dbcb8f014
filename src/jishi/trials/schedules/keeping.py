"""A market as it stood, brought back before each schedule.

Rows are compared with a copy: what was added or changed goes, what was changed or removed comes
back. Triggers rest meanwhile, as append-only tables would refuse it; the user of the database must
be its superuser, as in a database made for a trial.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

# ruff: noqa: S608 (the names in these statements are those of our own tables)

SCHEMA = "kept"
QUIET = "SET LOCAL session_replication_role = replica; SET LOCAL synchronous_commit = off;"


class Kept:
    """The copy of a market, table by table."""

    def __init__(self) -> None:
        self.keys = {
            model._meta.db_table: _key_of(model)
            for model in apps.get_models(include_auto_created=True)
        }
        _run([f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}"])
        for table, key in self.keys.items():
            _run([f'CREATE TABLE {SCHEMA}."{table}" (LIKE "{table}")', *_prepared(table, key)])

    def keep(self) -> None:
        """From now on this is how it stood."""
        _run(f'DELETE FROM {SCHEMA}."{table}"' for table in self.keys)
        _run(f'INSERT INTO {SCHEMA}."{table}" TABLE "{table}"' for table in self.keys)

    def bring_back(self, tables: Iterable[str]) -> None:
        """Let these tables be as they were kept."""
        _run(f"EXECUTE remove_{table}; EXECUTE restore_{table}" for table in tables)

    def empty(self) -> None:
        """Let there be no rows at all, and let them be numbered from the beginning."""
        _run(
            f'DELETE FROM "{table}";'
            f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), 1, false)"
            for table, key in self.keys.items()
        )


def _prepared(table: str, key: str) -> Iterator[str]:
    # Planned once: planning them before each walk would take longer than the walk.
    other = f'TABLE "{table}" EXCEPT ALL TABLE {SCHEMA}."{table}"'
    missing = f'TABLE {SCHEMA}."{table}" EXCEPT ALL TABLE "{table}"'
    changed = f'SELECT "{key}" FROM ({other}) AS other'
    yield f'PREPARE remove_{table} AS DELETE FROM "{table}" WHERE "{key}" IN ({changed})'
    yield f'PREPARE restore_{table} AS INSERT INTO "{table}" {missing}'


def _key_of(model: type[Model]) -> str:
    assert model._meta.pk is not None, "every table has a key"
    return str(model._meta.pk.column)


def _run(statements: Iterable[str]) -> None:
    words = ";".join(statements)
    if words:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(QUIET + words)


@contextmanager
def kept() -> Iterator[Kept]:
    """A place for a copy, for as long as it is needed."""
    try:
        yield Kept()
    finally:
        _run(["DEALLOCATE ALL", f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"])
