"""The second wall: what an operation promises, the database holds too, on both engines.

SQLite rebuilds a table when a column changes, and its triggers fall off: a migration that alters
a table with a wall puts the wall up again.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.migrations.state import StateApps


def append_only(table: str) -> RunPython:
    """A migration step after which no row of the table is changed or removed, by anyone."""
    name = f"{table}_is_append_only"
    words = f"a row of {table} is never changed; write a further one"
    sqlite_up = [
        f"CREATE TRIGGER {name}_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for verb in ("UPDATE", "DELETE")
    ]
    postgresql_up = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$",
        f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
    return by_engine(
        sqlite=sqlite_up,
        sqlite_down=[f"DROP TRIGGER {name}_{verb}" for verb in ("UPDATE", "DELETE")],
        postgresql=postgresql_up,
        postgresql_down=[f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}"],
    )


def by_engine(
    *,
    sqlite: Sequence[str] = (),
    sqlite_down: Sequence[str] = (),
    postgresql: Sequence[str] = (),
    postgresql_down: Sequence[str] = (),
) -> RunPython:
    """A migration step with the statements of the engine at hand, and the way back."""
    up = {"sqlite": sqlite, "postgresql": postgresql}
    down = {"sqlite": sqlite_down, "postgresql": postgresql_down}

    def forwards(_apps: StateApps, schema: BaseDatabaseSchemaEditor) -> None:
        for statement in up[schema.connection.vendor]:
            schema.execute(statement, params=None)

    def backwards(_apps: StateApps, schema: BaseDatabaseSchemaEditor) -> None:
        for statement in down[schema.connection.vendor]:
            schema.execute(statement, params=None)

    return RunPython(forwards, backwards)
