"""The organiser's screen: activities, shifts, the rotating code, who was there."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from jishi.foundation import clock
from jishi.foundation.quantities import pieces
from jishi.foundation.refusals import NotFound, Refusal
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.volunteering import operations as volunteering
from jishi.volunteering import queries
from jishi.volunteering.models import Activity, Shift, SignUp
from jishi.web import desks
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

SHOWN_FROM = timedelta(days=2)


def _team(request: HttpRequest) -> tuple[Party, Party]:
    person = person_of(request)
    return person, parties.require(person, Membership.Role.ORGANISER)


def shifts(request: HttpRequest) -> HttpResponse:
    """The team's shifts, and the form that puts up another."""
    person, team = _team(request)
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            _put_up(request, person, team)
        except Refusal as refusal:
            wrong = refusal
        else:
            return redirect("hub:shifts")
    found = Shift.objects.filter(
        activity__team=team, ends_at__gte=clock.now() - SHOWN_FROM
    ).select_related("activity")
    facts = {
        "team": team, "shifts": found.order_by("starts_at"), "wrong": wrong,
        "activities": team.activities.order_by("title"), "typed": request.POST,
    }  # fmt: skip
    return render(request, "hub/shifts.html", facts, status=status_of(wrong))


def _put_up(request: HttpRequest, person: Party, team: Party) -> None:
    typed = request.POST
    activity = Activity.objects.filter(
        pk=desks.number(typed.get("activity"), "activity"), team=team
    ).first()
    if activity is None:
        raise NotFound
    volunteering.add_shift(
        key=key_of(request), by=person, activity=activity,
        starts_at=desks.moment(typed.get("starts_at"), "starts_at"),
        ends_at=desks.moment(typed.get("ends_at"), "ends_at"),
        places=pieces(typed.get("places", ""), field="places"),
    )  # fmt: skip


def _own(team: Party, shift: int) -> Shift:
    found = Shift.objects.filter(pk=shift, activity__team=team).select_related("activity").first()
    if found is None:
        raise NotFound
    return found


def shift(request: HttpRequest, shift: int) -> HttpResponse:
    _person, team = _team(request)
    return _show(request, _own(team, shift))


def _show(request: HttpRequest, shown: Shift, wrong: Refusal | None = None) -> HttpResponse:
    sign_ups = shown.sign_ups.exclude(state=SignUp.State.WITHDRAWN).select_related("volunteer")
    facts = _codes(shown) | {"sign_ups": sign_ups.order_by("signed_up_at"), "wrong": wrong}
    return render(request, "hub/shift.html", facts, status=status_of(wrong))


@never_cache
def code(request: HttpRequest, shift: int) -> HttpResponse:
    """The codes of this half minute; the page asks again every ten seconds."""
    _person, team = _team(request)
    return render(request, "hub/code.html", _codes(_own(team, shift)))


def _codes(shown: Shift) -> dict[str, object]:
    return {
        "shift": shown,
        "code_in": queries.code_of(shown),
        "code_out": queries.code_of(shown, is_out=True),
    }


def confirm(request: HttpRequest, sign_up: int) -> HttpResponse:
    """Somebody was there, or was not."""
    person, team = _team(request)
    found = SignUp.objects.filter(pk=sign_up, shift__activity__team=team)
    signed = found.select_related("shift__activity__team", "volunteer").first()
    if signed is None:
        raise NotFound
    act = volunteering.mark_absent if request.POST.get("absent") else volunteering.confirm
    try:
        act(key=key_of(request), by=person, sign_up=signed)
    except Refusal as refusal:
        return _show(request, signed.shift, refusal)
    return redirect("hub:shift", shift=signed.shift_id)
