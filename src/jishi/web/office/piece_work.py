"""Piece work of a month: what each person earned at each workshop, and what each work earns."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jishi.foundation import clock
from jishi.foundation.exports import Value, as_xlsx
from jishi.foundation.money import fen, yuan
from jishi.foundation.refusals import Refusal
from jishi.places.models import Site
from jishi.supply import operations as supply
from jishi.supply import queries
from jishi.supply.models import PieceRate
from jishi.web import desks
from jishi.web.forms import key_of
from jishi.web.imports import WRITTEN
from jishi.web.refusals import status_of
from jishi.web.templatetags.jishi_web import done
from jishi.web.visitors import person_of

SHOWN = 100
WORKED_AT = [Site.Kind.WORKSHOP, Site.Kind.WAREHOUSE]


def piece_work(request: HttpRequest, wrong: Refusal | None = None) -> HttpResponse:
    """The month in the address, or this one, as a sheet to be signed; and the rates."""
    month = _month(request)
    facts = {
        "month": month,
        "month_before": f"?month={month - timedelta(days=1):%Y-%m}",
        "workshops": queries.earned_in(month),
        "rates": PieceRate.objects.select_related("site").order_by("site", "work", "-since", "-pk")[
            :SHOWN
        ],
        "sites": Site.objects.filter(kind__in=WORKED_AT, is_open=True).order_by("-kind", "name"),
        "units": PieceRate.Unit.choices,
        "now": clock.now(),
        "today": clock.today(),
        "typed": request.POST,
        "wrong": wrong,
    }
    return render(request, "office/piece_work.html", facts, status=status_of(wrong))


def rate(request: HttpRequest) -> HttpResponse:
    """What a work earns from a day on."""
    person, typed = person_of(request), request.POST
    try:
        site = desks.number(typed.get("site"), "site")
        supply.set_piece_rate(
            key=key_of(request), by=person, work=typed.get("work", ""), unit=typed.get("unit", ""),
            site=get_object_or_404(Site, pk=site, kind__in=WORKED_AT),
            fen=fen(typed.get("rate", ""), field="rate"),
            since=desks.day(typed.get("since"), "since"),
        )  # fmt: skip
    except Refusal as refusal:
        return piece_work(request, refusal)
    return redirect("office:piece_work")


def sheet(request: HttpRequest) -> HttpResponse:
    """The month as a workbook; money in fen, so that it adds up there too."""
    month = _month(request)
    heads = [_("工坊"), _("姓名"), _("活"), _("数量"), _("工价（元）"), _("金额（分）"), _("签名")]
    content = as_xlsx(heads, _rows(month))
    answer = HttpResponse(content, content_type=WRITTEN["xlsx"][1])
    answer["Content-Disposition"] = f'attachment; filename="piece-work-{month:%Y-%m}.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _rows(month: date) -> list[list[Value]]:
    return [
        [shop.name, worker.name, row.work, done(row.quantity, row.unit), yuan(row.rate_fen),
         row.earned_fen, ""]
        for shop in queries.earned_in(month) for worker in shop.workers for row in worker.earned
    ]  # fmt: skip


def _month(request: HttpRequest) -> date:
    """The first day of the month that is asked for; of what is no month, of this one."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return clock.today().replace(day=1)
