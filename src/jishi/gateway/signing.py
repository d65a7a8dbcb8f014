"""How the channel signs what it says, and how it knows that the merchant signed what it asks.

Always over the raw bytes, with the moment inside, as APIv3 does it. The moment is the real world's:
a simulated market keeps its own calendar, but the channel does not.
"""

import hashlib
import json
import re
import secrets
import time
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from jishi.gateway import keys
from jishi.gateway.keys import Keys

SCHEME = "WECHATPAY2-SHA256-RSA2048"
WINDOW_SECONDS = 300
PART = re.compile(r'(\w+)="([^"]*)"')


class NotTheMerchant(Exception):
    """A request that was not signed by the merchant, not for this request, or not now."""


def call_back(
    folder: Path,
    *,
    out_trade_no: str,
    transaction_id: str,
    amount_fen: int,
    openid: str = "",
    at: float | None = None,
) -> tuple[dict[str, str], bytes]:
    """What the channel sends when a sheet was paid: headers and body, signed at a moment (now).

    The same payment has the same notice id each time it is sent; the signature is a new one.
    """
    held = keys.of(folder)
    moment = time.time() if at is None else at
    paid_at = datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
    told = paid(held, out_trade_no, transaction_id, amount_fen, paid_at, openid=openid)
    body = _notice(held, told, paid_at).encode()
    return signed(held, body, at=moment), body


def paid(
    held: Keys,
    out_trade_no: str,
    transaction_id: str,
    amount_fen: int,
    paid_at: str,
    *,
    openid: str = "",
) -> dict[str, object]:
    """A paid sheet as the channel describes it, in a call-back and when it is asked."""
    return {
        "appid": held.appid,
        "mchid": held.mchid,
        "out_trade_no": out_trade_no,
        "transaction_id": transaction_id,
        "trade_type": "JSAPI" if openid else "MWEB",
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "bank_type": "OTHERS",
        "success_time": paid_at,
        "payer": {"openid": openid or "sandbox"},
        "amount": {
            "total": amount_fen, "payer_total": amount_fen,
            "currency": "CNY", "payer_currency": "CNY",
        },
    }  # fmt: skip


def signed(held: Keys, body: bytes, *, at: float | None = None) -> dict[str, str]:
    """The headers under which the channel sends a body."""
    moment = str(int(time.time() if at is None else at))
    nonce = secrets.token_hex(16)
    message = b"\n".join([moment.encode(), nonce.encode(), body, b""])
    return {
        "Content-Type": "application/json",
        "Wechatpay-Timestamp": moment,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": b64encode(held.own.sign(message, PKCS1v15(), SHA256())).decode(),
        "Wechatpay-Signature-Type": SCHEME,
        "Wechatpay-Serial": held.public_key_id,
    }


def refuse_others(held: Keys, authorization: str, method: str, target: str, body: bytes) -> None:
    """Let only requests pass that the merchant signed within the last five minutes."""
    scheme, _space, told = authorization.partition(" ")
    parts = dict(PART.findall(told))
    known = parts.get("mchid") == held.mchid and parts.get("serial_no") == held.serial_no
    if scheme != SCHEME or not known:
        raise NotTheMerchant("商户号或证书序列号不对")
    moment, nonce = parts.get("timestamp", ""), parts.get("nonce_str", "")
    if not moment.isdecimal() or abs(time.time() - int(moment)) > WINDOW_SECONDS:
        raise NotTheMerchant("时间戳超出 5 分钟")
    message = b"\n".join([*(part.encode() for part in (method, target, moment, nonce)), body, b""])
    _refuse_unsigned(held, message, parts.get("signature", ""))


def refuse_other_pages(held: Keys, words: dict[str, str]) -> None:
    """Let a page ask the app for money only with words that the merchant signed just now."""
    moment = words.get("timeStamp", "")
    if words.get("appId") != held.appid or words.get("signType") != "RSA":
        raise NotTheMerchant("appId 或 signType 不对")
    if not moment.isdecimal() or abs(time.time() - int(moment)) > WINDOW_SECONDS:
        raise NotTheMerchant("时间戳超出 5 分钟")
    said = (held.appid, moment, words.get("nonceStr", ""), words.get("package", ""), "")
    _refuse_unsigned(held, "\n".join(said).encode(), words.get("paySign", ""))


def _refuse_unsigned(held: Keys, message: bytes, signature: str) -> None:
    try:
        held.merchants.verify(b64decode(signature), message, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        raise NotTheMerchant("签名不对") from None


def _notice(held: Keys, told: dict[str, object], paid_at: str) -> str:
    nonce, associated = secrets.token_hex(6), "transaction"
    plain = json.dumps(told, ensure_ascii=False).encode()
    sealed = held.cipher.encrypt(nonce.encode(), plain, associated.encode())
    same = f"{told['out_trade_no']} {told['transaction_id']}"
    notice = {
        "id": f"EV-{hashlib.sha256(same.encode()).hexdigest()[:32]}",
        "create_time": paid_at,
        "event_type": "TRANSACTION.SUCCESS",
        "resource_type": "encrypt-resource",
        "summary": "支付成功",
        "resource": {
            "algorithm": "AEAD_AES_256_GCM",
            "original_type": associated,
            "associated_data": associated,
            "nonce": nonce,
            "ciphertext": b64encode(sealed).decode(),
        },
    }
    return json.dumps(notice, ensure_ascii=False)
