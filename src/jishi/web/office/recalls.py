"""Recalls: look at what one would reach, propose it, let a second person set it off, follow it."""

import io

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from jishi.claims import operations as claims
from jishi.claims import queries
from jishi.claims.models import Recall, RecalledLine
from jishi.claims.queries import Scope
from jishi.foundation.quantities import shown as in_words
from jishi.foundation.refusals import NotFound, Refusal
from jishi.web import desks
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

SHOWN = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DECISIONS = {
    "confirm": claims.confirm,
    "withdraw": claims.withdraw,
    "ask": claims.ask_to_close,
    "close": claims.close,
}


def recalls(request: HttpRequest, wrong: Refusal | None = None) -> HttpResponse:
    """All recalls; and what the one that is asked for in the address would reach."""
    asked = request.POST if wrong else request.GET
    preview = None
    if asked.get("of") and not wrong:
        try:
            preview = queries.reach(_scope(request))
        except Refusal as refusal:
            wrong = refusal
    recalls = Recall.objects.select_related("proposed_by", "confirmed_by")
    facts = {
        "page": desks.page_of(request, recalls.order_by("-pk"), SHOWN),
        "scopes": Recall.Scope.choices,
        "asked": asked,
        "preview": preview,
        "wrong": wrong,
    }
    return render(request, "office/recalls.html", facts, status=status_of(wrong))


def propose(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    try:
        made = claims.propose(
            key=key_of(request), by=person, scope=_scope(request),
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except Refusal as refusal:
        return recalls(request, refusal)
    return redirect("office:recall", number=made.number)


def recall(request: HttpRequest, number: str) -> HttpResponse:
    return _show(request, _found(number))


def decide(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Confirm, withdraw, ask to close, close: what the address names."""
    person, shown = person_of(request), _found(number)
    if verb not in DECISIONS:
        raise NotFound
    try:
        DECISIONS[verb](key=key_of(request), by=person, recall=shown)
    except Refusal as refusal:
        return _show(request, shown, refusal)
    return redirect("office:recall", number=number)


def get_back(request: HttpRequest, number: str) -> HttpResponse:
    """Goods of one line came back."""
    person, shown = person_of(request), _found(number)
    try:
        line = shown.lines.filter(pk=desks.number(request.POST.get("line"), "line")).first()
        if line is None:
            raise NotFound
        claims.get_back(key=key_of(request), by=person, recalled=line)
    except Refusal as refusal:
        return _show(request, shown, refusal)
    return redirect("office:recall", number=number)


def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The list as the authority wants it: typed cells, no formulas."""
    shown = _found(number)
    answer = HttpResponse(_workbook(shown), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{shown.number}.xlsx"'
    return answer


def _scope(request: HttpRequest) -> Scope:
    asked = request.POST if request.method == "POST" else request.GET
    since, until = asked.get("since"), asked.get("until")
    return Scope(
        kind=asked.get("scope", ""),
        of=asked.get("of", "").strip()[:40],
        since=desks.day(since, "since") if since else None,
        until=desks.day(until, "until") if until else None,
    )


def _found(number: str) -> Recall:
    found = Recall.objects.select_related("proposed_by", "confirmed_by").filter(number=number)
    if not found:
        raise NotFound
    return found[0]


def _show(request: HttpRequest, shown: Recall, wrong: Refusal | None = None) -> HttpResponse:
    is_under_way = shown.state == Recall.State.CONFIRMED
    lines = list(queries.listed(shown))
    guests = (row.line.order for row in lines if row.line.order.buyer_id is None)
    facts = {
        "recall": shown,
        "progress": queries.progress(shown),
        "lots": shown.lots.select_related("lot__product", "lot__grower").order_by("pk"),
        "lines": [(row, queries.next_step(row) if is_under_way else None) for row in lines],
        "to_call": list(dict.fromkeys(guests)) if is_under_way else [],
        "person": person_of(request),
        "wrong": wrong,
    }
    return render(request, "office/recall.html", facts, status=status_of(wrong))


def _workbook(shown: Recall) -> bytes:
    file = io.BytesIO()
    # What people typed is text, whatever it begins with.
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, plain) as book:
        lots = book.add_worksheet(_("批次"))
        lots.write_row(0, 0, [_("批次"), _("商品"), _("谁种的"), _("可用"), _("预留"), _("售出")])
        for place, row in enumerate(shown.lots.select_related("lot__product", "lot__grower"), 1):
            goods = [row.lot.number, row.lot.product.name, row.lot.grower.name]
            lots.write_row(place, 0, [*goods, row.available, row.reserved, row.sold])
        lines = book.add_worksheet(_("订单"))
        heads = [_("单号"), _("取货人"), _("电话"), _("取货站"), _("批次"), _("商品"), _("数量")]
        lines.write_row(0, 0, [*heads, _("退款（分）"), _("办好")])
        for place, line in enumerate(queries.listed(shown), 1):
            lines.write_row(place, 0, _cells(line))
    return file.getvalue()


def _cells(row: RecalledLine) -> list[object]:
    order, lot = row.line.order, row.line.lot
    done = f"{localtime(row.done_at):%Y-%m-%d %H:%M}" if row.done_at else ""
    return [
        order.number, order.name, order.phone, order.point.name, lot.number, row.line.title,
        in_words(row.line.quantity, lot.measure), row.refund_fen, done,
    ]  # fmt: skip
