"""A desk's menu is what one can do there: no link in it, nor on its pages, says no."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jishi.parties.models import Membership, Party
from jishi.parties.operations import run_site
from jishi.parties.tests.factories import make_login, make_member, make_operator, make_organisation
from jishi.stock.tests.factories import make_warehouse
from jishi.web import policy
from jishi.web.tests.factories import make_client_of

pytestmark = pytest.mark.django_db
Role = Membership.Role
MENU = re.compile(r'<nav class="desk-nav".*?</nav>', re.DOTALL)
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')
KINDS = {
    Role.GROWER: Party.Kind.COOP,
    Role.ORGANISER: Party.Kind.TEAM,
    Role.FUNDER: Party.Kind.FUNDER,
}
FIRST = {
    Role.GROWER: "/farm/",
    Role.WAREHOUSE: "/hub/",
    Role.KEEPER: "/hub/",
    Role.ORGANISER: "/hub/",
    Role.OPERATOR: "/office/",
    Role.ACCOUNTANT: "/office/",
    Role.FUNDER: "/office/",
}


def at_the_desk(role: str) -> Client:
    run_site(site=make_warehouse(), party=make_operator())
    kind = KINDS.get(role)
    home = make_organisation(kind) if kind else make_operator()
    return make_client_of(make_login(make_member(role, home)))


def read(visitor: Client, path: str) -> str:
    """A page, or the one that it leads on to."""
    return visitor.get(path, follow=True).content.decode()


def menu(page: str) -> list[str]:
    return LINK.findall(MENU.search(page).group())


@pytest.mark.parametrize("role", FIRST)
class TestWhoWorksHere:
    def test_finds_no_closed_door_in_the_menu(self, role):
        visitor = at_the_desk(role)

        shown = menu(read(visitor, FIRST[role]))

        assert FIRST[role] in shown
        met = {path: visitor.get(path, follow=True).status_code for path in shown}
        assert met == dict.fromkeys(shown, 200)

    def test_finds_none_on_the_pages_that_the_menu_leads_to(self, role):
        visitor = at_the_desk(role)
        own = [path for path in menu(read(visitor, FIRST[role])) if path != "/"]

        shown = {(page, path) for page in own for path in LINK.findall(read(visitor, page))}

        assert len(shown) > len(own)
        assert [link for link in shown if visitor.get(link[1]).status_code == 403] == []


@pytest.mark.parametrize("role", [Role.KEEPER, Role.FUNDER, Role.OPERATOR])
def test_the_menu_asks_the_database_nothing(role, monkeypatch, django_assert_num_queries):
    visitor = at_the_desk(role)
    read(visitor, FIRST[role])
    with CaptureQueriesContext(connection) as asked:
        read(visitor, FIRST[role])
    monkeypatch.setattr(policy, "may_open", lambda _visitor, _path: True)

    with django_assert_num_queries(len(asked)):
        read(visitor, FIRST[role])


def test_the_menu_of_a_funder_is_short():
    shown = menu(read(at_the_desk(Role.FUNDER), "/office/"))

    assert shown == ["/office/", "/office/funds/", "/"]


@pytest.mark.parametrize("role", FIRST)
def test_each_desk_speaks_the_other_language_at_a_button(role):
    visitor = at_the_desk(role)
    assert ">English</button>" in MENU.search(read(visitor, FIRST[role])).group()

    answer = visitor.post("/language", {"language": "en", "next": FIRST[role]}, follow=True)

    assert ">中文</button>" in MENU.search(answer.content.decode()).group()
