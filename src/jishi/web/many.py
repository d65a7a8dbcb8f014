"""One thing done to many rows of a table: chosen, looked at, done in parts, and undone."""

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jishi.desks import operations as desks
from jishi.desks import queries
from jishi.desks.models import BulkAct
from jishi.desks.verbs import VERBS
from jishi.foundation.refusals import BadInput, NotFound, StaleState
from jishi.web.desk_tables import PAGE, Table
from jishi.web.forms import key_of
from jishi.web.visitors import person_of

AT_ONCE = 20  # rows in one request, so that it is answered within a second


def begin(request: HttpRequest, *, tables: Mapping[str, Table]) -> HttpResponse:
    """Keep which rows were ticked, or all that match; nothing is done before the next page."""
    verb = request.POST.get("do", "")
    table = next((table for table in tables.values() if verb in table.verbs), None)
    if table is None:
        raise BadInput(do=_("请选要做什么"))
    act = desks.begin(
        key=key_of(request), by=person_of(request), do=verb,
        subjects=_chosen(request, table), reason=request.POST.get("reason", ""),
    )  # fmt: skip
    return redirect(f"{table.door}:many", number=act.number)


def _chosen(request: HttpRequest, table: Table) -> list[str]:
    if "all" not in request.POST:
        ticked = request.POST.getlist("row")[: desks.ROWS_MAX + 1]
        rows = table.chosen({}).filter(number__in=ticked)
        return list(rows.values_list("number", flat=True))
    rows = table.chosen(QueryDict(request.POST.get("query", "")))
    count = rows.count()
    if request.POST["all"] != str(count):  # what was seen when the box was ticked
        raise StaleState(state=_("{count} 条").format(count=count))
    return list(rows.values_list("number", flat=True)[: desks.ROWS_MAX + 1])


def many(request: HttpRequest, number: str, *, tables: Mapping[str, Table]) -> HttpResponse:
    """A bulk act: how far it has come, and what became of each row."""
    by_verb = {verb: table for table in tables.values() for verb in table.verbs}
    act = queries.bulk_act(number, by_verb.keys())
    table = by_verb[act.verb]
    if request.method != "POST":
        return _show(request, act, table)
    person, do = person_of(request), request.POST.get("do")
    if do == "undo":
        undoing = desks.undo(key=key_of(request), by=person, act=act)
        return redirect(f"{table.door}:many", number=undoing.number)
    if do == "stop":
        desks.stop(key=key_of(request), by=person, act=act)
    elif do == "go":
        desks.go_on(by=person, act=act, most=AT_ONCE)
        if request.headers.get("HX-Request"):
            return _show(request, queries.bulk_act(number, by_verb.keys()), table, is_going=True)
    else:
        raise NotFound
    return redirect(f"{table.door}:many", number=number)


def _show(
    request: HttpRequest, act: BulkAct, table: Table, *, is_going: bool = False
) -> HttpResponse:
    rows = Paginator(act.rows.order_by("-state", "position"), PAGE)
    facts = {
        "act": act,
        "table": table,
        "verb": VERBS[act.verb],
        "page": rows.get_page(request.GET.get("page")),
        "is_going": is_going,
        "is_own": act.by_id == person_of(request).pk,
    }
    template = "parts/many.html" if is_going else f"{table.door}/many.html"
    return render(request, template, facts)
