import re

import pytest
from django.conf import settings as market

from jishi.notices.models import Notice
from jishi.parties.models import Login, Membership
from jishi.parties.operations import set_large_print
from jishi.parties.tests.factories import make_login, make_member, make_person

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


def ask_for_code(client, do="send"):
    client.post("/signin", {"phone": PHONE, "do": do})
    return re.search(r"\d{6}", Notice.objects.latest("pk").words).group()


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_a_code_that_was_sent_opens_the_door(client):
    code = ask_for_code(client)

    answer = client.post("/signin", {"phone": PHONE, "code": code, "do": "enter", "next": "/mine"})

    assert answer.status_code == 302
    assert answer["Location"] == "/mine"
    assert is_signed_in(client)
    assert Login.objects.get().phone == PHONE


def test_a_code_can_be_told_by_telephone(client):
    ask_for_code(client, do="call")

    assert Notice.objects.get().way == Notice.Way.CALL


def test_a_wrong_code_opens_nothing_and_the_number_stays_typed(client):
    code = ask_for_code(client)
    wrong = "000000" if code != "000000" else "111111"

    answer = client.post("/signin", {"phone": PHONE, "code": wrong, "do": "enter"})

    assert answer.status_code == 409
    assert f'value="{PHONE}"' in answer.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("do", ["send", "call", "enter"])
def test_what_is_no_telephone_is_said_at_the_field(client, do):
    answer = client.post("/signin", {"phone": "12", "code": "123456", "do": do})

    assert answer.status_code == 400
    assert 'id="field-phone-wrong"' in answer.content.decode()
    assert not Notice.objects.exists()


def test_a_sixth_code_a_day_is_refused(client):
    for _code in range(5):
        ask_for_code(client)

    assert client.post("/signin", {"phone": PHONE, "do": "send"}).status_code == 429
    assert Notice.objects.count() == 5


@pytest.mark.parametrize(
    "away", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_nobody_is_sent_to_another_site(client, away):
    code = ask_for_code(client)

    answer = client.post("/signin", {"phone": PHONE, "code": code, "do": "enter", "next": away})

    assert answer["Location"] == "/"


def test_the_code_is_never_shown_outside_a_demo(client):
    page = client.post("/signin", {"phone": PHONE, "do": "send"}).content.decode()

    assert re.search(r"\d{6}", Notice.objects.get().words).group() not in page


def test_signing_out_ends_the_session(client):
    client.force_login(make_login())

    client.get("/signout")
    assert is_signed_in(client)

    client.post("/signout")
    assert not is_signed_in(client)


def test_large_print_comes_along_at_the_next_sign_in(client):
    login = Login.objects.create(person=make_person(), phone=PHONE)
    set_large_print(login, wanted=True)
    code = ask_for_code(client)

    client.post("/signin", {"phone": PHONE, "code": code, "do": "enter"})

    assert client.cookies["text"].value == "large"


class TestTheDemo:
    @pytest.fixture
    def keeper(self):
        keeper = make_member(Membership.Role.KEEPER)
        keeper.is_demo = True
        keeper.save()
        return make_login(keeper)

    @pytest.fixture
    def _in_a_demo(self, settings):
        settings.DEMO = True

    def test_does_not_exist_elsewhere(self, client, keeper):
        assert not market.DEMO
        assert client.get("/demo").status_code == 404
        assert client.post("/demo", {"login": keeper.pk}).status_code == 404
        assert not is_signed_in(client)

    @pytest.mark.usefixtures("_in_a_demo")
    def test_shows_one_person_a_role_and_lets_one_be_them(self, client, keeper):
        page = client.get("/demo").content.decode()
        assert "站长" in page
        assert f'value="{keeper.pk}"' in page

        answer = client.post("/demo", {"login": keeper.pk, "next": "/hub/"})

        assert answer["Location"] == "/hub/"
        assert client.session["_auth_user_id"] == str(keeper.pk)

    @pytest.mark.usefixtures("_in_a_demo")
    @pytest.mark.parametrize("typed", ["", "x", "²", "9" * 30, "-1"])
    def test_gives_nobody_for_a_number_that_is_none(self, client, typed):
        assert client.post("/demo", {"login": typed}).status_code == 404

    @pytest.mark.usefixtures("_in_a_demo")
    def test_lets_nobody_be_a_real_person(self, client):
        real = make_login()

        assert client.post("/demo", {"login": real.pk}).status_code == 404
        assert not is_signed_in(client)

    @pytest.mark.usefixtures("_in_a_demo")
    def test_shows_the_code_that_a_demo_does_not_send(self, client):
        page = client.post("/signin", {"phone": PHONE, "do": "send"}).content.decode()

        assert re.search(r"\d{6}", Notice.objects.get().words).group() in page


@pytest.mark.django_db
def test_who_sends_neither_code_nor_wish_is_told_what_is_missing(client):
    page = client.post("/signin", {"phone": "13800000001", "do": "²"}).content.decode()

    assert "请填写收到的 6 位校验码" in page
