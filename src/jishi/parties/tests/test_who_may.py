from datetime import timedelta

import pytest
from django.db import IntegrityError

from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, NotAllowed, NotFound
from jishi.parties.models import Membership, Party
from jishi.parties.operations import end, give_login, grant, register, run_site, set_large_print
from jishi.parties.queries import (
    may,
    organisations_of,
    require,
    roles_of,
    site_run_by,
    sites_of,
    sites_run_for,
    the_operator,
)
from jishi.parties.tests.factories import (
    make_login,
    make_member,
    make_operator,
    make_organisation,
    make_person,
)
from jishi.places.models import Site
from jishi.places.tests.factories import make_site

pytestmark = pytest.mark.django_db

Role = Membership.Role
PICKUP_POINT = Site.Kind.PICKUP_POINT


def test_a_member_acts_for_the_organisation_in_the_role_held():
    coop = make_organisation()
    wang = make_member(Role.GROWER, coop)

    assert may(wang, Role.GROWER)
    assert may(wang, Role.GROWER, coop)
    assert require(wang, Role.GROWER) == coop
    assert require(wang, Role.GROWER, coop) == coop
    assert list(organisations_of(wang, Role.GROWER)) == [coop]


def test_a_stranger_does_not_learn_that_the_organisation_is_there():
    with pytest.raises(NotFound):
        require(make_person(), Role.GROWER, make_organisation())


def test_a_member_without_the_role_is_told_that_it_is_not_theirs():
    coop = make_organisation()
    keeper = make_member(Role.KEEPER, coop)

    with pytest.raises(NotAllowed):
        require(keeper, Role.GROWER, coop)
    with pytest.raises(NotAllowed):
        require(keeper, Role.GROWER)
    assert not may(keeper, Role.GROWER, coop)


def test_who_acts_for_one_does_not_act_for_another():
    wang = make_member(Role.GROWER, make_organisation())

    assert not may(wang, Role.GROWER, make_organisation())


def test_a_role_that_ended_is_over_and_may_begin_again():
    coop = make_organisation()
    wang = make_person()
    membership = grant(person=wang, organisation=coop, role=Role.GROWER)

    end(membership)

    assert not may(wang, Role.GROWER, coop)
    assert roles_of(wang) == []
    assert grant(person=wang, organisation=coop, role=Role.GROWER) != membership


def test_a_role_that_was_ended_stays_ended_when_it_was():
    membership = grant(person=make_person(), organisation=make_organisation(), role=Role.KEEPER)
    end(membership)
    ended_at = Membership.objects.get(pk=membership.pk).until

    with clock.standing_at(clock.now() + timedelta(days=1)):
        end(membership)

    assert Membership.objects.get(pk=membership.pk).until == ended_at


def test_a_role_is_held_once_at_a_time():
    coop, wang = make_organisation(), make_person()

    first = grant(person=wang, organisation=coop, role=Role.GROWER)

    assert grant(person=wang, organisation=coop, role=Role.GROWER) == first
    assert Membership.objects.count() == 1


def test_roles_cost_one_statement_with_their_organisations(django_assert_num_queries):
    wang = make_member(Role.GROWER, make_organisation())
    grant(person=wang, organisation=make_organisation(), role=Role.KEEPER)

    with django_assert_num_queries(1):
        assert len({role.organisation.name for role in roles_of(wang)}) == 2


def test_acting_for_an_organisation_costs_one_statement(django_assert_num_queries):
    coop = make_organisation()
    wang = make_member(Role.GROWER, coop)

    with django_assert_num_queries(1):
        require(wang, Role.GROWER, coop)


def test_a_market_has_one_operator():
    operator = make_operator()

    assert the_operator() == operator
    with pytest.raises(IntegrityError):
        register(name="另一家", kind=Party.Kind.OPERATOR)


def test_before_there_is_an_operator_there_is_none():
    with pytest.raises(NotFound):
        the_operator()


def test_the_operator_is_read_once(django_assert_num_queries):
    make_operator()
    the_operator()

    with django_assert_num_queries(0):
        the_operator()


def test_a_site_has_one_who_runs_it_and_history_stays():
    point, before, after = make_site(PICKUP_POINT), make_organisation(), make_organisation()

    run_site(site=point, party=before)
    run_site(site=point, party=before)
    run_site(site=point, party=after)

    assert site_run_by(point) == after
    assert list(sites_of(before, PICKUP_POINT)) == []
    assert list(sites_of(after, PICKUP_POINT)) == [point]
    assert point.operators.count() == 2


def test_keepers_see_the_sites_of_the_organisations_that_they_keep_them_for():
    shop = make_organisation()
    zhao = make_member(Role.KEEPER, shop, "赵站长")
    point = make_site(PICKUP_POINT)
    run_site(site=point, party=shop)
    run_site(site=make_site(PICKUP_POINT), party=make_organisation())

    assert list(sites_run_for(zhao, PICKUP_POINT)) == [point]
    assert list(sites_run_for(zhao, Site.Kind.GREENHOUSE)) == []
    assert list(sites_run_for(make_person(), PICKUP_POINT)) == []


def test_whoever_does_something_else_there_is_no_keeper():
    point, shop = make_site(PICKUP_POINT), make_organisation()
    run_site(site=point, party=shop)
    wang = make_member(Role.GROWER, shop)
    grant(person=wang, organisation=make_organisation(), role=Role.KEEPER)

    assert list(sites_run_for(wang, PICKUP_POINT)) == []


def test_a_login_belongs_to_one_person():
    li = make_person()
    login = give_login(person=li, phone="13900001234")

    assert give_login(person=li, phone="139 0000 1234") == login
    with pytest.raises(BadInput):
        give_login(person=make_person(), phone="13900001234")
    with pytest.raises(BadInput):
        give_login(person=li, phone="13900009999")


def test_large_print_is_remembered():
    login = make_login()

    set_large_print(login, wanted=True)

    login.refresh_from_db()
    assert login.large_print


def test_nobody_is_taken_in_without_a_name():
    with pytest.raises(BadInput):
        register(name="  ", kind=Party.Kind.PERSON)
