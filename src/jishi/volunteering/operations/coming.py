"""A volunteer's own steps: a place in a shift, coming and leaving by the code shown there."""

from datetime import datetime

from django.db.models import F

from jishi.audit.operations import record
from jishi.foundation import clock
from jishi.foundation.acts import unrecorded
from jishi.foundation.operations import operation
from jishi.foundation.refusals import NotFound, StaleState
from jishi.foundation.rows import insert_once
from jishi.parties.models import Party
from jishi.parties.operations import stand_in_line
from jishi.volunteering import queries, rules
from jishi.volunteering.errors import (
    AtAnotherPlace,
    ShiftFull,
    ShiftsOverlap,
    TooEarly,
    TooLate,
    TooManyTries,
    WrongCode,
)
from jishi.volunteering.models import Shift, SignUp

State = SignUp.State
TRIES_MAX = 20  # for one sign-up: the gravest guess is 40 in a million


@operation
def sign_up(*, key: str, by: Party, shift: Shift) -> SignUp:
    """Take a place in a shift for oneself; after a withdrawal one may sign up again.

    Refuses `ShiftFull`, `ShiftsOverlap`, `TooLate` when the shift is over, and `StaleState` when
    the person has a place already.
    """
    assert by.kind == Party.Kind.PERSON, "only people volunteer"
    subject = f"shift:{shift.pk}"
    if record(key=key, verb="volunteering.sign_up", by=by, subject=subject):
        return SignUp.objects.get(shift=shift, volunteer=by)
    if clock.now() >= shift.ends_at:
        raise TooLate(closes_at=rules.clock_time(shift.ends_at))
    stand_in_line(by)
    if queries.has_overlap(by, shift):
        raise ShiftsOverlap
    taken = _take_place(by, shift)
    # The shift's row is the one that many want: it comes last.
    if not Shift.objects.filter(pk=shift.pk, taken__lt=F("places")).update(taken=F("taken") + 1):
        raise ShiftFull
    return taken


@operation
def withdraw(*, key: str, by: Party, sign_up: SignUp) -> SignUp:
    """Give one's place back before the shift begins; nothing is held against anybody.

    Refuses `NotFound` for another's, `TooLate`, `StaleState`.
    """
    own = _own(by, sign_up)
    subject = f"shift:{own.shift_id}"
    if record(key=key, verb="volunteering.withdraw", by=by, subject=subject):
        return _as_written(sign_up)
    if clock.now() >= own.shift.starts_at:
        raise TooLate(closes_at=rules.clock_time(own.shift.starts_at))
    given = SignUp.objects.filter(pk=own.pk, state=State.SIGNED_UP)
    if not given.update(state=State.WITHDRAWN):
        raise StaleState(state=own.get_state_display())
    Shift.objects.filter(pk=own.shift_id).update(taken=F("taken") - 1)
    return _as_written(sign_up)


def check_in(*, key: str, by: Party, sign_up: SignUp, code: str) -> SignUp:
    """Say that one is here, by the code shown at the place: from 30 minutes before the shift
    until it ends.

    Each try counts, also the wrong one: that is why this is no single operation, whose refusal
    would undo the count. Refuses `WrongCode`, `TooManyTries`, `TooEarly`, `TooLate`,
    `AtAnotherPlace`, `StaleState`; `NotFound` for another's sign-up.
    """
    _count_try(by=by, sign_up=sign_up)
    return _check_in(key=key, by=by, sign_up=sign_up, code=code)


def check_out(*, key: str, by: Party, sign_up: SignUp, code: str) -> SignUp:
    """Say that one leaves, by the other code: from the beginning of the shift until 30 minutes
    after its end. Tries and refusals are those of checking in."""
    _count_try(by=by, sign_up=sign_up)
    return _check_out(key=key, by=by, sign_up=sign_up, code=code)


@operation
@unrecorded(why="a wrong try must count though its act is refused; the sign-up's own row counts")
def _count_try(*, by: Party, sign_up: SignUp) -> None:
    own = SignUp.objects.filter(pk=sign_up.pk, volunteer=by)
    if own.filter(tries__lt=TRIES_MAX).update(tries=F("tries") + 1):
        return
    if own.exists():
        raise TooManyTries
    raise NotFound


@operation
def _check_in(*, key: str, by: Party, sign_up: SignUp, code: str) -> SignUp:
    own = _own(by, sign_up)
    shift, now = own.shift, clock.now()
    subject = f"shift:{shift.pk}"
    if record(key=key, verb="volunteering.check_in", by=by, subject=subject):
        return _as_written(sign_up)
    until = rules.last_moment(shift.ends_at, is_here=False)
    _refuse_outside(now, shift.starts_at - rules.GRACE, until)
    if not rules.is_right(shift.secret, code.strip(), now, is_out=False):
        raise WrongCode
    stand_in_line(by)
    if queries.is_elsewhere(by, shift):
        raise AtAnotherPlace
    waiting = SignUp.objects.filter(pk=own.pk, state=State.SIGNED_UP)
    if not waiting.update(state=State.CHECKED_IN, checked_in_at=now):
        raise StaleState(state=own.get_state_display())
    return _as_written(sign_up)


@operation
def _check_out(*, key: str, by: Party, sign_up: SignUp, code: str) -> SignUp:
    own = _own(by, sign_up)
    shift, now = own.shift, clock.now()
    subject = f"shift:{shift.pk}"
    if record(key=key, verb="volunteering.check_out", by=by, subject=subject):
        return _as_written(sign_up)
    _refuse_outside(now, shift.starts_at, rules.last_moment(shift.ends_at, is_here=True))
    if not rules.is_right(shift.secret, code.strip(), now, is_out=True):
        raise WrongCode
    here = SignUp.objects.filter(pk=own.pk, state=State.CHECKED_IN, checked_in_at__lt=now)
    if not here.update(state=State.CHECKED_OUT, checked_out_at=now):
        raise StaleState(state=own.get_state_display())
    return _as_written(sign_up)


def _take_place(person: Party, shift: Shift) -> SignUp:
    now = clock.now()
    place = SignUp(shift=shift, volunteer=person, signed_up_at=now)
    if insert_once(place):
        return place
    known = SignUp.objects.get(shift=shift, volunteer=person)
    again = SignUp.objects.filter(pk=known.pk, state=State.WITHDRAWN)
    if not again.update(state=State.SIGNED_UP, signed_up_at=now):
        raise StaleState(state=known.get_state_display())
    known.refresh_from_db()
    return known


def _own(by: Party, sign_up: SignUp) -> SignUp:
    """The sign-up as it stands now, if it is this person's."""
    own = SignUp.objects.select_related("shift").filter(pk=sign_up.pk, volunteer=by).first()
    if own is None:
        raise NotFound
    return own


def _as_written(sign_up: SignUp) -> SignUp:
    """The caller's row, as it is written now."""
    sign_up.refresh_from_db(fields=["state", "checked_in_at", "checked_out_at", "tries"])
    return sign_up


def _refuse_outside(now: datetime, opens_at: datetime, closes_at: datetime) -> None:
    if now < opens_at:
        raise TooEarly(opens_at=rules.clock_time(opens_at))
    if now > closes_at:
        raise TooLate(closes_at=rules.clock_time(closes_at))
