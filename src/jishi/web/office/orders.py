"""The order desk: a dense list, one order with all that happened to it."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.audit import queries as audit
from jishi.delivery import queries as delivery
from jishi.foundation.refusals import NotFound, Refusal
from jishi.payments import operations as payments
from jishi.payments.links import link_of, sheet_to_pay
from jishi.places import queries as places
from jishi.sales.models import Order
from jishi.web import desks
from jishi.web.desk_tables import Table
from jishi.web.forms import key_of
from jishi.web.office.act_words import words_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of


def chosen(asked: Mapping[str, str]) -> QuerySet[Order]:
    """Orders by state, station and search, the last first."""
    found = Order.objects.select_related("point", "cycle").order_by("-placed_at", "-pk")
    if asked.get("state") in Order.State.values:
        found = found.filter(state=asked["state"])
    if point := asked.get("point"):
        found = found.filter(point_id=desks.number(point, "point"))
    if words := asked.get("q", "").strip()[:40]:
        found = found.filter(
            Q(number__icontains=words) | Q(phone__endswith=words) | Q(name__contains=words)
        )
    return found


ORDERS = Table("office:orders", ("q", "state", "point"), chosen, "office:order", ("cancel",))


def orders(request: HttpRequest) -> HttpResponse:
    """All state stands in the address: state, station, search, page."""
    facts = {"states": Order.State.choices, "points": places.pickup_points()}
    return render(request, "office/orders.html", {**ORDERS.shown(request), **facts})


def order(request: HttpRequest, number: str) -> HttpResponse:
    return _show(request, _found(number))


def _found(number: str) -> Order:
    orders = Order.objects.select_related("point", "cycle", "buyer", "entered_by")
    found = orders.filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def _show(request: HttpRequest, shown: Order, wrong: Refusal | None = None) -> HttpResponse:
    lines = list(shown.lines.select_related("lot", "seller", "picking").order_by("position"))
    payments_of = list(shown.payments.prefetch_related("refunds").order_by("pk"))
    is_link_open = shown.entered_by_id is not None and sheet_to_pay(shown) is not None
    records = audit.records_of(
        f"order:{shown.number}",
        *(f"line:{shown.number}/{line.position}" for line in lines),
        *(f"payment:{payment.number}" for payment in payments_of),
    )
    facts = {
        "order": shown,
        "pay_link": f"/pay-for/{link_of(shown)}" if is_link_open else "",
        "lines": lines,
        "payments": payments_of,
        "timeline": delivery.timeline(shown),
        "records": [(words_of(record.verb), record) for record in records],
        "wrong": wrong,
    }
    return render(request, "office/order.html", facts, status=status_of(wrong))


def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """The operator may cancel until the order is fetched; the buyer gets everything back."""
    person = person_of(request)
    shown = _found(number)
    try:
        reason = request.POST.get("reason", "").strip()[:60] or "运营取消"
        payments.cancel_order(key=key_of(request), by=person, order=shown, reason=reason)
    except Refusal as refusal:
        return _show(request, shown, refusal)
    return redirect("office:order", number=number)
