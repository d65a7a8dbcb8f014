"""A place in a shift, coming and leaving."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jishi.foundation import clock
from jishi.foundation.refusals import NotFound, StaleState
from jishi.parties.tests.factories import make_person
from jishi.volunteering.errors import (
    AtAnotherPlace,
    ShiftFull,
    ShiftsOverlap,
    TooEarly,
    TooLate,
    TooManyTries,
    WrongCode,
)
from jishi.volunteering.models import SignUp
from jishi.volunteering.operations import (
    check_in,
    check_out,
    sign_up,
    withdraw,
)
from jishi.volunteering.operations.coming import TRIES_MAX
from jishi.volunteering.queries import (
    code_of,
    upcoming_shifts,
)
from jishi.volunteering.tests.factories import (
    ELEVEN,
    MINUTE,
    NINE,
    a_key,
    come,
    leave,
    make_shift,
    make_sign_up,
    nine_to_eleven,
    taken,
)

pytestmark = pytest.mark.django_db
State = SignUp.State


@pytest.fixture(autouse=True)
def _the_day_before():
    with clock.standing_at(NINE - timedelta(days=1)):
        yield


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


def test_shifts_to_come_are_listed_until_they_are_over(django_assert_num_queries):
    later, first = nine_to_eleven(), make_shift(starts_at=NINE - 60 * MINUTE, hours=1)

    with django_assert_num_queries(1):
        shown = [(shift.pk, shift.activity.team.name) for shift in upcoming_shifts()]
    assert [pk for pk, _team in shown] == [first.pk, later.pk]
    with clock.standing_at(NINE):
        assert list(upcoming_shifts()) == [later]


def test_checking_out_goes_by_its_own_code():
    signed = make_sign_up(nine_to_eleven())
    come(signed)

    with clock.standing_at(ELEVEN), pytest.raises(WrongCode):
        check_out(key=a_key(), by=signed.volunteer, sign_up=signed, code=code_of(signed.shift))
