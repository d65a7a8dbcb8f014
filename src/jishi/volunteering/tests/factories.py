"""The red-vest team of Xincang calls; Chen comes."""

from datetime import UTC, datetime, timedelta
from itertools import count

from jishi.benefits.models import Fund
from jishi.benefits.queries import redemption_now
from jishi.benefits.tests.factories import make_fund, make_rule
from jishi.foundation import clock
from jishi.parties.models import Membership, Party
from jishi.parties.queries import members_of
from jishi.parties.tests.factories import make_member, make_organisation, make_person
from jishi.places.tests.factories import make_village
from jishi.volunteering.models import Activity, Hours, Shift, SignUp
from jishi.volunteering.operations import add_shift, check_in, check_out, confirm, publish, sign_up
from jishi.volunteering.queries import code_of

NINE = datetime(2026, 8, 1, 1, tzinfo=UTC)  # nine o'clock in the county
ELEVEN = NINE + timedelta(hours=2)
MINUTE = timedelta(minutes=1)

_numbers = count(1)


def a_key(what: str = "do") -> str:
    return f"volunteer:{what}:{next(_numbers)}"


def make_organiser(team: Party | None = None) -> Party:
    """A person who organises for a team."""
    team = team or make_organisation(Party.Kind.TEAM, "新仓红马甲志愿队")
    return make_member(Membership.Role.ORGANISER, team, "许队长")


def organiser_of(team: Party) -> Party:
    return members_of(team).filter(role=Membership.Role.ORGANISER)[0].person


def make_activity(
    *,
    by: Party | None = None,
    team: Party | None = None,
    fund: Fund | None = None,
    points_per_hour: int = 12,
    most_points_a_day: int = 40,
) -> Activity:
    team = team or make_organisation(Party.Kind.TEAM, "新仓红马甲志愿队")
    if redemption_now() is None:
        make_rule()
    return publish(
        key=a_key("activity"),
        by=by or make_organiser(team),
        team=team,
        title="河道捡拾垃圾",
        place=make_village(),
        where="石路港沿岸",
        fund=fund or make_fund(),
        points_per_hour=points_per_hour,
        most_points_a_day=most_points_a_day,
    )


def make_shift(
    activity: Activity | None = None,
    *,
    starts_at: datetime | None = None,
    hours: float = 2,
    places: int = 6,
) -> Shift:
    """A shift that begins in an hour unless told otherwise."""
    activity = activity or make_activity()
    starts_at = starts_at or clock.now() + timedelta(hours=1)
    return add_shift(
        key=a_key("shift"),
        by=organiser_of(activity.team),
        activity=activity,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        places=places,
    )


def make_sign_up(shift: Shift | None = None, volunteer: Party | None = None) -> SignUp:
    return sign_up(
        key=a_key("sign-up"),
        by=volunteer or make_person("陈志愿"),
        shift=shift or make_shift(),
    )


def come(signed: SignUp, at: datetime | None = None) -> SignUp:
    """Check in with the right code, at the beginning of the shift unless told otherwise."""
    at = at or signed.shift.starts_at
    with clock.standing_at(at):
        code = code_of(signed.shift)
        return check_in(key=a_key("in"), by=signed.volunteer, sign_up=signed, code=code)


def leave(signed: SignUp, at: datetime | None = None) -> SignUp:
    """Check out with the right code, at the end of the shift unless told otherwise."""
    at = at or signed.shift.ends_at
    with clock.standing_at(at):
        code = code_of(signed.shift, is_out=True)
        return check_out(key=a_key("out"), by=signed.volunteer, sign_up=signed, code=code)


def make_present(shift: Shift | None = None, volunteer: Party | None = None) -> SignUp:
    """Somebody who came at the beginning and left at the end."""
    signed = make_sign_up(shift, volunteer)
    come(signed)
    return leave(signed)


def make_hours(shift: Shift | None = None, volunteer: Party | None = None) -> Hours:
    """Confirmed hours, on the day of the shift."""
    present = make_present(shift, volunteer)
    organiser = organiser_of(present.shift.activity.team)
    with clock.standing_at(present.shift.ends_at):
        return confirm(key=a_key("confirm"), by=organiser, sign_up=present)


def nine_to_eleven(activity: Activity | None = None, *, places: int = 6) -> Shift:
    return make_shift(activity, starts_at=NINE, places=places)


def taken(shift: Shift) -> int:
    return Shift.objects.values_list("taken", flat=True).get(pk=shift.pk)
