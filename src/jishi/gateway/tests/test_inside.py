"""Paying inside WeChat: a sheet for one openid, and a page whose words the app verifies."""

import json
import time
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest

from jishi.gateway import book, signing
from jishi.gateway.tests.factories import make_payment
from jishi.payments.channels.errors import ChannelRefused, OpenedElsewhere, PaidAtChannel

OPENID, OTHER = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "o6_bmjrPTlm6_another-persons"
OK, CANCEL, FAIL = (f"get_brand_wcpay_request:{said}" for said in ("ok", "cancel", "fail"))
browser = build_opener(ProxyHandler({}))


@pytest.fixture
def inside(sandbox):
    """The sandbox, where two people have said 允许 before."""
    book.prepare(sandbox.folder)
    with book.opened(sandbox.folder) as rows:
        for code, openid in enumerate((OPENID, OTHER)):
            rows.allow(str(code), openid=openid, ends=book.ends_by_itself())
    return sandbox


def asks(sandbox, words, openid=OPENID, press="pay"):
    """What the app says to a page that asks for the money with these words."""
    told = json.dumps({"words": words, "openid": openid, "press": press}).encode()
    with browser.open(f"{sandbox.address}/bridge", told, 5) as answer:
        return json.load(answer)


def test_what_the_app_takes_is_told_with_the_openid(inside):
    words = inside.channel.open_inside(make_payment(fen=1230), OPENID)

    assert asks(inside, words) == {"err_msg": OK}

    [(headers, body)] = inside.notices.came
    paid = inside.channel.verify(headers, body)
    assert (paid.payment_number, paid.amount_fen) == ("J1123-ABCDEF-1", 1230)
    for told in (paid.content, inside.channel.query("J1123-ABCDEF-1").content):
        assert (told["trade_type"], told["payer"]) == ("JSAPI", {"openid": OPENID})


def test_the_page_is_handed_the_words_that_wechat_names(inside):
    words = inside.channel.open_inside(make_payment(), OPENID)

    assert list(words) == ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"]
    assert words["appId"] == inside.channel.appid
    assert words["package"].startswith("prepay_id=")
    assert words["signType"] == "RSA"
    assert abs(int(words["timeStamp"]) - time.time()) < 60


@pytest.mark.parametrize("word", ["appId", "timeStamp", "nonceStr", "package", "paySign"])
def test_a_word_that_was_changed_on_the_page_pays_nothing(inside, word):
    words = inside.channel.open_inside(make_payment(), OPENID)
    another = inside.channel.open_inside(make_payment("J1123-ABCDEF-2", fen=1), OPENID)
    changed = {**another, "timeStamp": str(int(words["timeStamp"]) + 1), "appId": "wx1"}

    assert asks(inside, {**words, word: changed[word]})["err_msg"] == FAIL
    assert inside.notices.came == []


def test_old_words_pay_nothing(inside, monkeypatch):
    words = inside.channel.open_inside(make_payment(), OPENID)
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + signing.WINDOW_SECONDS + 1)

    assert asks(inside, words)["err_desc"] == "时间戳超出 5 分钟"
    assert inside.notices.came == []


def test_nobody_else_pays_a_sheet_that_is_for_one_openid(inside):
    words = inside.channel.open_inside(make_payment(), OPENID)

    told = {"err_msg": FAIL, "err_desc": "下单账号与支付账号不一致"}
    assert asks(inside, words, openid=OTHER) == told
    assert inside.notices.came == []
    assert inside.channel.query("J1123-ABCDEF-1") is None


def test_what_was_cancelled_is_not_paid_and_may_be_paid_later(inside):
    words = inside.channel.open_inside(make_payment(), OPENID)

    assert asks(inside, words, press="cancel") == {"err_msg": CANCEL}
    assert inside.notices.came == []

    again = inside.channel.open_inside(make_payment(), OPENID)
    assert again["package"] == words["package"]
    assert asks(inside, again) == {"err_msg": OK}


def test_an_openid_that_wechat_never_told_is_refused(inside):
    with pytest.raises(ChannelRefused) as refused:
        inside.channel.open_inside(make_payment(), "o6_made-up")

    assert refused.value.facts == {"answer": "PARAM_ERROR"}


def test_one_sheet_is_paid_in_one_way(inside):
    inside.channel.open_inside(make_payment("J1-INSIDE-1"), OPENID)
    inside.channel.open_sheet(make_payment("J1-CASHIER-1"), "/orders/x")

    for open_again in (
        lambda: inside.channel.open_sheet(make_payment("J1-INSIDE-1"), "/orders/x"),
        lambda: inside.channel.open_inside(make_payment("J1-INSIDE-1"), OTHER),
        lambda: inside.channel.open_inside(make_payment("J1-CASHIER-1"), OPENID),
    ):
        with pytest.raises(OpenedElsewhere):
            open_again()


def test_a_paid_sheet_is_not_opened_again(inside):
    asks(inside, inside.channel.open_inside(make_payment(), OPENID))

    with pytest.raises(PaidAtChannel):
        inside.channel.open_inside(make_payment(), OPENID)


def test_a_sheet_of_the_cashier_is_no_sheet_of_the_app(inside):
    sheet = inside.channel.open_sheet(make_payment("J1-CASHIER-1"), "/orders/x")
    words = inside.channel.open_inside(make_payment("J1-INSIDE-1"), OPENID)
    token = urlsplit(sheet).query.removeprefix("prepay_id=").partition("&")[0]
    # Signed by the merchant, as if it had mixed up its sheets.
    package = f"prepay_id={token}"
    said = [words["appId"], words["timeStamp"], words["nonceStr"], package]
    mixed = {**words, "package": package, "paySign": inside.channel.sdk.sign(said)}

    assert asks(inside, mixed, openid="")["err_msg"] == FAIL
    assert inside.channel.query("J1-CASHIER-1") is None
