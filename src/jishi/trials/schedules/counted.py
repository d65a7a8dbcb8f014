"""What all limited rows say, in one statement."""

from collections import Counter

from django.db import connection

from jishi.trials.schedules.contest import Rows
from jishi.trials.schedules.registry import LIMITED, TOLD, Limited


def counted() -> Rows:
    """Each registered table's rows without their numbers, in an order of their own."""
    with connection.cursor() as cursor:
        cursor.execute("EXECUTE count_limited")
        rows: Rows = cursor.fetchone()
    return rows


def prepare() -> None:
    """Let it be planned once for this connection; needed before `counted`."""
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE count_limited AS SELECT {', '.join(map(_count, TABLES))}")


def differences(found: Rows, other: Rows) -> str:
    """By which rows two counts differ: what is there, and what is not."""
    return "; ".join(
        f"{each.model._meta.db_table}: {_more(one, two)} instead of {_more(two, one)}"
        for each, one, two in zip(TABLES, found, other, strict=True)
        if one != two
    )


def _more(one: str | None, other: str | None) -> str:
    more = Counter((one or "").splitlines()) - Counter((other or "").splitlines())
    return " ".join(more.elements()) or "nothing"


def _count(each: Limited) -> str:
    columns = ", ".join(f'"{column}"' for column in each.columns.split())
    table = each.model._meta.db_table
    rows = f'SELECT row({columns})::text AS told FROM "{table}"'  # noqa: S608 (our own names)
    return f"(SELECT string_agg(told, E'\\n' ORDER BY told) FROM ({rows}) AS rows)"  # noqa: S608


TABLES = list(dict.fromkeys([*LIMITED.values(), *TOLD.values()]))
