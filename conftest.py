"""What every test stands on: no memory of another test's database, and pages without a build."""

import os
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations
from hypothesis.extra.django import TestCase

from jishi.audit.operations import forget_replay
from jishi.catalog import slips
from jishi.commands.words import compile_all
from jishi.foundation import clock
from jishi.foundation.clock import Hands
from jishi.ledger.operations import forget_accounts
from jishi.parties.queries import forget_operator
from jishi.web.storefront.kept import forget_answers


def pytest_configure() -> None:
    if not os.environ.get("JISHI_SECRET_KEY"):
        settings.SECRET_KEY = os.environ["JISHI_SECRET_KEY"] = "only for tests"  # noqa: S105
    compile_all()
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        # Rows that are asked for in no order come backwards here, so that what needs one says it.
        options = settings.DATABASES["default"]["OPTIONS"]
        options["init_command"] += "PRAGMA reverse_unordered_selects = ON;"
    # Machines differ, and some are busy: how long an example takes is no property of the code.
    hypothesis.settings.register_profile("jishi", deadline=None)
    hypothesis.settings.load_profile("jishi")
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


def forget() -> None:
    """A process remembers what its database holds; each test, each example has its own."""
    forget_accounts()
    forget_operator()
    forget_replay()
    forget_answers()
    slips.forget()


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    forget()


@pytest.fixture
def hands() -> Iterator[Hands]:
    """A clock that the test moves: noon of a business day, so that a day's orders are one cycle."""
    hands = Hands(clock.at(clock.today(), 12))
    with clock.standing_at(hands):
        yield hands


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """On SQLite each worker's database is in its own memory; pytest-django knows that only of the
    framework's own engine."""
    if connection.vendor != "sqlite":
        request.getfixturevalue("django_db_modify_db_settings_xdist_suffix")


@pytest.fixture(autouse=True, scope="session")
def _no_example_remembers_another() -> Iterator[None]:
    set_up = TestCase.setup_example

    def set_up_afresh(self: TestCase) -> None:
        forget()
        set_up(self)

    TestCase.setup_example = set_up_afresh
    yield
    TestCase.setup_example = set_up


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
