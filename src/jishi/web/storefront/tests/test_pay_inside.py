"""An order's page that is open inside WeChat: the app may take the money there."""

import pytest

from jishi.parties.models import WeChatAccount
from jishi.parties.operations import bind_wechat
from jishi.parties.tests.factories import make_login
from jishi.payments.tests.factories import make_unpaid_order
from jishi.sales.models import Order
from jishi.web.storefront import order as door
from jishi.web.storefront.tests.test_orders import Sheets, text

pytestmark = pytest.mark.django_db
INSIDE = "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36 MicroMessenger/8.0.50"


@pytest.fixture(autouse=True)
def sheets(settings, monkeypatch) -> Sheets:
    """A market that is registered with WeChat, and its channel."""
    settings.WECHAT_APPID, settings.WECHAT_SECRET = "wx1", "our secret"
    sheets = Sheets()
    monkeypatch.setattr(door, "channel", lambda: sheets)
    return sheets


@pytest.fixture
def order(client) -> Order:
    """An unpaid order; whoever looks at it has bound their WeChat and signed in."""
    login = make_login()
    client.force_login(login)
    bind_wechat(person=login.person, openid="o-mine")
    return make_unpaid_order()


def page(client, order, agent=INSIDE, said="") -> str:
    return text(client.get(f"/orders/{order.token}{said}", HTTP_USER_AGENT=agent))


def test_the_page_offers_the_app_and_keeps_the_usual_way(client, order):
    told = page(client, order)

    assert f'href="/orders/{order.token}/pay"' in told
    assert f'data-inside="/orders/{order.token}/pay/wechat"' in told
    assert "用微信登录" not in told


def test_elsewhere_nothing_of_it_is_seen_or_asked(client, order, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        told = page(client, order, agent="Mozilla/5.0")

    assert "data-inside" not in told
    assert "用微信登录" not in told


def test_inside_the_page_takes_one_statement_more(client, order, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):
        page(client, order)


def test_who_has_just_ordered_is_asked_for_the_money_at_once(client, order):
    assert "data-at-once" in page(client, order, said="?pay")
    assert "data-at-once" not in page(client, order)


def test_a_message_leads_to_where_one_can_pay(client, order):
    Order.objects.update(buyer=WeChatAccount.objects.get().person)
    path = f"/pay/{order.payments.get().number}"

    inside = client.get(path, HTTP_USER_AGENT=INSIDE)

    assert inside["Location"] == f"/orders/{order.token}?pay"
    assert client.get(path)["Location"] == f"/orders/{order.token}/pay"


def test_who_has_not_signed_in_is_shown_how(client, order):
    client.logout()

    told = page(client, order)

    assert "data-inside" not in told
    assert f"/signin/wechat?next=/orders/{order.token}" in told


def test_the_sheet_is_for_whoever_looks(client, order, sheets):
    answer = client.get(f"/orders/{order.token}/pay/wechat", HTTP_USER_AGENT=INSIDE)

    assert answer.json() == {"package": "prepay_id=1"}
    assert answer["Cache-Control"] == "no-store"
    assert sheets.opened == [(order.payments.get(), "o-mine")]


@pytest.mark.parametrize("why", ["signed out", "elsewhere", "nothing due"])
def test_others_are_led_to_the_usual_way(client, order, sheets, why):
    if why == "signed out":
        client.logout()
    if why == "nothing due":
        order.payments.update(state="void")
    agent = "Mozilla/5.0" if why == "elsewhere" else INSIDE

    answer = client.get(f"/orders/{order.token}/pay/wechat", HTTP_USER_AGENT=agent)

    assert answer["Location"] == f"/orders/{order.token}/pay"
    assert not sheets.opened


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("ok", "付款结果待确认"),
        ("", "付款结果待确认"),
        ("access_denied", "付款结果待确认"),
        ("cancel", "这次您没有付，订单还在"),
        ("fail", "再付一次，不会扣两遍"),
        ("fail_invalid appid", "这次没付成"),
    ],
)
def test_what_the_app_says_is_told_and_believed_by_nobody(client, order, said, words):
    told = page(client, order, said=f"?back={said}")

    assert words in told
    assert f'href="/orders/{order.token}/pay"' in told
    assert 'hx-trigger="every 3s"' in told
    assert Order.objects.get().state == "placed"
