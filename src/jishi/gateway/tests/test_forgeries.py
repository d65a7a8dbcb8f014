"""What the channel did not sign, or not for us, or not now, is refused; its own word is taken."""

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jishi.gateway import keys, signing
from jishi.payments.channels.errors import ForgedCallBack
from jishi.payments.channels.wechat import BODY_MAX, WeChat

MARKS = ["Signature", "Timestamp", "Nonce", "Serial", "Signature-Type"]
WHATEVER_THE_FIXTURE = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def call_back(folder, **words):
    asked = {"out_trade_no": "J1123-ABCDEF-1", "transaction_id": "42001", "amount_fen": 1230}
    return signing.call_back(folder, **(asked | words))


def resigned(folder, content=None, **notice_words):
    """A notice with other contents, signed by the channel all the same."""
    held = keys.of(folder)
    told = signing.paid(held, "J1123-ABCDEF-1", "42001", 1230, "2026-11-23T00:00:00+00:00")
    notice = json.loads(signing._notice(held, told | (content or {}), "2026-11-23T00:00:00+00:00"))
    body = json.dumps(notice | notice_words).encode()
    return signing.signed(held, body), body


def test_the_channels_own_word_is_taken(wechat, folder):
    paid = wechat.verify(*call_back(folder))

    assert (paid.payment_number, paid.transaction, paid.amount_fen) == (
        "J1123-ABCDEF-1", "42001", 1230,
    )  # fmt: skip
    assert paid.content["trade_state"] == "SUCCESS"


def test_names_of_headers_are_read_in_any_case(wechat, folder):
    headers, body = call_back(folder)

    assert wechat.verify({name.lower(): value for name, value in headers.items()}, body)
    assert wechat.verify({name.upper(): value for name, value in headers.items()}, body)


@pytest.mark.parametrize("off", [-299, 299])
def test_a_clock_may_be_a_little_off(wechat, folder, off):
    assert wechat.verify(*call_back(folder, at=time.time() + off))


@pytest.mark.parametrize("off", [-302, 302])
def test_a_stale_notice_is_refused(wechat, folder, off):
    refused(wechat, *call_back(folder, at=time.time() + off))


@pytest.mark.parametrize("mark", MARKS)
def test_a_missing_header_is_refused(wechat, folder, mark):
    headers, body = call_back(folder)
    del headers[f"Wechatpay-{mark}"]

    refused(wechat, headers, body)


@pytest.mark.parametrize("mark", MARKS)
def test_a_doubled_header_is_refused(wechat, folder, mark):
    headers, body = call_back(folder)
    headers[f"wechatpay-{mark.lower()}"] = headers[f"Wechatpay-{mark}"]

    refused(wechat, headers, body)


@pytest.mark.parametrize(
    ("mark", "value"),
    [
        ("Serial", "PUB_KEY_ID_0199999999"),
        ("Serial", "7132d72a03e93cddf8c03bbd1f37eedf"),
        ("Signature", "WECHATPAY/SIGNTEST/abcdefgh"),
        ("Signature", ""),
        ("Signature", "不是签名"),
        ("Signature-Type", "WECHATPAY2-SM2-WITH-SM3"),
        ("Timestamp", "٣٤٥"),
        ("Timestamp", "9" * 5000),
        ("Timestamp", "-1"),
        ("Nonce", "other"),
    ],
)
def test_another_header_is_refused(wechat, folder, mark, value):
    headers, body = call_back(folder)

    refused(wechat, headers | {f"Wechatpay-{mark}": value}, body)


def test_a_probe_with_a_right_signature_behind_it_is_refused(wechat, folder):
    headers, body = call_back(folder)
    probe = f"WECHATPAY/SIGNTEST/{headers['Wechatpay-Signature']}"

    refused(wechat, headers | {"Wechatpay-Signature": probe}, body)


def test_the_signature_of_another_channel_is_refused(wechat, folder, tmp_path):
    keys.make(tmp_path)
    headers, body = call_back(tmp_path)

    refused(wechat, headers, body)
    refused(wechat, headers | {"Wechatpay-Serial": keys.of(folder).public_key_id}, body)


@WHATEVER_THE_FIXTURE
@given(st.integers(0, 10**6), st.integers(0, 7))
def test_any_bit_flipped_in_the_body_is_refused(wechat, folder, place, bit):
    headers, body = call_back(folder)
    place %= len(body)
    flipped = body[:place] + bytes([body[place] ^ 1 << bit]) + body[place + 1 :]

    refused(wechat, headers, flipped)


@WHATEVER_THE_FIXTURE
@given(st.sampled_from(MARKS), st.integers(0, 10**6), st.integers(0, 6))
def test_any_bit_flipped_in_a_header_is_refused(wechat, folder, mark, place, bit):
    headers, body = call_back(folder)
    value = headers[f"Wechatpay-{mark}"]
    place %= len(value) - 4  # the padding of a signature carries nothing
    flipped = value[:place] + chr(ord(value[place]) ^ 1 << bit) + value[place + 1 :]

    refused(wechat, headers | {f"Wechatpay-{mark}": flipped}, body)


def test_a_body_written_anew_is_refused(wechat, folder):
    headers, body = call_back(folder)

    refused(wechat, headers, json.dumps(json.loads(body), indent=1).encode())


@pytest.mark.parametrize("body", [b"", b"{}", b"[" * 50_000, b"\xff\xfe", b"x" * (BODY_MAX + 1)])
def test_a_strange_body_is_refused(wechat, folder, body):
    headers, _body = call_back(folder)

    refused(wechat, headers, body)


def test_a_notice_that_is_too_long_is_refused_even_when_it_is_signed(wechat, folder):
    assert wechat.verify(*resigned(folder, summary="支付成功"))

    refused(wechat, *resigned(folder, summary="x" * BODY_MAX))


@pytest.mark.parametrize(
    "content",
    [
        {"appid": "wx0000000000000000"},
        {"mchid": "1900000000"},
        {"amount": {"total": 1230, "currency": "USD"}},
        {"amount": {"total": 0, "currency": "CNY"}},
        {"amount": {"total": "1230", "currency": "CNY"}},
        {"amount": None},
        {"trade_state": "CLOSED"},
    ],
)
def test_what_is_signed_for_another_or_is_no_payment_is_refused(wechat, folder, content):
    refused(wechat, *resigned(folder, content))


@pytest.mark.parametrize("words", [{"event_type": "REFUND.SUCCESS"}, {"resource_type": "plain"}])
def test_another_kind_of_notice_is_refused(wechat, folder, words):
    refused(wechat, *resigned(folder, **words))


@pytest.mark.parametrize(("part", "value"), [("associated_data", "other"), ("nonce", "0" * 12)])
def test_a_seal_that_does_not_open_is_refused(wechat, folder, part, value):
    held = keys.of(folder)
    _headers, body = call_back(folder)
    notice = json.loads(body)
    notice["resource"][part] = value
    body = json.dumps(notice).encode()

    refused(wechat, signing.signed(held, body), body)


def test_a_merchant_with_another_key_cannot_ask(folder, sandbox, tmp_path):
    keys.make(tmp_path)
    theirs = json.loads((tmp_path / "merchant.json").read_text())
    ours = json.loads((folder / "merchant.json").read_text())
    thief = WeChat(
        ours | {"private_key": theirs["private_key"]}, gateway=sandbox.address, market="http://x"
    )

    status, answer = thief.sdk.query(out_trade_no="J1123-ABCDEF-1")

    assert (status, json.loads(answer)["code"]) == (401, "SIGN_ERROR")


def refused(wechat, headers, body) -> None:
    with pytest.raises(ForgedCallBack):
        wechat.verify(headers, body)
