"""The organiser says who was there; hours are kept, and the fund thanks in points."""

from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.benefits.operations import give_points
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.refusals import Busy, StaleState
from jishi.foundation.rows import insert_once
from jishi.notices.models import Notice
from jishi.notices.operations import tell
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.volunteering import rules
from jishi.volunteering.errors import NothingServed, OwnHours, TooEarly
from jishi.volunteering.models import Award, DayPoints, Hours, SignUp

ORGANISER = Membership.Role.ORGANISER
State = SignUp.State


@operation
def confirm(*, key: str, by: Party, sign_up: SignUp) -> Hours:
    """Confirm the minutes of a proven presence within the shift, and give the points for them.

    By an organiser of the team, never one's own (`OwnHours`, R4.6). Points follow the activity's
    rule up to its limit for a day (R4.4); hours are kept also when they earn none. Refuses
    `StaleState`, `NothingServed`, and `FundExhausted` or `FundClosed` when the fund cannot back the
    points: the presence stays, and can be confirmed when it can.
    """
    present = _present(sign_up)
    activity = present.shift.activity
    parties.require(by, ORGANISER, activity.team)
    subject = f"shift:{present.shift_id}"
    facts = {"volunteer": present.volunteer_id}
    if record(key=key, verb="volunteering.confirm", by=by, subject=subject, **facts):
        return Hours.objects.get(sign_up=present)
    if by == present.volunteer:
        raise OwnHours
    was_there = SignUp.objects.filter(pk=present.pk, state=State.CHECKED_OUT)
    if not was_there.update(state=State.CONFIRMED):
        raise StaleState(state=present.get_state_display())
    hours = _keep_hours(by, present)
    _thank(key, by, hours, present)
    return hours


@operation
def mark_absent(*, key: str, by: Party, sign_up: SignUp) -> SignUp:
    """Say that somebody was not there, once the shift has begun; the place stays taken.

    By an organiser of the team, never one's own. Refuses `TooEarly`, `OwnHours`, `StaleState`.
    """
    present = _present(sign_up)
    parties.require(by, ORGANISER, present.shift.activity.team)
    subject = f"shift:{present.shift_id}"
    facts = {"volunteer": present.volunteer_id}
    if record(key=key, verb="volunteering.mark_absent", by=by, subject=subject, **facts):
        return present
    if by == present.volunteer:
        raise OwnHours
    if clock.now() < present.shift.starts_at:
        raise TooEarly(opens_at=rules.clock_time(present.shift.starts_at))
    waiting = [State.SIGNED_UP, State.CHECKED_IN, State.CHECKED_OUT]
    if not SignUp.objects.filter(pk=present.pk, state__in=waiting).update(state=State.ABSENT):
        raise StaleState(state=present.get_state_display())
    sign_up.state = State.ABSENT
    return sign_up


def _present(sign_up: SignUp) -> SignUp:
    """The sign-up as it stands now, with all that it rests on."""
    return SignUp.objects.select_related(
        "volunteer", "shift__activity__team", "shift__activity__fund__account",
        "shift__activity__fund__promised",
    ).get(pk=sign_up.pk)  # fmt: skip


def _keep_hours(by: Party, present: SignUp) -> Hours:
    assert present.checked_in_at and present.checked_out_at, "presence has both ends"
    shift = present.shift
    minutes = rules.minutes_served(
        present.checked_in_at, present.checked_out_at, shift.starts_at, shift.ends_at
    )
    if not minutes:
        raise NothingServed
    return Hours.objects.create(
        sign_up=present,
        volunteer=present.volunteer,
        minutes=minutes,
        confirmed_by=by,
        confirmed_at=clock.now(),
    )


def _thank(key: str, by: Party, hours: Hours, present: SignUp) -> None:
    activity = present.shift.activity
    day = clock.day_of(present.shift.starts_at)
    cause = _("{activity} {month}月{day}日 {minutes} 分钟").format(
        activity=activity.title, month=day.month, day=day.day, minutes=hours.minutes
    )
    points = _within_day(present, day, hours.minutes)
    if points:
        grant = give_points(
            key=f"{key}:points",
            by=by,
            person=present.volunteer,
            fund=activity.fund,
            points=points,
            cause=cause,
        )
        Award.objects.create(hours=hours, grant=grant)
    with_points = _("已确认：{cause}，获得 {points} 积分。谢谢您。")
    thanks = with_points if points else _("已确认：{cause}。谢谢您。")
    words = thanks.format(cause=cause, points=points)
    tell(key=f"{key}:told", words=words, party=present.volunteer, way=Notice.Way.INSIDE)


def _within_day(present: SignUp, day: date, minutes: int) -> int:
    """The points that minutes earn, as far as the day's limit leaves room for them."""
    activity = present.shift.activity
    earned = rules.points_for(minutes, points_per_hour=activity.points_per_hour)
    counted = {"activity": activity, "volunteer": present.volunteer, "day": day}
    insert_once(DayPoints(**counted))
    so_far = DayPoints.objects.get(**counted)
    points = min(earned, max(activity.most_points_a_day - so_far.points, 0))
    if points:
        _count(so_far, points)
    return points


def _count(so_far: DayPoints, points: int) -> None:
    as_seen = DayPoints.objects.filter(pk=so_far.pk, points=so_far.points)
    if not as_seen.update(points=F("points") + points):
        raise Busy
