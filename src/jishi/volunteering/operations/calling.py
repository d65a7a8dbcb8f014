"""What a team calls people to."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.benefits.models import Fund
from jishi.foundation import clock, ids
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.places.models import Place
from jishi.volunteering.errors import NotVoluntary
from jishi.volunteering.models import Activity, Shift

ORGANISER = Membership.Role.ORGANISER
LONGEST = timedelta(hours=12)
POINTS_MAX = 10_000
PLACES_MAX = 10_000


@operation
def publish(
    *,
    key: str,
    by: Party,
    team: Party,
    title: str,
    place: Place,
    where: str,
    fund: Fund,
    points_per_hour: int,
    most_points_a_day: int,
    brief: str = "",
) -> Activity:
    """Publish voluntary work and the fund that thanks for it, in points an hour and a day (R4.4).

    By an organiser of the team. Refuses `NotVoluntary` unless it is a volunteer team (R4.1), and
    `BadInput`.
    """
    parties.require(by, ORGANISER, team)
    facts = {
        "team": team.pk, "title": title, "place": place.pk, "where": where, "fund": fund.pk,
        "points_per_hour": points_per_hour, "most_points_a_day": most_points_a_day, "brief": brief,
    }  # fmt: skip
    subject = f"party:{team.pk}"
    if record(key=key, verb="volunteering.publish", by=by, subject=subject, **facts):
        return Activity.objects.get(key=key)
    if team.kind != Party.Kind.TEAM:
        raise NotVoluntary
    _refuse_senseless(title, points_per_hour, most_points_a_day)
    return Activity.objects.create(
        key=key, title=title.strip()[:60], team=team, place=place, where=where.strip()[:80],
        fund=fund, points_per_hour=points_per_hour, most_points_a_day=most_points_a_day,
        brief=brief.strip()[:200], published_at=clock.now(),
    )  # fmt: skip


@operation
def add_shift(
    *,
    key: str,
    by: Party,
    activity: Activity,
    starts_at: datetime,
    ends_at: datetime,
    places: int,
) -> Shift:
    """Put up a shift of up to twelve hours with a number of places, before it begins (R4.6).

    By an organiser of the team. Refuses `BadInput`.
    """
    parties.require(by, ORGANISER, activity.team)
    facts = {
        "activity": activity.pk, "starts_at": starts_at, "ends_at": ends_at, "places": places,
    }  # fmt: skip
    subject = f"activity:{activity.pk}"
    if record(key=key, verb="volunteering.add_shift", by=by, subject=subject, **facts):
        return Shift.objects.get(key=key)
    if starts_at < clock.now():
        raise BadInput(starts_at=_("开始时间已经过去。班次要提前公布"))
    if not timedelta(0) < ends_at - starts_at <= LONGEST:
        raise BadInput(ends_at=_("结束要在开始之后，一班最长 12 小时"))
    if not 1 <= places <= PLACES_MAX:
        raise BadInput(places=_("名额要在 1 到 10000 之间"))
    return Shift.objects.create(
        key=key,
        activity=activity,
        starts_at=starts_at,
        ends_at=ends_at,
        places=places,
        secret=ids.token(),
    )


def _refuse_senseless(title: str, points_per_hour: int, most_points_a_day: int) -> None:
    if not title.strip():
        raise BadInput(title=_("请填写活动名称"))
    if not 0 <= points_per_hour <= POINTS_MAX or not 0 <= most_points_a_day <= POINTS_MAX:
        raise BadInput(points=_("积分要在 0 到 10000 之间"))
