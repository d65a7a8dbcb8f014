"""What every test stands on: no memory of another test's database, and pages without a build."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import DatabaseOperations

from jishi.audit.operations import forget_replay
from jishi.ledger.operations import forget_accounts
from jishi.parties.queries import forget_operator


def pytest_configure() -> None:
    if not os.environ.get("JISHI_SECRET_KEY"):
        settings.SECRET_KEY = os.environ["JISHI_SECRET_KEY"] = "only for tests"  # noqa: S105
    # Static files come from their sources; collecting them is for serving.
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="only means something on PostgreSQL"))


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    """A process knows one database; a test has its own."""
    forget_accounts()
    forget_operator()
    forget_replay()
    yield
    forget_accounts()
    forget_operator()


@pytest.fixture(autouse=True, scope="session")
def _the_sweep_between_tests_may_delete() -> Iterator[None]:
    """SQLite empties tables by DELETE, which append-only tables refuse: lift them meanwhile."""
    sweep = DatabaseOperations.execute_sql_flush
    DatabaseOperations.execute_sql_flush = _without_triggers(sweep)
    yield
    DatabaseOperations.execute_sql_flush = sweep


def _without_triggers(sweep: Callable[..., None]) -> Callable[..., None]:
    def lifted(self: DatabaseOperations, statements: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            walls = cursor.fetchall()
            for name, _sql in walls:
                cursor.execute(f'DROP TRIGGER "{name}"')
        sweep(self, statements)
        with self.connection.cursor() as cursor:
            for _name, sql in walls:
                cursor.execute(sql)

    return lifted
