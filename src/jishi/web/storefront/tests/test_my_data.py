import io
import json
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jishi.benefits.tests.factories import make_grant
from jishi.dossier.queries import told_of
from jishi.notices.models import Notice
from jishi.parties import operations as parties
from jishi.parties.models import Login, Membership
from jishi.parties.tests.factories import make_login, make_member
from jishi.payments.tests.factories import make_paid_order
from jishi.web.storefront.tests.factories import a_form_key, make_buyer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True  # a code is shown on the page


def text(answer) -> str:
    return answer.content.decode()


def taken_away(client) -> dict:
    packed = client.get("/mine/data/file").content
    with zipfile.ZipFile(io.BytesIO(packed)) as pack:
        told = json.loads(pack.read("data.json"))
        told["sheets"] = pack.namelist()
    return told


def a_code(client, path, **form) -> str:
    """The code that was sent to whoever asked for it on a page."""
    answer = client.post(path, {"do": "send", "key": a_form_key(), **form})
    assert answer.status_code == 200, text(answer)
    said = Notice.objects.filter(key__startswith="sign-in:").latest("pk").words
    return "".join(sign for sign in said.split("，")[0] if sign.isdigit())


def with_a_login(name="李买菜"):
    person, client = make_buyer(name)
    return Login.objects.get(person=person), client


class TestLooking:
    def test_what_is_kept_is_said_in_plain_words(self):
        login, client = with_a_login()
        make_paid_order(buyer=login.person)

        page = text(client.get("/mine/data"))

        for words in ("订单", "付款", "把菜送到您手里", "三年以上", "没有记录的", "微信里不能下载"):
            assert words in page, words
        assert "/mine/data" in text(client.get("/mine"))

    def test_a_part_is_shown_row_by_row_in_words(self):
        login, client = with_a_login()
        order = make_paid_order(buyer=login.person)

        page = text(client.get("/mine/data?part=orders"))

        for words in (order.number, "已确认", "取货站", f"{order.total_fen / 100:.2f}"):
            assert words in page, words
        assert client.get("/mine/data?part=nothing").status_code == 404

    @pytest.mark.parametrize("orders", [1, 4])
    def test_the_statements_do_not_grow_with_the_orders(self, orders):
        login, client = with_a_login()
        for _number in range(orders):
            make_paid_order(buyer=login.person)
        parts = len(told_of(login.person))

        with CaptureQueriesContext(connection) as looking:
            client.get("/mine/data")
        with CaptureQueriesContext(connection) as taking:
            taken_away(client)

        assert len(looking) <= parts + 6
        assert len(taking) <= parts + 4


class TestTakingAway:
    def test_the_file_says_everything_and_nothing_of_others(self):
        login, client = with_a_login()
        order = make_paid_order(buyer=login.person)
        _other, others = with_a_login("王种桃")
        make_grant(login.person, points=30)

        told, theirs = taken_away(client), taken_away(others)

        assert told["orders"]["rows"][0]["number"] == order.number
        assert told["account"]["rows"][0]["login_phone"] == login.phone
        assert told["orders"]["why"]
        assert "订单.csv" in told["sheets"]
        assert "王种桃" not in str(told)
        assert order.number not in str(theirs)

    def test_who_has_not_signed_in_takes_nothing(self, client):
        assert client.get("/mine/data/file").status_code in {302, 401}


class TestPuttingRight:
    def test_a_name(self):
        login, client = with_a_login()

        assert client.post("/mine/name", {"name": "李大姐", "key": a_form_key()}).status_code == 303
        assert "李大姐" in text(client.get("/mine"))
        wrong = client.post("/mine/name", {"name": " ", "key": a_form_key()})
        assert wrong.status_code == 400
        assert "请填写称呼" in text(wrong)

    def test_a_telephone(self):
        login, client = with_a_login()
        new = "13977778888"
        form = {"phone": new, "code": a_code(client, "/mine/phone", phone=new), "do": "move"}

        wrong = client.post("/mine/phone", {**form, "code": "12345x", "key": a_form_key()})
        assert wrong.status_code == 409
        assert client.post("/mine/phone", {**form, "key": a_form_key()}).status_code == 303

        login.refresh_from_db()
        assert login.phone == new


class TestGoing:
    def test_the_account_is_closed_and_every_session_is_over(self):
        login, client = with_a_login()
        elsewhere = Client()
        elsewhere.force_login(login)
        make_grant(login.person, points=30)
        assert "30积分" in text(client.get("/mine/leave"))
        form = {"code": a_code(client, "/mine/leave"), "do": "leave", "key": a_form_key()}

        answer = client.post("/mine/leave", form)

        assert (answer.status_code, answer["Location"]) == (303, "/gone")
        assert "已经注销" in text(client.get("/gone"))
        for browser in (client, elsewhere):
            assert "/signin" in browser.get("/mine")["Location"]
        assert not Login.objects.filter(pk=login.pk).exists()

    def test_a_wrong_code_closes_nothing(self):
        login, client = with_a_login()
        a_code(client, "/mine/leave")

        answer = client.post("/mine/leave", {"do": "leave", "code": "12345x", "key": a_form_key()})

        assert answer.status_code == 409
        assert "校验码不对" in text(answer)
        assert Login.objects.filter(pk=login.pk).exists()

    def test_what_stands_in_the_way_is_said(self):
        login, client = with_a_login()
        make_paid_order(buyer=login.person)
        parties.send_code(phone=login.phone)

        page = text(client.get("/mine/leave"))
        form = {"do": "leave", "code": a_code(client, "/mine/leave"), "key": a_form_key()}
        answer = client.post("/mine/leave", form)

        assert "1个订单没有取货" in page
        assert "注销我的账号" not in page
        assert answer.status_code == 409
        assert Login.objects.filter(pk=login.pk).exists()

    def test_a_keeper_is_told_of_the_post(self):
        client = Client()
        client.force_login(make_login(make_member(Membership.Role.KEEPER)))

        assert "强村公司的站长" in text(client.get("/mine/leave"))


@pytest.mark.parametrize("path", ["/mine/name", "/mine/phone", "/mine/leave"])
def test_a_form_without_its_key_is_told_why_nothing_happened(path):
    _person, client = make_buyer()

    answer = client.post(path, {"name": "王阿姨", "do": "leave", "code": "123456", "key": ""})

    assert answer.status_code == 400
    assert 'role="alert"' in text(answer) or 'class="wrong"' in text(answer)  # a code comes first
