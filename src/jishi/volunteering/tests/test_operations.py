from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jishi.benefits.errors import FundExhausted
from jishi.benefits.models import Grant
from jishi.benefits.queries import points_of
from jishi.benefits.tests.factories import make_fund, make_grant
from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, NotAllowed, NotFound, StaleState
from jishi.notices.models import Notice
from jishi.parties.models import Membership, Party
from jishi.parties.operations import grant as grant_role
from jishi.parties.tests.factories import make_member, make_organisation, make_person
from jishi.volunteering.errors import (
    AtAnotherPlace,
    NothingServed,
    NotVoluntary,
    OwnHours,
    ShiftFull,
    ShiftsOverlap,
    TooEarly,
    TooLate,
    TooManyTries,
    WrongCode,
)
from jishi.volunteering.models import Award, Hours, Shift, SignUp
from jishi.volunteering.operations import (
    check_in,
    check_out,
    confirm,
    mark_absent,
    sign_up,
    withdraw,
)
from jishi.volunteering.operations.coming import TRIES_MAX
from jishi.volunteering.queries import (
    code_of,
    hours_of,
    sign_ups_of,
    to_confirm,
    upcoming_shifts,
    why,
)
from jishi.volunteering.tests.factories import (
    a_key,
    come,
    leave,
    make_activity,
    make_hours,
    make_organiser,
    make_present,
    make_shift,
    make_sign_up,
    organiser_of,
)

pytestmark = pytest.mark.django_db
State = SignUp.State
NINE = datetime(2026, 8, 1, 1, tzinfo=UTC)  # nine o'clock in the county
ELEVEN = NINE + timedelta(hours=2)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _the_day_before():
    with clock.standing_at(NINE - timedelta(days=1)):
        yield


def nine_to_eleven(activity=None, **facts):
    return make_shift(activity, starts_at=NINE, **facts)


def taken(shift):
    return Shift.objects.values_list("taken", flat=True).get(pk=shift.pk)


@pytest.mark.parametrize(
    "kind", [Party.Kind.OPERATOR, Party.Kind.ENTERPRISE, Party.Kind.COOP, Party.Kind.WORKSHOP]
)
def test_no_business_calls_people_to_voluntary_work(kind):
    with pytest.raises(NotVoluntary):
        make_activity(team=make_organisation(kind))


def test_only_an_organiser_of_the_team_publishes():
    activity = make_activity()
    member = make_member(Membership.Role.FUNDER, activity.team)

    with pytest.raises(NotAllowed):
        make_activity(team=activity.team, by=member)
    with pytest.raises(NotFound):
        make_activity(team=activity.team, by=make_organiser())


@pytest.mark.parametrize(
    "facts",
    [
        {"starts_at": NINE - timedelta(days=2)},
        {"hours": 0},
        {"hours": -1},
        {"hours": 12.1},
        {"places": 0},
    ],
)
def test_a_shift_is_put_up_before_it_begins_for_some_time_and_some_people(facts):
    with pytest.raises(BadInput):
        make_shift(**facts)


def test_signing_up_takes_a_place_once():
    shift, chen = nine_to_eleven(), make_person()

    first = sign_up(key="chen", by=chen, shift=shift)
    again = sign_up(key="chen", by=chen, shift=shift)

    assert first == again
    assert taken(shift) == 1
    with pytest.raises(StaleState):
        sign_up(key=a_key(), by=chen, shift=shift)
    assert taken(shift) == 1


def test_a_full_shift_takes_nobody():
    shift = nine_to_eleven(places=1)
    make_sign_up(shift)

    with pytest.raises(ShiftFull) as refusal:
        make_sign_up(shift)

    assert refusal.value.code == "limit_reached"
    assert taken(shift) == shift.sign_ups.count() == 1


def test_who_withdraws_leaves_the_place_to_another_and_may_come_back():
    shift = nine_to_eleven(places=1)
    signed = make_sign_up(shift)

    withdraw(key="w", by=signed.volunteer, sign_up=signed)
    withdraw(key="w", by=signed.volunteer, sign_up=signed)
    assert taken(shift) == 0
    back = make_sign_up(shift, signed.volunteer)

    assert (back.pk, back.state, taken(shift)) == (signed.pk, State.SIGNED_UP, 1)


def test_nobody_withdraws_another_or_after_the_beginning():
    shift = nine_to_eleven()
    signed = make_sign_up(shift)

    with pytest.raises(NotFound):
        withdraw(key=a_key(), by=make_person(), sign_up=signed)
    with clock.standing_at(NINE), pytest.raises(TooLate):
        withdraw(key=a_key(), by=signed.volunteer, sign_up=signed)

    assert taken(shift) == 1


def test_nobody_is_in_two_shifts_at_one_time():
    chen = make_person()
    make_sign_up(nine_to_eleven(), chen)

    with pytest.raises(ShiftsOverlap):
        make_sign_up(make_shift(starts_at=ELEVEN - MINUTE), chen)
    make_sign_up(make_shift(starts_at=ELEVEN), chen)


def test_nobody_signs_up_for_what_is_over():
    shift = nine_to_eleven()

    with clock.standing_at(ELEVEN), pytest.raises(TooLate):
        make_sign_up(shift)

    assert taken(shift) == 0


@pytest.mark.parametrize(
    ("minutes", "refusal"), [(-31, TooEarly), (-30, None), (120, None), (121, TooLate)]
)
def test_one_comes_from_half_an_hour_before_until_the_end(minutes, refusal):
    signed = make_sign_up(nine_to_eleven())
    at = NINE + minutes * MINUTE

    if refusal is None:
        assert come(signed, at).checked_in_at == at
        return
    with pytest.raises(refusal):
        come(signed, at)
    signed.refresh_from_db()
    assert (signed.state, signed.checked_in_at) == (State.SIGNED_UP, None)


@pytest.mark.parametrize(
    ("minutes", "refusal"), [(-1, TooEarly), (0, None), (150, None), (151, TooLate)]
)
def test_one_leaves_from_the_beginning_until_half_an_hour_after_the_end(minutes, refusal):
    signed = make_sign_up(nine_to_eleven())
    come(signed, NINE - 30 * MINUTE)
    at = NINE + minutes * MINUTE

    if refusal is None:
        assert leave(signed, at).checked_out_at == at
        return
    with pytest.raises(refusal):
        leave(signed, at)
    signed.refresh_from_db()
    assert signed.state == State.CHECKED_IN


def test_the_code_of_another_door_or_another_shift_does_not_open():
    signed, other = make_sign_up(nine_to_eleven()), nine_to_eleven()

    with clock.standing_at(NINE):
        for code in (code_of(signed.shift, is_out=True), code_of(other), "", "签到码"):
            with pytest.raises(WrongCode):
                check_in(key=a_key(), by=signed.volunteer, sign_up=signed, code=code)

    signed.refresh_from_db()
    assert signed.state == State.SIGNED_UP


def test_nobody_comes_for_another():
    signed = make_sign_up(nine_to_eleven())

    with clock.standing_at(NINE), pytest.raises(NotFound):
        check_in(key=a_key(), by=make_person(), sign_up=signed, code=code_of(signed.shift))

    signed.refresh_from_db()
    assert (signed.state, signed.tries) == (State.SIGNED_UP, 0)


def test_nobody_guesses_the_code():
    signed = make_sign_up(nine_to_eleven())

    with clock.standing_at(NINE):
        for _guess in range(TRIES_MAX):
            with pytest.raises(WrongCode):
                check_in(key=a_key(), by=signed.volunteer, sign_up=signed, code="x")
    with pytest.raises(TooManyTries):
        come(signed)


def test_a_coming_that_is_told_twice_is_one():
    signed = make_sign_up(nine_to_eleven())
    with clock.standing_at(NINE):
        code = code_of(signed.shift)
        check_in(key="in", by=signed.volunteer, sign_up=signed, code=code)
    with clock.standing_at(NINE + 5 * MINUTE):
        again = check_in(key="in", by=signed.volunteer, sign_up=signed, code=code)

    assert again.checked_in_at == NINE
    with pytest.raises(StaleState):
        come(signed)


def test_nobody_leaves_without_having_come():
    with pytest.raises(StaleState):
        leave(make_sign_up(nine_to_eleven()))


def test_nobody_is_at_two_places():
    chen = make_person()
    first = make_sign_up(nine_to_eleven(), chen)
    second = make_sign_up(make_shift(starts_at=ELEVEN), chen)
    come(first)

    with pytest.raises(AtAnotherPlace):
        come(second, ELEVEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignUp.objects.filter(pk=second.pk).update(state=State.CHECKED_IN)

    leave(first, ELEVEN)
    assert come(second, ELEVEN).state == State.CHECKED_IN


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


def test_shifts_to_come_are_listed_until_they_are_over(django_assert_num_queries):
    later, first = nine_to_eleven(), make_shift(starts_at=NINE - 60 * MINUTE, hours=1)

    with django_assert_num_queries(1):
        shown = [(shift.pk, shift.activity.team.name) for shift in upcoming_shifts()]
    assert [pk for pk, _team in shown] == [first.pk, later.pk]
    with clock.standing_at(NINE):
        assert list(upcoming_shifts()) == [later]


def test_my_shifts_come_with_hours_and_points_in_one_statement(django_assert_num_queries):
    activity, chen = make_activity(), make_person()
    make_hours(nine_to_eleven(activity), chen)
    make_sign_up(make_shift(activity, starts_at=ELEVEN), chen)

    with django_assert_num_queries(1):
        coming, done = sign_ups_of(chen)
        assert done.hours.award.grant.points == 24
        assert coming.shift.activity.place.name
        assert not hasattr(coming, "hours")


def test_checking_out_goes_by_its_own_code():
    signed = make_sign_up(nine_to_eleven())
    come(signed)

    with clock.standing_at(ELEVEN), pytest.raises(WrongCode):
        check_out(key=a_key(), by=signed.volunteer, sign_up=signed, code=code_of(signed.shift))
