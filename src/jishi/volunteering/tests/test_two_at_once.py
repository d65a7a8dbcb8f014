"""Several volunteers at the same moment: no shift overflows, no hour is thanked for twice."""

from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest

from jishi.benefits.queries import points_of, promise_gaps
from jishi.foundation import clock
from jishi.foundation.refusals import Busy, StaleState
from jishi.foundation.tests.at_once import at_once
from jishi.parties.tests.factories import make_person
from jishi.volunteering.errors import ShiftFull
from jishi.volunteering.models import Hours, SignUp
from jishi.volunteering.operations import coming, confirm, confirming, sign_up
from jishi.volunteering.tests.factories import (
    ELEVEN,
    MINUTE,
    NINE,
    make_activity,
    make_hours,
    make_present,
    make_shift,
    nine_to_eleven,
    organiser_of,
    taken,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _the_day_before():
    with clock.standing_at(NINE - timedelta(days=1)):
        yield


@pytest.fixture
def meet_before(monkeypatch):
    """Let two threads meet just before a step, so that neither has seen the other's."""

    def meet(room, name):
        both = Barrier(2)
        step = getattr(room, name)

        def after_both(*args, **kwargs):
            both.wait(timeout=5)
            return step(*args, **kwargs)

        monkeypatch.setattr(room, name, after_both)

    return meet


def outcomes(*verbs):
    return {type(answer) for answer in at_once(*verbs)}


def test_the_last_place_is_taken_once(meet_before):
    shift = nine_to_eleven(places=1)
    take = [partial(sign_up, key=f"take:{n}", by=make_person(), shift=shift) for n in range(2)]
    meet_before(coming, "_take_place")

    assert outcomes(*take) == {SignUp, ShiftFull}

    assert taken(shift) == SignUp.objects.count() == 1


def test_one_person_takes_one_place(meet_before):
    shift, chen = nine_to_eleven(), make_person()
    meet_before(coming, "stand_in_line")

    both = outcomes(*[partial(sign_up, key=f"take:{n}", by=chen, shift=shift) for n in range(2)])

    assert both == {SignUp, StaleState}
    assert taken(shift) == SignUp.objects.count() == 1


def test_a_presence_is_confirmed_once(meet_before):
    present = make_present(nine_to_eleven())
    organiser = organiser_of(present.shift.activity.team)
    meet_before(confirming, "record")

    with clock.standing_at(ELEVEN):
        both = outcomes(
            *[partial(confirm, key=f"c:{n}", by=organiser, sign_up=present) for n in range(2)]
        )

    assert both == {Hours, StaleState}
    assert points_of(present.volunteer) == 24
    assert promise_gaps() == []


def test_a_days_limit_holds_for_two_confirmations(meet_before):
    activity, chen = make_activity(most_points_a_day=40), make_person()
    make_hours(make_shift(activity, starts_at=NINE - MINUTE * 60, hours=1), chen)
    presences = [
        make_present(make_shift(activity, starts_at=start), chen) for start in (NINE, ELEVEN)
    ]
    organiser = organiser_of(activity.team)
    meet_before(confirming, "_count")

    with clock.standing_at(ELEVEN):
        both = outcomes(
            *[
                partial(confirm, key=f"c:{n}", by=organiser, sign_up=present)
                for n, present in enumerate(presences)
            ]
        )

    assert both == {Hours, Busy}
    assert points_of(chen) == 12 + 24
    assert promise_gaps() == []
