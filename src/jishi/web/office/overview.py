"""The day at a glance: orders, goods, money, and whether the day closes."""

from datetime import timedelta

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.foundation import clock
from jishi.sales.models import Order
from jishi.settlement import queries as settlement
from jishi.web.visitors import THE_BOOKS, visitor_of

DAYS = 7


def overview(request: HttpRequest) -> HttpResponse:
    if not visitor_of(request).roles & THE_BOOKS:
        return redirect("office:funds")
    today = clock.today()
    since = clock.at(today - timedelta(days=DAYS - 1), 0)
    states = Order.objects.filter(placed_at__gte=since).values_list("state")
    facts = {
        "states": [
            (Order.State(state), count, total)
            for state, count, total in states.annotate(Count("id"), Sum("total_fen"))
        ],
        "days": _days(),
        "close": settlement.day_close(today),
        "waiting": settlement.unsettled_parties(clock.now()),
    }
    return render(request, "office/overview.html", facts)


def _days() -> list[dict[str, object]]:
    """Orders of the last days, with the share of the highest day for the picture."""
    today = clock.today()
    days: list[dict[str, object]] = []
    for back in range(DAYS - 1, -1, -1):
        day = today - timedelta(days=back)
        placed = Order.objects.filter(
            placed_at__gte=clock.at(day, 0), placed_at__lt=clock.at(day + timedelta(days=1), 0)
        ).exclude(state=Order.State.CANCELLED)
        days.append({"day": day, **placed.aggregate(count=Count("id"), fen=Sum("total_fen"))})
    most = max(int(row["count"]) for row in days) or 1  # type: ignore[call-overload]
    for row in days:
        row["height"] = 100 * int(row["count"]) // most  # type: ignore[call-overload]
    return days
