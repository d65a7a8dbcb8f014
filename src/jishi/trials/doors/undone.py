"""Try something, look at what it changed, and let it never have been."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from jishi.ledger.operations import forget_accounts

TABLES = apps.get_models(include_auto_created=True)
BY_ITS_OWN_CLOCK = "last_login"  # the framework's, not the market's
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH", "MERGE", "TRUNCATE")


class Writes:
    """Counts the statements that may have changed something."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, execute: Callable, sql: str, *asked: Any) -> Any:
        self.seen += sql.lstrip().upper().startswith(WRITES)
        return execute(sql, *asked)


@contextmanager
def undone() -> Iterator[Writes]:
    """A transaction around a whole request that is always taken back.

    Operations stand in it as they do in one of a test: each is its own, and undoes itself when it
    refuses.
    """
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]
    writes = Writes()
    with ExitStack() as stack:
        stack.enter_context(whole)
        with connection.execute_wrapper(writes):
            yield writes
        transaction.set_rollback(True)
    forget_accounts()  # one that was opened meanwhile is gone


def picture(but: Collection[type[Model]] = ()) -> str:
    """A digest of every row of every table; of some without their keys and what names them."""
    told = hashlib.sha256()
    for model in TABLES:
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if not (field.primary_key and model in but)
            and field.related_model not in but
            and field.attname != BY_ITS_OWN_CLOCK
        ]
        rows = [] if model is Session and but else model._base_manager.values_list(*fields)
        told.update(f"{model._meta.label} {sorted(map(repr, rows))}\n".encode())
    return told.hexdigest()


def draw_the_same_keys_again() -> None:
    """Let the next keys follow the last rows: PostgreSQL takes back none that it drew."""
    statements = connection.ops.sequence_reset_sql(no_style(), TABLES)
    if statements:
        with connection.cursor() as cursor:
            cursor.execute("".join(statements))


def counts() -> dict[type[Model], int]:
    return {model: model._base_manager.count() for model in TABLES}
