"""The desks show a no beside the form, and answer with its status all the same."""

import pytest

from jishi.parties.models import Membership, Party
from jishi.parties.tests.factories import make_login, make_member, make_organisation
from jishi.settlement.models import CommissionRule
from jishi.web.tests.factories import make_client_of

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def accountant():
    return make_client_of(make_login(make_member(Role.ACCOUNTANT)))


def test_what_is_no_input_is_400(accountant):
    for percent in ("-6", "6.555", "0", "NaN", "六", "٣"):
        answer = accountant.post("/office/settlement/commission", {"percent": percent, "key": "k"})
        assert answer.status_code == 400
        assert 'role="alert"' in answer.content.decode()


def test_a_share_may_have_two_decimals(accountant):
    accountant.post("/office/settlement/commission", {"percent": "6.25", "key": "k"})

    assert CommissionRule.objects.get().rate_bp == 625


def test_a_key_that_was_used_for_something_else_is_422(accountant):
    path, form = "/office/settlement/commission", {"percent": "6", "key": "k"}

    assert accountant.post(path, form).status_code == 302
    assert accountant.post(path, form | {"percent": "7"}).status_code == 422


def test_the_same_form_sent_twice_is_answered_twice_and_acts_once(accountant):
    path, form = "/office/settlement/commission", {"percent": "6", "key": "k"}

    once, twice = accountant.post(path, form), accountant.post(path, form)

    assert (once.status_code, twice.status_code) == (302, 302)
    assert twice["Idempotent-Replay"] == "1"
    assert CommissionRule.objects.count() == 1


def test_what_the_state_of_the_world_forbids_is_409(accountant):
    party = make_organisation(Party.Kind.COOP)

    answer = accountant.post("/office/settlement/new", {"party": party.pk, "key": "k"})

    assert answer.status_code == 409
