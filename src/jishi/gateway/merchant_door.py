"""The door for the merchant's program: every question signed, every answer signed."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from jishi.gateway import book, keys, signing
from jishi.gateway.answering import Answer, Question
from jishi.gateway.book import Refused, Sheet
from jishi.gateway.keys import Keys

NUMBER = re.compile(r"[0-9A-Za-z_\-|*]{6,64}", re.ASCII)
PAY = "/v3/pay/transactions"
REFUNDS = "/v3/refund/domestic/refunds"


class MerchantDoor:
    """Opens, closes and tells of sheets; refunds. In the shapes of APIv3."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address

    def answer(self, asked: Question) -> Answer:
        held = keys.of(self.folder)
        try:
            signing.refuse_others(held, asked.authorization, asked.method, asked.target, asked.body)
            status, told = self._do(held, asked)
        except signing.NotTheMerchant as why:
            status, told = 401, {"code": "SIGN_ERROR", "message": str(why)}
        except Refused as no:
            status, told = no.status, {"code": no.code, "message": no.words}
        body = json.dumps(told, ensure_ascii=False).encode() if told else b""
        return Answer(status, body, signing.signed(held, body))

    def _do(self, held: Keys, asked: Question) -> tuple[int, dict[str, Any]]:
        for method, pattern, verb in ROUTES:
            match = re.fullmatch(pattern, asked.path)
            if match and method == asked.method:
                return verb(self, held, _read(asked.body), *match.groups())
        raise Refused(404, "RESOURCE_NOT_EXISTS", "接口不存在")

    def open_h5(self, held: Keys, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 200, {"h5_url": f"{self.address}/cashier?prepay_id={self._open(held, told).token}"}

    def open_native(self, held: Keys, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        token = self._open(held, told).token
        return 200, {"code_url": f"{self.address}/cashier?prepay_id={token}"}

    def open_inside(self, held: Keys, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """For whoever has this openid, inside WeChat; the page then asks the app (bridge.py)."""
        openid = (told.get("payer") or {}).get("openid")
        with book.opened(self.folder) as rows:
            if not isinstance(openid, str) or not rows.knows(openid):
                raise Refused(400, "PARAM_ERROR", "无效的 openid")
        return 200, {"prepay_id": self._open(held, told, openid).token}

    def tell(self, held: Keys, _told: dict[str, Any], number: str) -> tuple[int, dict[str, Any]]:
        with book.opened(self.folder) as rows:
            sheet = rows.sheet(number)
        return 200, _told_of(held, sheet)

    def close(self, _held: Keys, _told: dict[str, Any], number: str) -> tuple[int, dict[str, Any]]:
        with book.opened(self.folder) as rows:
            rows.close(number)
        return 204, {}

    def give_back(self, _held: Keys, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        number, sheet_number = _number(told, "out_refund_no"), _number(told, "out_trade_no")
        amount = told.get("amount") or {}
        fen = _fen(amount, "refund")
        with book.opened(self.folder) as rows:
            if rows.sheet(sheet_number).fen != _fen(amount, "total"):
                raise Refused(400, "PARAM_ERROR", "原订单金额不符")
            refund = rows.give_back(number, sheet_number=sheet_number, fen=fen)
        return 200, _refund_told(refund)

    def tell_refund(
        self, _held: Keys, _told: dict[str, Any], number: str
    ) -> tuple[int, dict[str, Any]]:
        with book.opened(self.folder) as rows:
            return 200, _refund_told(rows.refund(number))

    def _open(self, held: Keys, told: dict[str, Any], openid: str = "") -> Sheet:
        if (told.get("appid"), told.get("mchid")) != (held.appid, held.mchid):
            raise Refused(400, "PARAM_ERROR", "appid 或 mchid 不符")
        back = ((told.get("scene_info") or {}).get("h5_info") or {}).get("app_url", "")
        ends = told.get("time_expire") or book.ends_by_itself()
        with book.opened(self.folder) as rows:
            return rows.open_sheet(
                _number(told, "out_trade_no"),
                words=str(told.get("description", ""))[:127],
                fen=_fen(told.get("amount") or {}, "total"),
                notify_url=address(told.get("notify_url", "")),
                return_url=address(back) if back else "",
                ends=_moment(ends),
                openid=openid,
            )


ROUTES: tuple[tuple[str, str, Callable[..., tuple[int, dict[str, Any]]]], ...] = (
    ("POST", f"{PAY}/h5", MerchantDoor.open_h5),
    ("POST", f"{PAY}/native", MerchantDoor.open_native),
    ("POST", f"{PAY}/jsapi", MerchantDoor.open_inside),
    ("GET", f"{PAY}/out-trade-no/([^/]+)", MerchantDoor.tell),
    ("POST", f"{PAY}/out-trade-no/([^/]+)/close", MerchantDoor.close),
    ("POST", REFUNDS, MerchantDoor.give_back),
    ("GET", f"{REFUNDS}/([^/]+)", MerchantDoor.tell_refund),
)


def _told_of(held: Keys, sheet: Sheet) -> dict[str, Any]:
    if sheet.deal and sheet.paid_at:
        told = signing.paid(
            held, sheet.number, sheet.deal, sheet.fen, sheet.paid_at, openid=sheet.openid
        )
        return {**told, "trade_state": sheet.state}
    return {
        "appid": held.appid,
        "mchid": held.mchid,
        "out_trade_no": sheet.number,
        "trade_state": sheet.state,
        "amount": {"total": sheet.fen, "currency": "CNY"},
    }


def _refund_told(refund: book.Refund) -> dict[str, Any]:
    return {
        "refund_id": refund.id,
        "out_refund_no": refund.number,
        "out_trade_no": refund.sheet,
        "status": "SUCCESS",
        "success_time": refund.done_at,
        "amount": {"refund": refund.fen, "currency": "CNY"},
    }


def _read(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body) if body else {}
    except ValueError:
        raise Refused(400, "PARAM_ERROR", "不是 JSON") from None
    if not isinstance(told, dict):
        raise Refused(400, "PARAM_ERROR", "不是 JSON 对象")
    return told


def _number(told: dict[str, Any], name: str) -> str:
    number = told.get(name)
    if not isinstance(number, str) or not NUMBER.fullmatch(number):
        raise Refused(400, "PARAM_ERROR", f"{name} 不合规")
    return number


def _fen(amount: dict[str, Any], name: str) -> int:
    fen = amount.get(name)
    if type(fen) is not int or fen <= 0 or amount.get("currency", "CNY") != "CNY":
        raise Refused(400, "PARAM_ERROR", f"amount.{name} 不合规")
    return fen


def address(url: object) -> str:
    if not isinstance(url, str) or not re.match(r"https?://[^\s\"'<>]+\Z", url):
        raise Refused(400, "PARAM_ERROR", "地址不合规")
    return url


def _moment(text: object) -> str:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise Refused(400, "PARAM_ERROR", "time_expire 不合规") from None
    if moment.tzinfo is None:
        raise Refused(400, "PARAM_ERROR", "time_expire 没有时区")
    return moment.isoformat(timespec="seconds")
