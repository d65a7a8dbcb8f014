"""Questions that each visitor asks: written in the ORM, built into SQL once a day.

The ORM takes several times as long to build such a question as the database to answer it. A
question is written with holes where its values go, so that a room's own rules stay its rules.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from jishi.foundation import clock

Row = tuple[Any, ...]


def holes(count: int, *, since: int = 0) -> list[int]:
    """Holes for keys: numbers that no row has."""
    return [-since - place for place in range(1, count + 1)]


def filled(numbered: Sequence[int], values: Iterable[int]) -> dict[int, int]:
    """Put values into as many holes or more; the last value fills what is left."""
    given = list(values)
    last = given[-1]
    return {
        hole: given[place] if place < len(given) else last for place, hole in enumerate(numbered)
    }


class Question:
    """Values that the ORM selects, for one shape of question."""

    def __init__(self, write: Callable[[], QuerySet[Any, Row]]) -> None:
        # What the rooms say of today stands in the SQL, so tomorrow it is built anew.
        self._built = lru_cache(maxsize=4)(lambda _day, _vendor: write().query.sql_with_params())

    def ask(
        self, values: Mapping[Any, Any], *, most: int | None = None, since: int = 0
    ) -> list[Row]:
        """The rows for these values by hole; up to `most`, from `since` on. 1 SQL."""
        day: date = clock.today()
        sql, params = self._built(day, connection.vendor)
        given: list[Any] = [values.get(param, param) for param in params]
        if most is not None:
            sql, given = f"{sql} LIMIT %s OFFSET %s", [*given, most, since]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchall()
