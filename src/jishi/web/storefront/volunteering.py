"""For volunteers: what is coming up, sign up, come and go by the code that the organiser shows."""

from django.http import HttpRequest, HttpResponse

from jishi.foundation import clock
from jishi.foundation.refusals import NotFound, Refusal
from jishi.volunteering import operations as volunteering
from jishi.volunteering.models import Shift, SignUp
from jishi.volunteering.queries import sign_ups_of, upcoming_shifts
from jishi.volunteering.rules import last_moment
from jishi.web.forms import key_of, see_other
from jishi.web.refusals import status_of
from jishi.web.storefront.show import show
from jishi.web.visitors import person_of, visitor_of


def upcoming(request: HttpRequest) -> HttpResponse:
    """Shifts to come; what the visitor signed up for stands first."""
    person = visitor_of(request).person
    mine = list(sign_ups_of(person)) if person else []
    ended = {"withdrawn", "absent", "confirmed"}
    current = [row for row in mine if row.state not in ended and not _is_missed(row)]
    taken = {row.shift_id for row in current}
    facts = {
        "mine": current,
        "done": [row for row in mine if row.state == SignUp.State.CONFIRMED][:5],
        "shifts": [
            (shift, shift.places - shift.taken)
            for shift in upcoming_shifts()
            if shift.pk not in taken
        ],
    }
    return show(request, "volunteer.html", facts, tab="mine")


def sign_up(request: HttpRequest, key: int) -> HttpResponse:
    person = person_of(request)
    shift = Shift.objects.filter(pk=key).select_related("activity").first()
    if shift is None:
        raise NotFound
    done = volunteering.sign_up(key=key_of(request), by=person, shift=shift)
    return _see(done)


def presence(request: HttpRequest, key: int) -> HttpResponse:
    """One's own shift: check in, check out, or say that one cannot come."""
    sign_up = _own(request, key)
    if request.method != "POST":
        return _page(request, sign_up)
    acts = {"in": volunteering.check_in, "out": volunteering.check_out}
    person, act = person_of(request), request.POST.get("do", "")
    try:
        if act in acts:
            code = request.POST.get("code", "").strip()
            acts[act](key=key_of(request), by=person, sign_up=sign_up, code=code)
        else:
            volunteering.withdraw(key=key_of(request), by=person, sign_up=sign_up)
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, sign_up, refusal)
    return _see(sign_up)


def _is_missed(sign_up: SignUp) -> bool:
    """A shift that is over, to which one did not come, or which one left without a word."""
    waits = {SignUp.State.SIGNED_UP, SignUp.State.CHECKED_IN}
    is_here = sign_up.state == SignUp.State.CHECKED_IN
    until = last_moment(sign_up.shift.ends_at, is_here=is_here)
    return sign_up.state in waits and clock.now() > until


def _own(request: HttpRequest, key: int) -> SignUp:
    found = (
        SignUp.objects.filter(pk=key, volunteer=person_of(request))
        .select_related("shift__activity__team", "shift__activity__place", "hours__award__grant")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _page(request: HttpRequest, sign_up: SignUp, refusal: Refusal | None = None) -> HttpResponse:
    facts = {
        "sign_up": sign_up,
        "shift": sign_up.shift,
        "is_missed": _is_missed(sign_up),
        "refusal": refusal,
    }
    return show(request, "shift.html", facts, tab="mine", status=status_of(refusal))


def _see(sign_up: SignUp) -> HttpResponse:
    return see_other(f"/volunteer/mine/{sign_up.pk}")
