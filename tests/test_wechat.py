"""To WeChat and back, over real HTTP to a sandbox on loopback that answers as WeChat does."""

from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

import pytest
from django.test import Client

from jishi.foundation import clock
from jishi.gateway import keys
from jishi.gateway.account import openid_of
from jishi.gateway.door import Gateway
from jishi.gateway.tests.factories import served
from jishi.parties.models import Login, WeChatAccount
from jishi.parties.operations import bind_wechat, send_code
from jishi.parties.tests.factories import make_login
from jishi.payments.links import link_of
from jishi.payments.tests.factories import make_unpaid_order
from jishi.sales.models import Order
from jishi.web.storefront import order
from jishi.web.storefront.tests.test_orders import Sheets

pytestmark = pytest.mark.django_db
BACK = "/signin/wechat"
PHONE = "13812345678"


class Stays(HTTPRedirectHandler):
    def redirect_request(self, *_words):
        return None


browser = build_opener(ProxyHandler({}), Stays())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("wechat")
    keys.make(made)
    return made


@pytest.fixture(autouse=True)
def sandbox(folder, settings) -> Iterator[str]:
    settings.WECHAT_APPID, settings.WECHAT_SECRET = keys.of(folder).appid, "our secret"
    with served(Gateway(folder, "", "our secret")) as address:
        settings.WECHAT_SANDBOX = address
        yield address


def begin(client, go_on="/mine"):
    """Press 微信登录; what WeChat is asked."""
    answer = client.get("/signin/wechat", {"next": go_on})
    asked = urlsplit(answer["Location"])
    return {name: values[0] for name, values in parse_qs(asked.query).items()}


def allow(sandbox, asked, who="小禾"):
    """Press 允许 at WeChat; what the browser brings back."""
    form = urlencode({"redirect_uri": asked["redirect_uri"], "state": asked["state"], "who": who})
    with pytest.raises(HTTPError) as moved:
        browser.open(f"{sandbox}/connect/oauth2/allow", form.encode(), 5)
    assert moved.value.code == 303
    came = urlsplit(moved.value.headers["Location"])
    assert came.path == BACK
    return {name: values[0] for name, values in parse_qs(came.query).items()}


def come_back(client, sandbox, who="小禾", go_on="/mine"):
    return client.get(BACK, allow(sandbox, begin(client, go_on), who))


def sign_in_by_phone(client, phone=PHONE, **form):
    told = {"phone": phone, "code": send_code(phone=phone), "do": "enter", "next": "/mine"}
    return client.post("/signin", {**told, **form})


def is_in(client):
    return client.session.get("_auth_user_id")


def test_the_first_time_the_telephone_is_asked_and_then_never_again(client, sandbox):
    first = come_back(client, sandbox)
    assert first["Location"] == "/signin?next=%2Fmine"
    assert "微信已经认出您了" in client.get(first["Location"]).content.decode()
    assert not is_in(client)

    sign_in_by_phone(client, bind="1")

    assert WeChatAccount.objects.get().person.login.phone == PHONE
    later = Client()
    answer = come_back(later, sandbox)
    assert answer["Location"] == "/mine"
    assert is_in(later) == str(Login.objects.get().pk)


def test_whoever_does_not_want_it_is_not_bound(client, sandbox):
    come_back(client, sandbox)

    sign_in_by_phone(client)

    assert is_in(client)
    assert not WeChatAccount.objects.exists()


def test_who_has_signed_in_binds_at_mine_and_takes_it_back(client, sandbox):
    login = make_login()
    client.force_login(login)
    assert "绑定微信" in client.get("/mine").content.decode()

    assert come_back(client, sandbox)["Location"] == "/mine"
    assert login.person.wechat.openid
    assert "解绑" in client.get("/mine").content.decode()

    client.post("/signin/wechat/forget")
    assert not WeChatAccount.objects.exists()


def test_another_persons_openid_is_refused(client, sandbox):
    mine, theirs = make_login(), make_login()
    client.force_login(theirs)
    come_back(client, sandbox)
    other = Client()
    other.force_login(mine)

    answer = come_back(other, sandbox)

    assert answer.status_code == 409
    assert "已经绑定了别的账号" in answer.content.decode()
    assert WeChatAccount.objects.get().person == theirs.person


def test_a_person_has_one_openid_and_is_let_in_by_telephone_all_the_same(client, sandbox):
    login = make_login()
    bind_wechat(person=login.person, openid="o-before")
    come_back(client, sandbox)

    sign_in_by_phone(client, login.phone, bind="1")

    assert is_in(client)
    assert WeChatAccount.objects.get().openid == "o-before"


@pytest.mark.parametrize("state", ["", "made-up", "不是"])
def test_a_state_that_this_browser_did_not_begin_is_refused(client, sandbox, state):
    brought = allow(sandbox, begin(client))

    assert client.get(BACK, brought | {"state": state}).status_code == 409
    assert client.get(BACK, brought).status_code == 409, "a state is for one try"


def test_what_somebody_began_is_not_ended_for_another(client, sandbox):
    client.force_login(make_login())
    brought = allow(sandbox, begin(client))
    client.post("/signout")
    client.force_login(make_login())

    assert client.get(BACK, brought).status_code == 409
    assert not WeChatAccount.objects.exists()


def test_the_answer_of_another_browser_is_refused(client, sandbox):
    stranger = Client()
    brought = allow(sandbox, begin(stranger))
    begin(client)

    assert client.get(BACK, brought).status_code == 409
    assert "wechat-waiting" not in client.session


@pytest.mark.parametrize("way", ["replayed", "made up"])
def test_a_code_works_once(client, sandbox, way):
    brought = allow(sandbox, begin(client))
    if way == "replayed":
        client.get(BACK, brought)
    code = brought["code"] if way == "replayed" else "made-up"
    again = {"code": code, "state": begin(client)["state"]}

    answer = client.get(BACK, again)

    assert answer.status_code == 409
    assert "凭证已经失效" in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [("sandbox-busy", 409, "没有回应"), ("sandbox-too-often", 429, "再试")],
)
def test_a_bad_day_of_wechat_is_told_in_plain_words(client, code, status, words):
    answer = client.get(BACK, {"code": code, "state": begin(client)["state"]})

    assert answer.status_code == status
    assert words in answer.content.decode()


def test_a_wrong_secret_and_a_silent_wechat_are_no_fault_of_the_visitor(client, settings):
    for name, value in (("WECHAT_SECRET", "other"), ("WECHAT_SANDBOX", "http://127.0.0.1:9")):
        setattr(settings, name, value)
        answer = client.get(BACK, {"code": "x", "state": begin(client)["state"]})
        assert (answer.status_code, "请用手机号登录" in answer.content.decode()) == (409, True)


def test_who_does_not_allow_it_is_back_at_the_telephone(client):
    answer = client.get(BACK, {"state": begin(client)["state"]})

    assert answer["Location"] == "/signin?next=%2Fmine"


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example"])
def test_nobody_is_sent_to_another_site(client, sandbox, away):
    bind_wechat(person=make_login().person, openid="o-other")
    client.force_login(make_login())

    assert come_back(client, sandbox, go_on=away)["Location"] == "/"


def test_a_closed_login_stays_closed(client, sandbox):
    login = make_login()
    client.force_login(login)
    come_back(client, sandbox)
    Login.objects.update(is_active=False)

    assert come_back(Client(), sandbox).status_code == 403


def test_coming_back_takes_few_statements(client, sandbox, django_assert_max_num_queries):
    client.force_login(make_login())
    come_back(client, sandbox)
    later = Client()
    brought = allow(sandbox, begin(later))

    with django_assert_max_num_queries(12):
        later.get(BACK, brought)


def test_without_a_registered_account_there_is_no_button(client, settings):
    assert "微信登录" in client.get("/signin").content.decode()

    settings.WECHAT_SECRET = ""

    assert "微信登录" not in client.get("/signin").content.decode()
    assert client.get("/signin/wechat").status_code == 404


def test_wechat_asks_before_it_tells(client, sandbox):
    asked = client.get("/signin/wechat")["Location"]

    with browser.open(asked, timeout=5) as page:
        words = page.read().decode()

    assert "沙盒·演示" in words and "允许（小禾 的微信）" in words and "不允许" in words


@pytest.fixture
def called() -> Order:
    """An order that the desk entered by telephone; its address is for a relative."""
    placed = make_unpaid_order(buyer=make_login().person)
    Order.objects.update(entered_by=make_login().person)
    return placed


INSIDE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"}


class TestARelative:
    def test_pays_by_wechat_and_is_nobody_here(self, client, sandbox, called, folder, monkeypatch):
        sheets = Sheets()
        monkeypatch.setattr(order, "channel", lambda: sheets)
        address = f"/pay-for/{link_of(called)}"
        page = client.get(address, **INSIDE).content.decode()
        assert f"/signin/wechat?next={address}%3Fpay" in page and "data-inside" not in page

        answer = come_back(client, sandbox, go_on=f"{address}?pay")

        assert answer["Location"] == f"{address}?pay"
        assert not is_in(client) and not WeChatAccount.objects.exists()
        page = client.get(answer["Location"], **INSIDE).content.decode()
        assert f'data-inside="{address}/wechat"' in page and "data-at-once" in page
        told = client.get(f"{address}/wechat", **INSIDE)
        assert told.json() == {"package": "prepay_id=1"}
        assert sheets.opened == [(called.payments.get(), openid_of(folder, "小禾"))]

    def test_elsewhere_is_led_to_the_usual_way(self, client, sandbox, called):
        address = f"/pay-for/{link_of(called)}"
        come_back(client, sandbox, go_on=address)

        assert "data-inside" not in client.get(address).content.decode()
        assert client.get(f"{address}/wechat")["Location"] == f"{address}/pay"

    def test_who_does_not_allow_it_is_back_where_they_were(self, client, called):
        address = f"/pay-for/{link_of(called)}"
        state = begin(client, address)["state"]

        assert client.get(BACK, {"state": state})["Location"] == address

    def test_too_late_opens_nothing(self, client, sandbox, called):
        address = f"/pay-for/{link_of(called)}"
        come_back(client, sandbox, go_on=address)

        with clock.standing_at(called.pay_before):
            answer = client.get(f"{address}/wechat", **INSIDE)

        assert answer["Location"] == f"{address}/pay"
