import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import include, path, resolve, reverse

from jishi.delivery.tests.factories import make_station
from jishi.parties.models import Membership
from jishi.parties.operations import end
from jishi.parties.tests.factories import make_login, make_member, make_organisation
from jishi.web import policy
from jishi.web.api.schema import contract
from jishi.web.policy import RULES, read, routes
from jishi.web.preferences import health
from jishi.web.tests.conftest import ANYBODY
from jishi.web.tests.factories import make_client_of
from jishi.web.visitors import COMPANY

pytestmark = pytest.mark.django_db
Role = Membership.Role
JSON = {"accept": "application/json"}
NO_PERSON = ("/api/", "/epcis/", "/pay/notify")  # only programs come here
NOWHERE = {"number": "X-1", "code": "X-1", "token": "x"}  # other keys are numbers

# Two ways to one path, as a JSON door makes them of its methods: only the first is reached.
inside = ([path("twice", health, name="first"), path("twice", health, name="second")], "inside")
urlpatterns = [path("deep/", include(inside)), path("nameless", health)]


def an_address(name: str) -> str:
    keys = reverse_keys(name)
    return reverse(name, kwargs={key: NOWHERE.get(key, 0) for key in keys})


def reverse_keys(name: str) -> list[str]:
    return [piece.partition(">")[0].partition(":")[2] for piece in routes()[name].split("<")[1:]]


def named(*who: str) -> list[str]:
    """The routes that name one of these for some method."""
    return [name for name in routes() if set(who) & frozenset().union(*RULES[name].who.values())]


def test_every_route_has_a_row_and_every_row_a_route():
    behind_the_json_door = {
        f"api:{told['operationId']}"
        for methods in contract()["paths"].values()
        for told in methods.values()
    }
    assert routes().keys() | behind_the_json_door == RULES.keys() - read(ANYBODY).keys()


def test_routes_are_found_in_every_depth_and_those_that_are_never_reached_are_left_out():
    found = routes(__name__)

    assert found == {
        "inside:first": "deep/twice",
        "jishi.web.preferences.health": "nameless",
    }


def test_the_market_does_not_start_with_a_route_without_a_row(monkeypatch):
    monkeypatch.delitem(RULES, "health")

    with pytest.raises(ImproperlyConfigured, match="health"):
        Client().get("/healthz")


@pytest.mark.parametrize(
    "row",
    [
        'GET = ["everyone"]',
        "GET = []",
        'PUT = ["anyone"]',
        'GET = ["grower"], reach = "near"',
        'GET = ["grower"], objects = "batch"',
        'object = "batch"',
    ],
)
def test_a_row_that_means_nothing_is_an_error(row):
    with pytest.raises(ImproperlyConfigured, match="policy of farm:batch"):
        read(f'"farm:batch" = {{ {row} }}')


@pytest.mark.parametrize("name", sorted(routes()))
class TestEveryRow:
    def test_answers_no_other_method(self, client, name):
        allowed = RULES[name].who
        for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - allowed.keys():
            answer = client.generic(method, an_address(name))
            is_led = method in policy.READS and answer.status_code == 302
            assert is_led or answer.status_code == 405, method
            assert answer["Allow"] == ", ".join(allowed)

    def test_answers_a_program_no_other_method(self, client, name):
        for method in {"GET", "HEAD"} - RULES[name].who.keys():
            answer = client.generic(method, an_address(name), headers=JSON)
            assert answer.status_code == 405, method

    def test_leads_who_reads_a_forms_address_to_a_page_above_it(self, client, name):
        here = an_address(name)
        if "GET" in RULES[name].who or here.startswith(NO_PERSON):
            return

        answer = client.get(here)

        page = answer["Location"]
        assert answer.status_code == 302
        assert here.startswith(page)
        assert "GET" in RULES[resolve(page).view_name].who

    def test_lets_in_only_whom_it_names(self, name):
        someone = make_client_of(make_login())
        for method, who in RULES[name].who.items():
            if who & {policy.ANYONE, policy.CHANNEL}:
                continue
            stranger = Client().generic(method, an_address(name))
            to_sign_in = stranger.headers.get("Location", "").startswith("/signin")
            assert to_sign_in or stranger.status_code == 401 and name.startswith("epcis:")
            if policy.PERSON not in who:
                assert someone.generic(method, an_address(name)).status_code == 403


@pytest.mark.parametrize("role", sorted(COMPANY))
def test_a_role_of_the_company_that_is_held_elsewhere_opens_nothing(role):
    visitor = make_client_of(make_login(make_member(role, make_organisation())))

    for name in named(role):
        for method in RULES[name].who:
            assert visitor.generic(method, an_address(name)).status_code == 403, name


def test_a_role_that_ended_opens_nothing():
    person = make_member(Role.OPERATOR)
    visitor = make_client_of(make_login(person))
    assert visitor.get("/office/").status_code == 200

    end(person.memberships.get())

    assert visitor.get("/office/").status_code == 403


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/mine/name", "/mine"),
        ("/hub/station/2/hand", "/hub/station/2/"),
        ("/hub/station/2/arrive?wrong=1", "/hub/station/2/"),
        ("/hub/pick/7", "/hub/pick/"),
        ("/hub/views", "/hub/"),
        ("/office/settlement/commission", "/office/settlement/"),
        ("/basket/add", "/basket"),
        ("/signout", "/"),
        ("/signin/wechat/forget", "/signin"),  # not to WeChat
        ("/language", "/"),
    ],
)
def test_the_page_above_is_the_nearest_one(client, address, page):
    assert client.get(address)["Location"] == page
    assert client.head(address)["Location"] == page


def test_a_button_of_the_head_leads_from_a_refused_form_to_its_page():
    station = make_station()
    keeper = make_client_of(make_login(station.keeper))
    address = f"/hub/station/{station.point.pk}/hand"
    keeper.post(address, {"code": "wrong", "key": "k"})

    answer = keeper.post("/language", {"language": "en", "next": address}, follow=True)

    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == f"/hub/station/{station.point.pk}/"
