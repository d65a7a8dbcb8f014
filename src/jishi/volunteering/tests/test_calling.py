"""A team calls; no business does."""

import pytest

from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, NotAllowed, NotFound
from jishi.parties.models import Membership, Party
from jishi.parties.tests.factories import make_member, make_organisation
from jishi.volunteering.errors import (
    NotVoluntary,
)
from jishi.volunteering.models import SignUp
from jishi.volunteering.tests.factories import (
    MINUTE,
    NINE,
    make_activity,
    make_organiser,
    make_shift,
)

pytestmark = pytest.mark.django_db
State = SignUp.State


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
        {"starts_at": NINE - MINUTE},
        {"hours": 0},
        {"hours": -1},
        {"hours": 12.1},
        {"places": 0},
    ],
)
def test_a_shift_is_put_up_before_it_begins_for_some_time_and_some_people(facts):
    with clock.standing_at(NINE), pytest.raises(BadInput):
        make_shift(**facts)
