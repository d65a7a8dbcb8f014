"""Hours come from a presence that somebody else confirms; points follow them."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jishi.benefits.errors import FundExhausted
from jishi.benefits.models import Grant
from jishi.benefits.queries import points_of
from jishi.benefits.tests.factories import make_fund, make_grant
from jishi.foundation import clock
from jishi.foundation.refusals import NotFound, StaleState
from jishi.notices.models import Notice
from jishi.parties.models import Membership
from jishi.parties.operations import grant as grant_role
from jishi.parties.tests.factories import make_person
from jishi.volunteering.errors import (
    NothingServed,
    OwnHours,
    TooEarly,
)
from jishi.volunteering.models import Award, Hours, SignUp
from jishi.volunteering.operations import (
    confirm,
    mark_absent,
)
from jishi.volunteering.queries import (
    hours_of,
    sign_ups_of,
    to_confirm,
    why,
)
from jishi.volunteering.tests.factories import (
    ELEVEN,
    MINUTE,
    NINE,
    a_key,
    come,
    leave,
    make_activity,
    make_hours,
    make_organiser,
    make_present,
    make_shift,
    make_sign_up,
    nine_to_eleven,
    organiser_of,
    taken,
)

pytestmark = pytest.mark.django_db
State = SignUp.State


@pytest.fixture(autouse=True)
def _the_day_before():
    with clock.standing_at(NINE - timedelta(days=1)):
        yield


def test_confirmed_hours_earn_their_points_and_say_why():
    activity = make_activity(points_per_hour=12)
    chen, shift = make_person("陈志愿"), nine_to_eleven(activity)

    hours = make_hours(shift, chen)

    assert hours.minutes == hours_of(chen) == 120
    assert points_of(chen) == 24
    reason = why(hours.award.grant)
    assert (reason.activity, reason.shift, reason.minutes) == (activity, shift, 120)
    assert (reason.earned_by_rule, reason.is_cut) == (24, False)
    assert reason.grant.cause == "河道捡拾垃圾 8月1日 120 分钟"
    assert "24 积分" in Notice.objects.get(party=chen).words


def test_confirming_twice_under_one_key_confirms_once():
    present = make_present(nine_to_eleven())
    organiser = organiser_of(present.shift.activity.team)

    with clock.standing_at(ELEVEN):
        first = confirm(key="c", by=organiser, sign_up=present)
        assert confirm(key="c", by=organiser, sign_up=present) == first
        with pytest.raises(StaleState):
            confirm(key=a_key(), by=organiser, sign_up=present)

    assert Hours.objects.count() == Award.objects.count() == 1


def test_only_time_within_the_shift_counts():
    signed = make_sign_up(nine_to_eleven())
    come(signed, NINE - 20 * MINUTE)
    leave(signed, NINE + timedelta(minutes=59, seconds=59))

    with clock.standing_at(ELEVEN):
        hours = confirm(key=a_key(), by=organiser_of(signed.shift.activity.team), sign_up=signed)

    assert hours.minutes == 59
    assert points_of(signed.volunteer) == 11  # 59 * 12 / 60, rounded down


def test_a_presence_of_no_minute_is_no_hour():
    signed = make_sign_up(nine_to_eleven())
    come(signed, NINE)
    leave(signed, NINE + timedelta(seconds=59))

    with clock.standing_at(ELEVEN), pytest.raises(NothingServed):
        confirm(key=a_key(), by=organiser_of(signed.shift.activity.team), sign_up=signed)

    signed.refresh_from_db()
    assert signed.state == State.CHECKED_OUT


def test_nobody_confirms_their_own_hours():
    activity = make_activity()
    organiser = organiser_of(activity.team)
    present = make_present(nine_to_eleven(activity), organiser)

    with clock.standing_at(ELEVEN), pytest.raises(OwnHours):
        confirm(key=a_key(), by=organiser, sign_up=present)
    with clock.standing_at(ELEVEN), pytest.raises(OwnHours):
        mark_absent(key=a_key(), by=organiser, sign_up=present)

    assert list(to_confirm(organiser)) == []
    assert hours_of(organiser) == points_of(organiser) == 0
    second = make_person("另一位组织者")
    grant_role(person=second, organisation=activity.team, role=Membership.Role.ORGANISER)
    assert list(to_confirm(second)) == [present]


def test_the_database_too_lets_nobody_confirm_their_own_hours():
    present = make_present(nine_to_eleven())

    with pytest.raises(IntegrityError), transaction.atomic():
        Hours.objects.create(
            sign_up=present,
            volunteer=present.volunteer,
            minutes=1,
            confirmed_by=present.volunteer,
            confirmed_at=ELEVEN,
        )


def test_another_teams_presence_is_not_there():
    present = make_present(nine_to_eleven())

    with pytest.raises(NotFound):
        confirm(key=a_key(), by=make_organiser(), sign_up=present)


def test_a_day_earns_no_more_than_its_limit():
    activity, chen = make_activity(points_per_hour=12, most_points_a_day=40), make_person()
    starts = [NINE, NINE + timedelta(hours=3), NINE + timedelta(days=1)]

    awarded = [make_hours(make_shift(activity, starts_at=start), chen) for start in starts]

    assert [hours.award.grant.points for hours in awarded] == [24, 16, 24]
    assert why(awarded[1].award.grant).is_cut
    assert hours_of(chen) == 360


def test_hours_beyond_the_days_limit_are_kept_without_points():
    activity, chen = make_activity(most_points_a_day=24), make_person()
    make_hours(nine_to_eleven(activity), chen)

    hours = make_hours(make_shift(activity, starts_at=ELEVEN), chen)

    assert hours_of(chen) == 240
    assert not Award.objects.filter(hours=hours).exists()


def test_what_the_fund_cannot_thank_for_waits():
    activity = make_activity(fund=make_fund(1_00))
    present = make_present(nine_to_eleven(activity))

    with clock.standing_at(ELEVEN), pytest.raises(FundExhausted):
        confirm(key=a_key(), by=organiser_of(activity.team), sign_up=present)

    present.refresh_from_db()
    assert present.state == State.CHECKED_OUT
    assert not Hours.objects.exists()
    assert not Grant.objects.exists()


def test_absence_is_said_once_the_shift_has_begun():
    signed = make_sign_up(nine_to_eleven())
    organiser = organiser_of(signed.shift.activity.team)

    with pytest.raises(TooEarly):
        mark_absent(key=a_key(), by=organiser, sign_up=signed)
    with clock.standing_at(ELEVEN):
        assert mark_absent(key=a_key(), by=organiser, sign_up=signed).state == State.ABSENT

    with pytest.raises(StaleState):
        come(signed)
    assert taken(signed.shift) == 1


@pytest.mark.parametrize("model", [Hours, Award])
@pytest.mark.parametrize(
    "change", [lambda rows: rows._raw_delete(rows.db), lambda rows: rows.update(id=0)]
)
def test_hours_and_awards_are_never_changed(model, change):
    make_hours(nine_to_eleven())

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change(model.objects.all())


def test_why_knows_nothing_of_points_that_no_hours_earned():
    with pytest.raises(NotFound):
        why(make_grant())


def test_my_shifts_come_with_hours_and_points_in_one_statement(django_assert_num_queries):
    activity, chen = make_activity(), make_person()
    make_hours(nine_to_eleven(activity), chen)
    make_sign_up(make_shift(activity, starts_at=ELEVEN), chen)

    with django_assert_num_queries(1):
        coming, done = sign_ups_of(chen)
        assert done.hours.award.grant.points == 24
        assert coming.shift.activity.place.name
        assert not hasattr(coming, "hours")
