"""The second wall: what an operation promises, the database holds too, on both engines.

SQLite rebuilds a table when a column changes, and its triggers fall off: a migration that alters
a table with a wall puts the wall up again.
"""

from collections.abc import Mapping, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


def append_only(table: str) -> "Wall":
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
) -> "Wall":
    """A migration step with the statements of the engine at hand, and the way back."""
    return Wall(
        {"sqlite": sqlite, "postgresql": postgresql},
        {"sqlite": sqlite_down, "postgresql": postgresql_down},
    )


class Wall(Operation):
    """Statements that change what the database allows, and no model: so none is built for them,
    which the framework's own steps would have done for all of them each time."""

    reduces_to_sql = True

    def __init__(self, up: Mapping[str, Sequence[str]], down: Mapping[str, Sequence[str]]) -> None:
        self.up, self.down = up, down

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they were."""

    def database_forwards(
        self, _app_label: str, schema: BaseDatabaseSchemaEditor, *_states: ProjectState
    ) -> None:
        for statement in self.up[schema.connection.vendor]:
            schema.execute(statement, params=None)

    def database_backwards(
        self, _app_label: str, schema: BaseDatabaseSchemaEditor, *_states: ProjectState
    ) -> None:
        for statement in self.down[schema.connection.vendor]:
            schema.execute(statement, params=None)
