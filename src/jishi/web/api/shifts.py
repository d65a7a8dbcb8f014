"""For volunteers: what is coming up, sign up, come and go by the code shown there."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Schema

from jishi.foundation.refusals import NotFound
from jishi.parties.models import Party
from jishi.volunteering import operations as volunteering
from jishi.volunteering.models import Shift, SignUp
from jishi.volunteering.queries import sign_ups_of, upcoming_shifts
from jishi.web.api.door import Door, Told
from jishi.web.api.fields import (
    A_PAGE,
    Asked,
    Count,
    Key,
    KeyInAddress,
    OnceKey,
    OneOf,
    SixDigits,
    Text,
)
from jishi.web.api.who import ByPerson
from jishi.web.forms import in_scope

door = Door()


class Shown(Asked):
    code: SixDigits


class ShiftTold(Schema):
    key: Key
    activity: Text
    team: Text
    where: Text
    starts_at: datetime
    ends_at: datetime
    places_left: Count


class SignUpTold(Schema):
    key: Key
    shift: ShiftTold
    state: Annotated[str, OneOf(SignUp.State)]


@door.reads("shifts", list[ShiftTold])
def upcoming(request: HttpRequest) -> object:
    """At most 50 published shifts that are not over, the next one first."""
    return [_shift(row) for row in upcoming_shifts()[:A_PAGE]]


@door.reads("mine/shifts", list[SignUpTold])
def mine(request: ByPerson) -> object:
    """At most 50 shifts that one signed up for, the latest first."""
    return [_sign_up(row) for row in sign_ups_of(request.auth)[:A_PAGE]]


@door.writes("shifts/{shift}/sign-ups", SignUpTold)
def sign_up(request: ByPerson, shift: KeyInAddress, key: OnceKey) -> Told:
    """Take a place for oneself. Refuses `limit_reached`, `shifts_overlap`, `too_late`,
    `stale_state`."""
    wanted = Shift.objects.filter(pk=shift).first()
    if wanted is None:
        raise NotFound
    done = volunteering.sign_up(key=in_scope(request, key), by=request.auth, shift=wanted)
    return _sign_up(_own(request.auth, done.pk))


@door.writes("mine/shifts/{sign_up}/check-in", SignUpTold, also=(429,))
def check_in(request: ByPerson, sign_up: KeyInAddress, key: OnceKey, asked: Shown) -> Told:
    """Say that one is here, by the code of this half minute (R4.6). Each try counts.

    Refuses `wrong_code`, `too_early`, `too_late`, `at_another_place`, `stale_state`, `too_many`.
    """
    own = _own(request.auth, sign_up)
    volunteering.check_in(key=in_scope(request, key), by=request.auth, sign_up=own, code=asked.code)
    return _sign_up(own)


@door.writes("mine/shifts/{sign_up}/check-out", SignUpTold, also=(429,))
def check_out(request: ByPerson, sign_up: KeyInAddress, key: OnceKey, asked: Shown) -> Told:
    """Say that one leaves, by the other code. Refuses as checking in does."""
    own = _own(request.auth, sign_up)
    volunteering.check_out(
        key=in_scope(request, key), by=request.auth, sign_up=own, code=asked.code
    )
    return _sign_up(own)


@door.writes("mine/shifts/{sign_up}/withdraw", SignUpTold)
def withdraw(request: ByPerson, sign_up: KeyInAddress, key: OnceKey) -> Told:
    """Give one's place back before the shift begins. Refuses `too_late`, `stale_state`."""
    own = _own(request.auth, sign_up)
    volunteering.withdraw(key=in_scope(request, key), by=request.auth, sign_up=own)
    return _sign_up(own)


def _own(person: Party, key: int) -> SignUp:
    found = sign_ups_of(person).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _sign_up(row: SignUp) -> Told:
    return {"key": row.pk, "shift": _shift(row.shift), "state": row.state}


def _shift(row: Shift) -> Told:
    return {
        "key": row.pk,
        "activity": row.activity.title,
        "team": row.activity.team.name,
        "where": row.activity.where,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "places_left": row.places - row.taken,
    }
