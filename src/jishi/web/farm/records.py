"""A grower's phone: planted, applied, harvested by large buttons, with or without a network.

One page holds every form, so that it can be kept on the phone. A form is sent as any form is, or
by the page's script, which keeps it until it has arrived and asks for JSON.
"""

from collections.abc import Callable
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jishi.foundation import clock, pictures
from jishi.foundation.refusals import BadInput, Refusal
from jishi.production import operations as production
from jishi.production import queries
from jishi.production.models import Batch, FarmInput, FieldPhoto
from jishi.web import desks
from jishi.web.farm.acting import Acting, acting_for, growers_of, own_batch
from jishi.web.farm.batches import plant, sites_of
from jishi.web.farm.cards import cards_of, days, planting_of
from jishi.web.forms import key_of
from jishi.web.refusals import status_of, wants_json

PHOTO_BYTES_MAX = 15_000_000


def record(request: HttpRequest) -> HttpResponse:
    """The page; POST keeps one record, under the key that was made where it was typed."""
    asked = request.POST if request.method == "POST" else request.GET
    who = acting_for(request, asked.get("for", ""))
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            batch = _keep(request, who)
        except Refusal as refusal:
            if wants_json(request):
                raise
            wrong = refusal
        else:
            return _kept(request, who, batch)
    return _show(request, who, wrong)


def _kept(request: HttpRequest, who: Acting, batch: Batch) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"batch": batch.number})
    return redirect(f"{reverse('farm:record')}?for={who.grower.pk}&done=1#start")


def _show(request: HttpRequest, who: Acting, wrong: Refusal | None) -> HttpResponse:
    cards = cards_of(who.grower)
    facts = {
        "who": who,
        "growers": growers_of(request),
        "cards": cards,
        "planting": planting_of(sites_of(who), cards),
        "days": days(),
        "today": clock.today(),
        "told": queries.told_on(who.grower, clock.today()),
        "photos": queries.photos_without_words(who.grower),
        "wrong": wrong,
        "typed": request.POST,
    }
    return render(request, "farm/record.html", facts, status=status_of(wrong))


def _keep(request: HttpRequest, who: Acting) -> Batch:
    act = DONE.get(request.POST.get("do", ""))
    if act is None:
        raise BadInput(do=_("请选一项"))
    return act(request, who)


def _plant(request: HttpRequest, who: Acting) -> Batch:
    return plant(request, who, _day(request), _said_at(request))


def _apply(request: HttpRequest, who: Acting) -> Batch:
    batch = _batch(request, who)
    chosen = desks.number(request.POST.get("input"), "input")
    production.record_input(
        key=key_of(request), by=who.person, batch=batch, on=_day(request),
        farm_input=get_object_or_404(FarmInput, pk=chosen), said_at=_said_at(request),
        photo=_photo(request, batch),
    )  # fmt: skip
    return batch


def _harvest(request: HttpRequest, who: Acting) -> Batch:
    batch = _batch(request, who)
    production.record_harvest(
        key=key_of(request), by=who.person, batch=batch, on=_day(request),
        quantity=desks.quantity(request.POST.get("quantity"), batch.plan.measure, "quantity"),
        said_at=_said_at(request), photo=_photo(request, batch),
    )  # fmt: skip
    return batch


def _photograph(request: HttpRequest, who: Acting) -> Batch:
    batch, jpeg = _batch(request, who), _jpeg(request)
    if jpeg is None:
        raise BadInput(photo=_("请先拍一张照片"))
    production.keep_photo(
        key=key_of(request), by=who.person, batch=batch, on=_day(request), jpeg=jpeg,
        said_at=_said_at(request),
    )  # fmt: skip
    return batch


DONE: dict[str, Callable[[HttpRequest, Acting], Batch]] = {
    "planted": _plant,
    "applied": _apply,
    "harvested": _harvest,
    "photo": _photograph,
}


def _batch(request: HttpRequest, who: Acting) -> Batch:
    return own_batch(who, request.POST.get("batch", "")[:20])


def _day(request: HttpRequest) -> date:
    """One of the last days, or the one chosen from the calendar."""
    typed = request.POST
    return desks.day(typed.get("on") or typed.get("other_day"), "on")


def _said_at(request: HttpRequest) -> datetime | None:
    """When it was typed, as the phone says it; None where it was not kept on a phone."""
    said = request.POST.get("said_at", "")
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(said_at=_("请选日期和时间"))
    return moment


def _photo(request: HttpRequest, batch: Batch) -> FieldPhoto | bytes | None:
    """A photo that comes with the words, or an earlier one that they are for."""
    if earlier := request.POST.get("earlier_photo"):
        return get_object_or_404(batch.photos, pk=desks.number(earlier, "photo"))
    return _jpeg(request)


def _jpeg(request: HttpRequest) -> bytes | None:
    sent = request.FILES.get("photo")
    if sent is None:
        return None
    if (sent.size or 0) > PHOTO_BYTES_MAX:
        raise BadInput(photo=_("这张照片太大，请重新拍一张"))
    return pictures.small(sent.read())
