"""The guarded writes that hold on both engines: insert, insert once, shift counters."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from psycopg.types.numeric import Int8


def insert_once(row: models.Model) -> bool:
    """Insert a row unless a UNIQUE of it is taken; say whether it was inserted, and set its key.

    One statement, `INSERT ... ON CONFLICT DO NOTHING RETURNING`, on both engines: of those who try
    at the same moment exactly one is told True. The ORM's own form does not tell who won.
    """
    return _insert([row], ON_CONFLICT)


def insert(row: models.Model) -> None:
    """Insert a row that must be new, and set its key; a UNIQUE that is taken is an error."""
    _insert([row], "")


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one table in one statement. They are not told their keys."""
    if rows:
        _insert(rows, "")


def insert_values(into: str, rows: Sequence[Sequence[object]]) -> None:
    """Insert new rows told as values: `into` is "INSERT INTO table (columns)". 1 SQL.

    For the hottest tables: making a model of a row takes longer than writing it.
    """
    holes = f"({', '.join(['%s'] * len(rows[0]))})"
    values: list[Any] = [value for row in rows for value in row]
    if connection.vendor == "postgresql":
        # One width for all numbers: a statement is prepared for the types of what fills it.
        values = [Int8(value) if type(value) is int else value for value in values]
    with connection.cursor() as cursor:
        cursor.execute(f"{into} VALUES {', '.join([holes] * len(rows))}", values)


def shift(model: type[models.Model], pk: int, **by: int) -> bool:
    """Add to counters of a row, and take from others no more than they hold; False when one holds
    less: then nothing is changed. 1 SQL.

    The condition is the guard, and a CHECK behind it. Nothing is read first, nothing locked.
    """
    taken = {name: -amount for name, amount in by.items() if amount < 0}
    with connection.cursor() as cursor:
        sql = _shifting(model, tuple(by), tuple(taken))
        cursor.execute(sql, [*by.values(), pk, *taken.values()])
        return cursor.rowcount == 1


ON_CONFLICT = "ON CONFLICT DO NOTHING "
# Columns that need no preparing, for values that SQLite takes as they are.
PLAIN = (models.IntegerField, models.CharField, models.TextField, models.ForeignKey)
TAKEN_AS_THEY_ARE = {int, str, type(None)}


@lru_cache(maxsize=200)
def _shifting(model: type[models.Model], names: tuple[str, ...], taken: tuple[str, ...]) -> str:
    quote, meta = connection.ops.quote_name, model._meta
    columns = {name: quote(str(meta.get_field(name).column)) for name in names}  # type: ignore[union-attr]
    added = ", ".join(f"{column} = {column} + %s" for column in columns.values())
    held = "".join(f" AND {columns[name]} >= %s" for name in taken)
    assert meta.pk is not None, "every table has a key"
    key = quote(str(meta.pk.column))
    return f"UPDATE {quote(meta.db_table)} SET {added} WHERE {key} = %s{held}"  # noqa: S608


def _insert(rows: Sequence[models.Model], on_conflict: str) -> bool:
    into, holes, fields, key = _shape(type(rows[0]), rows[0].pk is not None)
    values: list[Any] = []
    here = connections[DEFAULT_DB_ALIAS]  # `connection` looks for it again at each value
    for row in rows:
        for field, is_plain in fields:
            value = field.pre_save(row, True)  # noqa: FBT003 (Django's own signature)
            if not (is_plain and type(value) in TAKEN_AS_THEY_ARE):
                value = field.get_db_prep_save(value, here)
            values.append(value)
    sql = f"{into} VALUES {', '.join([holes] * len(rows))} {on_conflict}RETURNING {key}"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    if len(found) == 1:
        rows[0].pk = found[0][0]
        rows[0]._state.adding = False
    return bool(found)


@lru_cache(maxsize=200)
def _shape(model: type[models.Model], has_key: bool) -> tuple[str, str, list[Any], str]:  # noqa: FBT001
    """The words of an INSERT, which the ORM would build each time anew."""
    meta = model._meta
    assert meta.pk is not None, "every table has a key"
    fields = [
        field
        for field in meta.concrete_fields
        if not field.generated and (has_key or not field.primary_key)
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    holes = f"({', '.join(['%s'] * len(fields))})"
    into = f"INSERT INTO {quote(meta.db_table)} ({columns})"
    is_sqlite = connection.vendor == "sqlite"
    asked = [(field, is_sqlite and isinstance(field, PLAIN)) for field in fields]
    return into, holes, asked, quote(str(meta.pk.column))
