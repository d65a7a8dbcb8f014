"""The views of a table: saved, renamed, shared, dropped."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from jishi.desks import operations as desks
from jishi.desks import queries
from jishi.foundation.refusals import NotFound
from jishi.web import desks as reading
from jishi.web.desk_tables import Table
from jishi.web.forms import key_of
from jishi.web.visitors import person_of


def change(request: HttpRequest, *, tables: Mapping[str, Table]) -> HttpResponse:
    """Do what the form names, to a view of one's own, and show the table as it was filtered."""
    typed = request.POST
    table = tables.get(typed.get("table", ""))
    do = CHANGES.get(typed.get("do", ""))
    if table is None or do is None:
        raise NotFound
    query = table.query_of(QueryDict(typed.get("query", "")))
    do(request, table, query)
    return redirect(table.address(query))


def _save(request: HttpRequest, table: Table, query: str) -> None:
    desks.save_view(
        key=key_of(request), by=person_of(request), table=table.route, query=query,
        name=request.POST.get("name", ""), is_shared="shared" in request.POST,
    )  # fmt: skip


def _change(request: HttpRequest, _table: Table, _query: str) -> None:
    person = person_of(request)
    view = queries.view_of(person, reading.number(request.POST.get("view"), "view"))
    desks.change_view(
        key=key_of(request), by=person, view=view, name=request.POST.get("name", ""),
        is_shared="shared" in request.POST,
    )  # fmt: skip


def _drop(request: HttpRequest, _table: Table, _query: str) -> None:
    person = person_of(request)
    view = queries.view_of(person, reading.number(request.POST.get("view"), "view"))
    desks.drop_view(key=key_of(request), by=person, view=view)


CHANGES = {"save": _save, "change": _change, "drop": _drop}
