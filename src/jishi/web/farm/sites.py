"""A grower's own sites: their calendar, their picture, and the plans of a season."""

from typing import BinaryIO, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jishi.foundation import clock
from jishi.foundation.pictures import small
from jishi.foundation.quantities import Measure, pieces
from jishi.foundation.refusals import BadInput, NotFound, Refusal
from jishi.places.models import Site
from jishi.production import operations as production
from jishi.production import queries
from jishi.production.models import Crop
from jishi.web import desks
from jishi.web.farm import calendar
from jishi.web.farm.acting import Acting, acting
from jishi.web.forms import key_of
from jishi.web.refusals import status_of

PHOTO_BYTES_MAX = 12_000_000  # what a phone's camera makes


def sites(request: HttpRequest) -> HttpResponse:
    who = acting(request)
    facts = {
        "who": who,
        "sites": queries.sites_of(who.grower),
        "plans": queries.plans_of(who.grower).prefetch_related("plots__site"),
    }
    return render(request, "farm/sites.html", facts)


def season(request: HttpRequest) -> HttpResponse:
    """A plan on several plots."""
    who = acting(request)
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            return _plan(request, who)
        except Refusal as refusal:
            wrong = refusal
    facts = {
        "who": who,
        "sites": _with_what_was_typed(request, who),
        "crops": Crop.objects.order_by("name"),
        "wrong": wrong,
        "typed": request.POST,
        "today": clock.today(),
    }
    return render(request, "farm/season.html", facts, status=status_of(wrong))


def _with_what_was_typed(request: HttpRequest, who: Acting) -> list[tuple[Site, str]]:
    return [
        (site, request.POST.get(f"area_{site.pk}", "")) for site in queries.sites_of(who.grower)
    ]


def _plan(request: HttpRequest, who: Acting) -> HttpResponse:
    typed = request.POST
    measure = Measure.PIECE if typed.get("measure") == Measure.PIECE else Measure.GRAM
    production.plan_season(
        key=key_of(request), by=who.person, grower=who.grower, measure=measure,
        crop=get_object_or_404(Crop, pk=desks.number(typed.get("crop", ""), "crop")),
        plots={
            site: pieces(area, field="plots")
            for site, area in _with_what_was_typed(request, who)
            if area
        },
        expected=desks.quantity(typed.get("expected", ""), measure, "expected"),
        harvest_from=desks.day(typed.get("harvest_from", ""), "harvest_from"),
        harvest_until=desks.day(typed.get("harvest_until", ""), "harvest_until"),
    )  # fmt: skip
    return redirect("farm:sites")


def site(request: HttpRequest, site: int) -> HttpResponse:
    """The calendar of a site; its picture is sent here too."""
    who = acting(request)
    found = _own(who, site)
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            return _show(request, who, found)
        except Refusal as refusal:
            wrong = refusal
    facts = {"who": who, "wrong": wrong, **calendar.year_of(found, request)}
    return render(request, "farm/site.html", facts, status=status_of(wrong))


def _show(request: HttpRequest, who: Acting, found: Site) -> HttpResponse:
    sent = request.FILES.get("photo")
    if sent is None or sent.size is None or sent.size > PHOTO_BYTES_MAX:
        raise BadInput(photo=_("请选一张照片，不超过 12 MB"))
    if not hasattr(found, "holding"):
        raise BadInput(photo=_("这一处还没有登记面积，请先联系强村公司"))
    production.show_site(
        key=key_of(request), by=who.person, holding=found.holding,
        photo=small(cast(BinaryIO, sent).read()),
    )  # fmt: skip
    return redirect("farm:site", site=found.pk)


def photo(request: HttpRequest, site: int) -> HttpResponse:
    found = _own(acting(request), site)
    if not found.has_photo:  # type: ignore[attr-defined]
        raise NotFound
    return calendar.picture(found.holding)


def _own(who: Acting, key: int) -> Site:
    found = queries.sites_of(who.grower).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
