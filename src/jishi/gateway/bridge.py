"""The sandbox of the app around a page inside WeChat, which takes the money when the page asks.

What `WeixinJSBridge.invoke("getBrandWCPayRequest", …)` would do is done here, for a browser in
which the app is only played: who sits there is told as `openid`, what they press as `press`.
"""

import json
from pathlib import Path
from typing import Any

from jishi.gateway import book, keys, signing, telling
from jishi.gateway.answering import Answer, Question
from jishi.gateway.book import Refused, Sheet

PATH = "/bridge"
PACKAGE = "prepay_id="
PRESSES = {"pay", "cancel"}
WAIT_SECONDS = 2.0


class Bridge:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def answer(self, asked: Question) -> Answer:
        """WeChat's three answers: `ok`, `cancel`, or `fail` with a reason."""
        try:
            told = json.loads(asked.body)
            return _said(self._do(told["words"], told["openid"], told["press"]))
        except (ValueError, KeyError, TypeError):
            return _said("fail", "调用不合规")
        except signing.NotTheMerchant as why:
            return _said("fail", str(why))
        except Refused as no:
            return _said("fail", no.words)

    def _do(self, words: dict[str, str], openid: str, press: str) -> str:
        signing.refuse_other_pages(keys.of(self.folder), words)
        token = words["package"].removeprefix(PACKAGE)
        with book.opened(self.folder) as rows:
            _refuse_others(rows.sheet_of(token), openid)
        if press not in PRESSES:
            raise Refused(400, "PARAM_ERROR", "没有这个按钮")
        return self._pay(token) if press == "pay" else "cancel"

    def _pay(self, token: str) -> str:
        with book.opened(self.folder) as rows:
            paid_now = rows.pay(rows.sheet_of(token))
            sheet = rows.sheet_of(token)
        if not paid_now:
            raise Refused(400, "ORDER_CLOSED", "这笔付款已经付过、已关闭或已过时限")
        telling.tell(self.folder, sheet, wait_seconds=WAIT_SECONDS)
        return "ok"


def _refuse_others(sheet: Sheet, openid: str) -> None:
    if not sheet.openid or sheet.openid != openid:
        raise Refused(400, "PARAM_ERROR", "下单账号与支付账号不一致")


def _said(outcome: str, why: str = "") -> Answer:
    told: dict[str, Any] = {"err_msg": f"get_brand_wcpay_request:{outcome}"}
    if why:
        told["err_desc"] = why
    return Answer(
        200, json.dumps(told, ensure_ascii=False).encode(), {"Content-Type": "application/json"}
    )
