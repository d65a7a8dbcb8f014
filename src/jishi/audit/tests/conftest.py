from contextlib import contextmanager

import pytest
from django.db import connection


@pytest.fixture
def walls_down():
    """Lets a test be the intruder whom the chain must find."""

    @contextmanager
    def down():
        with connection.cursor() as cursor:
            walls = _take_down(cursor)
        yield
        with connection.cursor() as cursor:
            for wall in walls:
                cursor.execute(wall)

    return down


def _take_down(cursor):
    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = replica")
        return ["SET session_replication_role = DEFAULT"]
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    walls = cursor.fetchall()
    for name, _sql in walls:
        cursor.execute(f'DROP TRIGGER "{name}"')
    return [sql for _name, sql in walls]
