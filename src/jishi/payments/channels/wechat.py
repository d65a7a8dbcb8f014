"""WeChat Pay, APIv3, by the merchant's own SDK; in the sandbox against our own gateway."""

import json
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings
from django.utils import timezone
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.utils import rsa_verify

from jishi.foundation import ids
from jishi.foundation.failpoints import outside
from jishi.payments.channels.errors import (
    ChannelRefused,
    ForgedCallBack,
    OpenedElsewhere,
    PaidAtChannel,
)
from jishi.payments.channels.port import Paid
from jishi.payments.errors import ChannelAway
from jishi.payments.models import Payment, Refund
from jishi.sales.models import Order

NOTIFY_PATH = "/pay/notify"
WINDOW_SECONDS = 300
PROBE = "WECHATPAY/SIGNTEST/"  # the channel tries whether we verify at all
SCHEME = "WECHATPAY2-SHA256-RSA2048"
BODY_MAX = 65_536
PATIENCE_SECONDS = (3, 5)  # to connect, to answer
CURRENCY = "CNY"
NOT_THERE = {"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"}
OTHERWISE = {"OUT_TRADE_NO_USED": OpenedElsewhere, "ORDERPAID": PaidAtChannel}
SIGNED = ("signature", "timestamp", "nonce", "serial", "signature-type")


def channel() -> "WeChat":
    """The channel of this market; its keys are read again only when they were changed.

    Refuses `ChannelAway` as long as the operator has put no keys there.
    """
    path = Path(settings.CHANNEL_KEYS) / "merchant.json"
    try:
        made_at = path.stat().st_mtime_ns
    except FileNotFoundError:
        raise ChannelAway from None
    return _channel(path, made_at, settings.GATEWAY_ADDRESS, settings.PUBLIC_ADDRESS)


@lru_cache(maxsize=4)
def _channel(path: Path, _made_at: int, gateway: str, market: str) -> "WeChat":
    return WeChat(json.loads(path.read_text()), gateway=gateway, market=market)


class WeChat:
    """The port `Channel`, over the SDK. Two private places of the SDK are set here and nowhere
    else: its address, and its verification, which knows no window of time and would ask the
    network about every unknown serial number that a stranger makes up."""

    def __init__(self, merchant: Mapping[str, str], *, gateway: str, market: str) -> None:
        self.mchid, self.appid = merchant["mchid"], merchant["appid"]
        self.serial = merchant["public_key_id"]
        self.notify_url = urljoin(market, NOTIFY_PATH)
        self.market = market
        key = load_pem_public_key(merchant["public_key"].encode())
        assert isinstance(key, RSAPublicKey), "the channel signs with RSA"
        self.key = key
        self.sdk = WeChatPay(
            wechatpay_type=WeChatPayType.H5,
            mchid=self.mchid,
            private_key=merchant["private_key"],
            cert_serial_no=merchant["serial_no"],
            appid=self.appid,
            apiv3_key=merchant["apiv3_key"],
            public_key=merchant["public_key"],
            public_key_id=self.serial,
            timeout=PATIENCE_SECONDS,
            proxy={"http": None},  # without TLS it is the sandbox on this machine, never a proxy's
        )
        self.sdk._core._gate_way = gateway.rstrip("/")
        self.sdk._core._verify_signature = self._verify_signature

    def open_sheet(self, payment: Payment, return_url: str) -> str:
        """Open the sheet of a due payment and say where the buyer pays it; safe to repeat.

        A placed order's sheet ends with the order's time to pay. `return_url` may be a path.
        """
        back = urljoin(self.market, return_url)
        answer = self._open(
            payment,
            pay_type=WeChatPayType.H5,
            scene_info={
                "payer_client_ip": "127.0.0.1",
                "h5_info": {"type": "Wap", "app_name": "集市", "app_url": back},
            },
        )
        return f"{answer['h5_url']}&redirect_url={quote(back, safe='')}"

    def open_inside(self, payment: Payment, openid: str) -> dict[str, str]:
        """Open the sheet for whoever has this openid, inside WeChat (JSAPI); safe to repeat.

        What comes back is what the page hands to `getBrandWCPayRequest`, signed for it just now.
        """
        answer = self._open(payment, pay_type=WeChatPayType.JSAPI, payer={"openid": openid})
        # The app compares with the real world's clock, as `_verify_signature` does.
        moment, nonce = str(int(time.time())), ids.token()
        package = f"prepay_id={answer['prepay_id']}"
        return {
            "appId": self.appid,
            "timeStamp": moment,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": self.sdk.sign([self.appid, moment, nonce, package]),
        }

    def verify(self, headers: Mapping[str, str], body: bytes) -> Paid:
        """What a call-back says, once its signature over the raw body was checked.

        Refuses `ForgedCallBack` whatever the channel did not sign for this merchant within five
        minutes. The same notice sent again is as good as the first: it is not settled twice.
        """
        if len(body) > BODY_MAX:
            raise ForgedCallBack(why="too long")
        try:
            notice = self.sdk.callback(headers, body)
        except (ValueError, TypeError, AttributeError) as error:
            raise ForgedCallBack(why=f"unreadable: {error}") from error
        if not notice or notice.get("event_type") != "TRANSACTION.SUCCESS":
            raise ForgedCallBack(why="not signed, not for us, or no payment")
        content = notice["resource"]
        if content.get("trade_state") != "SUCCESS":
            raise ForgedCallBack(why="not paid")
        return self._paid(str(notice["id"]), content)

    def query(self, payment_number: str) -> Paid | None:
        """Ask whether a payment was made; None as long as it was not."""
        try:
            told = self._ask(self.sdk.query, out_trade_no=payment_number)
        except ChannelRefused as refused:
            if refused.facts["answer"] in NOT_THERE:
                return None
            raise
        # What was given back in part was paid all the same.
        if told["trade_state"] not in {"SUCCESS", "REFUND"}:
            return None
        return self._paid(f"asked:{told['transaction_id']}", told)

    def refund(self, refund: Refund) -> bool:
        """Send a refund under its number, which the channel pays once; True when it is back."""
        payment = refund.payment
        answer = self._ask(
            self.sdk.refund,
            out_refund_no=refund.number,
            out_trade_no=payment.number,
            reason=refund.reason,
            amount={
                "refund": refund.amount_fen, "total": payment.amount_fen, "currency": CURRENCY,
            },
        )  # fmt: skip
        return bool(answer["status"] == "SUCCESS")

    def close(self, payment_number: str) -> None:
        """Let a sheet not be paid any more; one that was never opened is as good as closed."""
        try:
            self._ask(self.sdk.close, out_trade_no=payment_number)
        except ChannelRefused as refused:
            if refused.facts["answer"] not in NOT_THERE:
                raise

    def _open(self, payment: Payment, **way: Any) -> dict[str, Any]:
        order = payment.order
        ends = order.pay_before if order.state == Order.State.PLACED else None
        expires = timezone.localtime(ends).isoformat(timespec="seconds") if ends else None
        try:
            return self._ask(
                self.sdk.pay,
                description=f"集市订单 {order.number}",
                out_trade_no=payment.number,
                amount={"total": payment.amount_fen, "currency": CURRENCY},
                time_expire=expires,
                notify_url=self.notify_url,
                **way,
            )
        except ChannelRefused as refused:
            known = OTHERWISE.get(str(refused.facts["answer"]))
            if known is None:
                raise
            raise known from refused

    def _ask(self, call: Any, **words: Any) -> dict[str, Any]:
        try:
            status, answer = _over_the_network(call, words)
        except (requests.RequestException, ForgedCallBack) as error:
            raise ChannelAway from error
        if status >= 500:
            raise ChannelAway
        try:
            told = json.loads(answer) if answer else {}
        except ValueError:
            raise ChannelAway from None
        if status >= 300:
            raise ChannelRefused(answer=told.get("code", status))
        return dict(told)

    def _paid(self, channel_id: str, told: dict[str, Any]) -> Paid:
        try:
            amount = told["amount"]
            ours = (told["appid"], told["mchid"], amount["currency"]) == (
                self.appid, self.mchid, CURRENCY,
            )  # fmt: skip
            number, transaction, fen = told["out_trade_no"], told["transaction_id"], amount["total"]
        except (KeyError, TypeError) as error:
            raise ForgedCallBack(why=f"incomplete: {error}") from error
        if not ours or type(fen) is not int or fen <= 0:
            raise ForgedCallBack(why="another merchant, currency or no sum")
        return Paid(channel_id, str(number), str(transaction), fen, told)

    def _verify_signature(self, headers: Mapping[str, str], body: str) -> bool:
        """Whether the channel signed this within five minutes; stands in for the SDK's own."""
        signature, moment, nonce, serial, scheme = _marks(headers)
        if scheme != SCHEME or serial != self.serial or signature.startswith(PROBE):
            raise ForgedCallBack(why="unknown serial or scheme, or a probe")
        # The channel's clock is the real world's, also while a simulated market keeps its own.
        if not (moment.isascii() and moment.isdecimal() and len(moment) <= 12):
            raise ForgedCallBack(why="no timestamp")
        if abs(time.time() - int(moment)) > WINDOW_SECONDS:
            raise ForgedCallBack(why="the timestamp is off by more than five minutes")
        if not rsa_verify(moment, nonce, body, signature, self.key):
            raise ForgedCallBack(why="the signature does not fit")
        return True


@outside
def _over_the_network(
    call: Callable[..., tuple[int, str]], words: Mapping[str, Any]
) -> tuple[int, str]:
    return call(**words)


def _marks(headers: Mapping[str, str]) -> list[str]:
    marks: dict[str, str] = {}
    for name, value in headers.items():
        mark = name.lower()
        if mark.startswith("wechatpay-"):
            if mark in marks:
                raise ForgedCallBack(why=f"{name} is doubled")
            marks[mark] = value
    try:
        return [marks[f"wechatpay-{name}"] for name in SIGNED]
    except KeyError as missing:
        raise ForgedCallBack(why=f"{missing} is missing") from missing
