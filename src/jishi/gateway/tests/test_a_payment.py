"""From the sheet to the verified call-back, over real HTTP on loopback."""

import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

import pytest

import jishi
from jishi.foundation import clock
from jishi.gateway import signing, telling
from jishi.gateway.tests.factories import make_payment, make_refund
from jishi.payments.channels.errors import ChannelRefused
from jishi.payments.channels.wechat import WeChat, channel
from jishi.payments.errors import ChannelAway
from jishi.sales.models import Order

HOUSE = Path(jishi.__file__).parents[1]


class Stays(HTTPRedirectHandler):
    def redirect_request(self, *_words):
        return None


browser = build_opener(ProxyHandler({}), Stays())


def test_a_paid_sheet_calls_back_and_leads_back(sandbox):
    payment = make_payment(fen=1230)

    sheet = sandbox.channel.open_sheet(payment, "/orders/J1123-ABCDEF?paid=1")
    status, where = press("pay", sheet)

    assert status == 303
    assert where == f"{sandbox.channel.market}/orders/J1123-ABCDEF?paid=1"
    [(headers, body)] = sandbox.notices.came
    paid = sandbox.channel.verify(headers, body)
    assert (paid.payment_number, paid.amount_fen) == (payment.number, 1230)
    assert sandbox.channel.query(payment.number).transaction == paid.transaction


def test_the_cashier_shows_the_sum_and_to_whom(sandbox):
    sheet = sandbox.channel.open_sheet(make_payment(fen=1205), "/orders/x")

    page = read(sheet)

    assert "沙盒·演示" in page and "12.05" in page and "集市（演示商户）" in page
    assert "付款</button>" in page and "取消</button>" in page


def test_paying_twice_pays_once(sandbox):
    sheet = sandbox.channel.open_sheet(make_payment(), "/orders/x")

    press("pay", sheet)
    status, _where = press("pay", sheet)

    assert status == 303
    assert len(sandbox.notices.came) == 1
    assert "已经付过" in read(sheet)


def test_cancelling_changes_nothing_and_leads_back(sandbox):
    payment = make_payment()
    sheet = sandbox.channel.open_sheet(payment, "/orders/x")

    status, where = press("cancel", sheet)

    assert (status, where) == (303, f"{sandbox.channel.market}/orders/x")
    assert sandbox.notices.came == []
    assert sandbox.channel.query(payment.number) is None


def test_a_notice_that_is_not_taken_is_sent_again(sandbox, monkeypatch):
    monkeypatch.setattr(telling, "PAUSES_SECONDS", (0, 0.05, 0.05))
    sandbox.notices.answers = ["500 Internal Server Error", "401 Unauthorized"]

    press("pay", sandbox.channel.open_sheet(make_payment(), "/orders/x"))

    assert len(sandbox.notices.came) == 3
    ids = {sandbox.channel.verify(*notice).channel_id for notice in sandbox.notices.came}
    signatures = {headers["Wechatpay-Signature"] for headers, _body in sandbox.notices.came}
    assert (len(ids), len(signatures)) == (1, 3)


def test_a_sheet_opened_again_is_the_same_sheet(sandbox):
    first = sandbox.channel.open_sheet(make_payment(), "/orders/x")
    again = sandbox.channel.open_sheet(make_payment(), "/orders/x")

    assert first == again
    with pytest.raises(ChannelRefused) as refused:
        sandbox.channel.open_sheet(make_payment(fen=1), "/orders/x")
    assert refused.value.facts == {"answer": "INVALID_REQUEST"}


def test_an_unknown_payment_is_not_paid(sandbox):
    assert sandbox.channel.query("J0000-NOBODY-1") is None


def test_a_closed_sheet_is_not_paid(sandbox):
    payment = make_payment()
    sheet = sandbox.channel.open_sheet(payment, "/orders/x")

    sandbox.channel.close(payment.number)
    press("pay", sheet)

    assert sandbox.notices.came == []
    assert "已关闭" in read(sheet)
    sandbox.channel.close("J0000-NOBODY-1")


def test_a_sheet_ends_with_the_time_to_pay(sandbox):
    payment = make_payment()
    payment.order.state = Order.State.PLACED
    payment.order.pay_before = clock.now() - timedelta(seconds=1)

    sheet = sandbox.channel.open_sheet(payment, "/orders/x")
    status, _where = press("pay", sheet)

    assert status == 200 and "已过付款时限" in read(sheet)
    assert sandbox.notices.came == []


def test_the_same_refund_goes_back_once(sandbox):
    payment = make_payment(fen=1000)
    press("pay", sandbox.channel.open_sheet(payment, "/orders/x"))

    for _ in range(2):
        assert sandbox.channel.refund(make_refund(payment, number="R1-ONE", fen=600))

    assert sandbox.channel.refund(make_refund(payment, number="R1-TWO", fen=400))
    assert sandbox.channel.query(payment.number).amount_fen == 1000


def test_no_more_goes_back_than_was_paid(sandbox):
    payment = make_payment(fen=1000)
    press("pay", sandbox.channel.open_sheet(payment, "/orders/x"))
    sandbox.channel.refund(make_refund(payment, number="R1-ONE", fen=600))

    with pytest.raises(ChannelRefused) as refused:
        sandbox.channel.refund(make_refund(payment, number="R1-TWO", fen=401))

    assert refused.value.facts == {"answer": "NOT_ENOUGH"}


def test_a_refund_number_is_for_one_refund(sandbox):
    payment = make_payment(fen=1000)
    press("pay", sandbox.channel.open_sheet(payment, "/orders/x"))
    sandbox.channel.refund(make_refund(payment, number="R1-ONE", fen=600))

    with pytest.raises(ChannelRefused):
        sandbox.channel.refund(make_refund(payment, number="R1-ONE", fen=300))


def test_an_unpaid_sheet_gives_nothing_back(sandbox):
    payment = make_payment()
    sandbox.channel.open_sheet(payment, "/orders/x")

    with pytest.raises(ChannelRefused):
        sandbox.channel.refund(make_refund(payment))


def test_a_channel_that_is_away_is_called_away(folder, settings):
    settings.CHANNEL_KEYS = folder
    merchant = sandbox_merchant(folder)
    nowhere = WeChat(merchant, gateway="http://127.0.0.1:9", market="http://127.0.0.1:9")

    with pytest.raises(ChannelAway):
        nowhere.query("J1123-ABCDEF-1")


def test_a_market_without_keys_has_no_channel(tmp_path, settings):
    settings.CHANNEL_KEYS = tmp_path

    with pytest.raises(ChannelAway):
        channel()


def test_an_answer_that_the_channel_did_not_sign_is_no_answer(sandbox, folder, tmp_path):
    merchant = sandbox_merchant(folder) | {"public_key_id": "PUB_KEY_ID_OTHER"}
    elsewhere = WeChat(merchant, gateway=sandbox.address, market=sandbox.channel.market)

    with pytest.raises(ChannelAway):
        elsewhere.open_sheet(make_payment(), "/orders/x")


def test_words_of_a_merchant_are_never_markup(sandbox):
    payment = make_payment()
    payment.order.number = '<script>alert("1")</script>'

    page = read(sandbox.channel.open_sheet(payment, "/orders/x"))

    assert "<script>" not in page and "&lt;script&gt;" in page
    with pytest.raises(ChannelRefused):
        sandbox.channel.open_sheet(make_payment("J1123-ABCDEF-2"), '/orders/"><script>')


def test_a_made_up_sheet_is_not_found(sandbox):
    with pytest.raises(HTTPError) as answer:
        browser.open(f"{sandbox.address}/cashier?prepay_id=%22%3E%3Cscript%3E", timeout=5)

    assert answer.value.code == 404
    assert "<script>" not in answer.value.read().decode()


def test_the_gateway_knows_neither_the_market_nor_its_framework():
    asked = "import sys, jishi.gateway.application; print(*sys.modules)"
    words = subprocess.run(
        [sys.executable, "-c", asked],
        env={"PYTHONPATH": str(HOUSE)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert not [word for word in words if word.split(".")[0] == "django"]
    rooms = {".".join(word.split(".")[:2]) for word in words if word.startswith("jishi.")}
    assert rooms == {"jishi.gateway"}


def test_a_verified_call_back_costs_little(wechat, folder):
    notices = [
        signing.call_back(folder, out_trade_no=f"J1-{n:06}", transaction_id=str(n), amount_fen=1)
        for n in range(50)
    ]
    wechat.verify(*notices[0])

    begun = time.process_time()
    for notice in notices:
        wechat.verify(*notice)

    assert (time.process_time() - begun) / len(notices) < 0.002


def read(sheet: str) -> str:
    with browser.open(sheet, timeout=5) as answer:
        return answer.read().decode()


def press(button: str, sheet: str) -> tuple[int, str]:
    """Press a button of the cashier; the status, and where it leads."""
    parts = urlsplit(sheet)
    form = urlencode({"prepay_id": parse_qs(parts.query)["prepay_id"][0]}).encode()
    try:
        with browser.open(f"{parts.scheme}://{parts.netloc}/cashier/{button}", form, 5) as answer:
            return answer.status, ""
    except HTTPError as moved:
        return moved.code, moved.headers["Location"]


def sandbox_merchant(folder) -> dict[str, str]:
    return json.loads((folder / "merchant.json").read_text())
