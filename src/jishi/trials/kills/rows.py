"""What the database holds, in one figure for each table."""

from collections.abc import Iterator, Mapping
from functools import cache

from django.apps import apps
from django.db import connection

from jishi.catalog.models import SearchTerm
from jishi.proof.moments import one_moment

Rows = Mapping[str, int]
# A try counts whether or not it came to anything: that is its purpose.
UNTOLD = {"tries"}
WRITTEN_ANEW = (SearchTerm,)  # derived rows, which come back under other ids


def read() -> Rows:
    """For each table of the rooms a figure that changes when any row does, all at one moment."""
    with one_moment(), connection.cursor() as cursor:
        found = {}
        for table, question in _questions().items():
            cursor.execute(question)
            found[table] = hash(frozenset(cursor.fetchall()))
    return found


def difference(before: Rows, after: Rows) -> str:
    """The tables in which two moments differ."""
    return ", ".join(sorted(table for table in before if before[table] != after[table])) or "none"


def file_faults() -> Iterator[str]:
    """What SQLite finds wrong with its own file; nothing on PostgreSQL."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        yield from (words for (words,) in cursor.fetchall() if words != "ok")


@cache
def _questions() -> Mapping[str, str]:
    """By table, what is read of it."""
    quote = connection.ops.quote_name
    asked = {}
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("jishi."):
            continue
        untold = UNTOLD | ({"id"} if model in WRITTEN_ANEW else set())
        columns = [str(field.column) for field in model._meta.concrete_fields]
        told = ", ".join(quote(column) for column in columns if column not in untold)
        table = model._meta.db_table
        asked[table] = f"SELECT {told} FROM {quote(table)}"  # noqa: S608 (our own names)
    return asked
