"""Many questions, answered as of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """See the database as it was when the first question was asked, whatever is written meanwhile.

    SQLite keeps a transaction to one moment by itself; PostgreSQL does when it is told so before
    the first question. Within a transaction that has begun already, its moment stays what it is.
    """
    begins_here = not connection.in_atomic_block
    with transaction.atomic():
        if begins_here and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
