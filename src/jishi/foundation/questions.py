"""Questions that are written once: the ORM builds the SQL the first time, values change ever after.

Building a queryset and its SQL takes the ORM several times as long as the database takes to answer.
Where every purchase asks the same thing, a `Question` keeps what was built; it is still written in
the words of the ORM, and still answers with whole models.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Expression, Model, QuerySet, prefetch_related_objects
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)


class Given(Expression):
    """Stands in a filter for a value that is only known when the question is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: object, connection: object) -> Any:  # noqa: ARG002
        return "%s", [self]


@dataclass(frozen=True)
class Written:
    """A question in one engine's SQL, and how a row of the answer becomes a model."""

    sql: str
    values: list[Any]  # in their places; a `Given` where one is still to be filled in
    conversions: list[tuple[int, list[Any], Any]]  # column, its converters, what it selects
    model: type[Model]
    names: list[str]
    own: slice  # the columns of the model itself
    joined: list[Any]  # what fills in the rows of `select_related`
    beside: list[tuple[str, int]]  # annotations and their columns
    further: Sequence[Any]  # what is fetched beside the rows, each by one SQL more


class Question(Generic[M]):
    """`Question(lambda: Basket.objects.filter(token=Given("token")))`, then `.ask(token=…)`.

    What is built is a whole queryset: joins, annotations, order, a slice and a prefetch may stand
    in it. Built when it is first asked, once for each engine.
    """

    def __init__(self, build: Callable[[], QuerySet[M]]) -> None:
        self._build = build
        self._written: dict[str, Written] = {}

    def ask(self, **given: object) -> list[M]:
        """Every row that answers, in order. 1 SQL, and one for each prefetch."""
        written = self._written.get(connection.vendor)
        if written is None:
            written = self._written[connection.vendor] = _write(self._build())
        with connection.cursor() as cursor:
            cursor.execute(written.sql, [_filled(value, given) for value in written.values])
            rows = cursor.fetchall()
        made = [_made(written, row) for row in rows]
        if written.further:
            prefetch_related_objects(made, *written.further)
        return made

    def first(self, **given: object) -> M | None:
        """The first row that answers, or None. 1 SQL."""
        return next(iter(self.ask(**given)), None)


def _write(queryset: QuerySet[Any]) -> Written:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, values = compiler.as_sql()
    told = compiler.klass_info
    assert told is not None, "a question answers with models"
    columns = [column for column, _sql, _alias in compiler.select]
    own = slice(told["select_fields"][0], told["select_fields"][-1] + 1)
    converters = compiler.get_converters(columns)
    return Written(
        sql=sql,
        values=list(values),
        conversions=[(place, how, what) for place, (how, what) in converters.items()],
        model=told["model"],
        names=[column.target.attname for column in columns[own]],
        own=own,
        joined=get_related_populators(told, compiler.select, connection.alias),  # type: ignore[call-arg]
        beside=list((compiler.annotation_col_map or {}).items()),
        further=queryset._prefetch_related_lookups,  # type: ignore[attr-defined]
    )


def _filled(value: object, given: Mapping[str, object]) -> Any:
    if not isinstance(value, Given):
        return value
    told = given[value.name]
    if isinstance(told, datetime):
        return connection.ops.adapt_datetimefield_value(told)
    return connection.ops.adapt_datefield_value(told) if isinstance(told, date) else told


def _made(written: Written, row: Sequence[Any]) -> Any:
    if written.conversions:
        row = list(row)
        for place, converters, what in written.conversions:
            for convert in converters:
                row[place] = convert(row[place], what, connection)
    made = written.model.from_db(connection.alias, written.names, row[written.own])
    for populator in written.joined:
        populator.populate(row, made)
    for name, place in written.beside:
        setattr(made, name, row[place])
    return made
