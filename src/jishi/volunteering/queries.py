"""What is coming up, who served how long, and why a point is there."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from jishi.benefits.models import Grant
from jishi.foundation import clock
from jishi.foundation.personal import Part
from jishi.foundation.refusals import NotFound
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.volunteering import rules
from jishi.volunteering.models import Activity, Award, Hours, Shift, SignUp

State = SignUp.State


@dataclass(frozen=True)
class Why:
    """All that a grant of points rests on (R4.4): "where do these points come from?"."""

    grant: Grant
    activity: Activity
    shift: Shift
    sign_up: SignUp
    minutes: int
    earned_by_rule: int  # points; more than the grant when the day's limit cut it
    confirmed_by: Party
    confirmed_at: datetime

    @property
    def is_cut(self) -> bool:
        return self.earned_by_rule > self.grant.points


def code_of(shift: Shift, at: datetime | None = None, *, is_out: bool = False) -> str:
    """The code that the organiser shows at a moment: for coming, or for leaving."""
    return rules.code_at(shift.secret, at or clock.now(), is_out=is_out)


def activities_of(team: Party) -> QuerySet[Activity]:
    """What a team calls people to, latest first."""
    return (
        Activity.objects.filter(team=team)
        .select_related("fund", "place")
        .order_by("-published_at", "-pk")
    )


def upcoming_shifts() -> QuerySet[Shift]:
    """Published shifts that are not over, the next one first."""
    return (
        Shift.objects.filter(ends_at__gt=clock.now(), activity__published_at__lte=clock.now())
        .select_related("activity__team", "activity__place")
        .order_by("starts_at", "pk")
    )


def sign_ups_of(person: Party) -> QuerySet[SignUp]:
    """Every shift that a person signed up for, latest first, with hours and points; 1 SQL."""
    return (
        SignUp.objects.filter(volunteer=person)
        .select_related("shift__activity__team", "shift__activity__place", "hours__award__grant")
        .order_by("-shift__starts_at", "-pk")
    )


def hours_of(person: Party) -> int:
    """How many minutes a person has served in all; they are never spent (R4.2)."""
    served = Hours.objects.filter(volunteer=person)
    return served.aggregate(minutes=Coalesce(Sum("minutes"), 0))["minutes"]


def to_confirm(person: Party) -> QuerySet[SignUp]:
    """Who has been there and waits for this organiser to say so; never the organiser's own."""
    teams = parties.organisations_of(person, Membership.Role.ORGANISER)
    return (
        SignUp.objects.filter(state=State.CHECKED_OUT, shift__activity__team__in=teams)
        .exclude(volunteer=person)
        .select_related("shift__activity__team", "volunteer")
        .order_by("checked_out_at", "pk")
    )


def is_elsewhere(person: Party, shift: Shift) -> bool:
    """Whether a person is checked in to another shift and not out."""
    return (
        SignUp.objects.filter(volunteer=person, state=State.CHECKED_IN)
        .exclude(shift=shift)
        .exists()
    )


def has_overlap(person: Party, shift: Shift) -> bool:
    """Whether a person has a place in another shift that overlaps this one."""
    return (
        SignUp.objects.filter(
            ~Q(state__in=[State.WITHDRAWN, State.ABSENT]),
            volunteer=person,
            shift__starts_at__lt=shift.ends_at,
            shift__ends_at__gt=shift.starts_at,
        )
        .exclude(shift=shift)
        .exists()
    )


def why(grant: Grant) -> Why:
    """Why a grant of points is there; refuses `NotFound` for one that no hours earned. 1 SQL."""
    award = (
        Award.objects.filter(grant=grant)
        .select_related(
            "hours__sign_up__shift__activity__team", "hours__confirmed_by", "grant__fund__funder"
        )
        .first()
    )
    if award is None:
        raise NotFound
    hours, sign_up = award.hours, award.hours.sign_up
    activity = sign_up.shift.activity
    return Why(
        grant=award.grant,
        activity=activity,
        shift=sign_up.shift,
        sign_up=sign_up,
        minutes=hours.minutes,
        earned_by_rule=rules.points_for(hours.minutes, points_per_hour=activity.points_per_hour),
        confirmed_by=hours.confirmed_by,
        confirmed_at=hours.confirmed_at,
    )


def unfinished_of(person: Party) -> QuerySet[SignUp]:
    """The places that a volunteer holds in shifts that are not over yet."""
    held = SignUp.objects.filter(volunteer=person, shift__ends_at__gt=clock.now())
    return held.filter(state__in=[SignUp.State.SIGNED_UP, SignUp.State.CHECKED_IN])


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person."""
    kept = _("三年以上，注销后只留编号")
    return [
        Part(
            "sign_ups", _("志愿报名"), _("知道谁来、来了多久"), kept,
            {
                "shift__activity__title": _("活动"), "shift__starts_at": _("时间"),
                "state": _("状态"), "signed_up_at": _("报名"), "checked_in_at": _("签到"),
                "checked_out_at": _("签退"),
            },
            SignUp.objects.filter(volunteer=person), ("volunteering.SignUp.volunteer",),
        ),
        Part(
            "hours", _("志愿服务时长"), _("记下您做过的好事"), kept,
            {
                "sign_up__shift__activity__title": _("活动"), "minutes": _("分钟"),
                "confirmed_at": _("确认"),
            },
            Hours.objects.filter(volunteer=person), ("volunteering.Hours.volunteer",),
        ),
    ]  # fmt: skip
