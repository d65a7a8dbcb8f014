"""The sandbox of a WeChat official account: who says "允许", and who that was.

Its answers are WeChat's: always 200, and an `errcode` when it says no.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urlencode

from jishi.gateway import book, keys
from jishi.gateway.answering import Answer, Question
from jishi.gateway.book import Refused
from jishi.gateway.merchant_door import address
from jishi.gateway.pages import page, words_page

CODE_LIVES = timedelta(minutes=5)
PEOPLE = ("小禾", "阿宝", "老周")  # those whose WeChat it may be
BUSY, BAD_SECRET, BAD_CODE, USED, TOO_OFTEN = -1, 40125, 40029, 40163, 45011
# Codes that make the sandbox answer as WeChat does on a bad day.
BAD_DAYS = {"sandbox-busy": BUSY, "sandbox-too-often": TOO_OFTEN}
WORDS = {
    BUSY: "system error", BAD_SECRET: "invalid appsecret", BAD_CODE: "invalid code",
    USED: "code been used", TOO_OFTEN: "api minute-quota reach limit",
}  # fmt: skip
ASKED = Template("""\
<h1>$market 想知道您是谁</h1>
<p class="words">只会知道您在这个公众号里的编号，不会知道手机号和聊天。</p>
<form method="post" action="/connect/oauth2/allow">
<input type="hidden" name="redirect_uri" value="$back">
<input type="hidden" name="state" value="$state">$buttons</form>
<a href="$no">不允许</a>""")
BUTTON = Template('<button class="pay" name="who" value="$who">允许（$who 的微信）</button>')


class Account:
    def __init__(self, folder: Path, secret: str) -> None:
        self.folder, self.secret = folder, secret

    def answer(self, asked: Question) -> Answer:
        told = parse_qs(asked.query if asked.method == "GET" else asked.body.decode("latin-1"))
        first = {name: values[0] for name, values in told.items()}
        try:
            if (asked.method, asked.path) == ("GET", "/connect/oauth2/authorize"):
                return self._show(first)
            if (asked.method, asked.path) == ("POST", "/connect/oauth2/allow"):
                return self._allow(first)
            if (asked.method, asked.path) == ("GET", "/sns/oauth2/access_token"):
                return self._tell(first)
        except Refused as no:
            return words_page(no.status, "微信不能打开这个链接", no.words)
        return words_page(404, "没有这个页面", "请回到商户页面重新登录。")

    def _show(self, told: dict[str, str]) -> Answer:
        held, back = keys.of(self.folder), address(told.get("redirect_uri", ""))
        if told.get("appid") != held.appid:
            raise Refused(400, "10003", "appid 或 redirect_uri 不对")
        state = told.get("state", "")
        content = ASKED.substitute(
            market=escape(held.name),
            back=escape(back),
            state=escape(state),
            no=escape(f"{back}?{urlencode({'state': state})}"),
            buttons="".join(BUTTON.substitute(who=who) for who in PEOPLE),
        )
        return page(200, "微信授权", content, back=back)

    def _allow(self, told: dict[str, str]) -> Answer:
        back, who = address(told.get("redirect_uri", "")), told.get("who", "")
        if who not in PEOPLE:
            raise Refused(400, "10003", "没有这个微信")
        openid = openid_of(self.folder, who)
        code, ends = secrets.token_hex(16), datetime.now(UTC) + CODE_LIVES
        with book.opened(self.folder) as rows:
            rows.allow(code, openid=openid, ends=ends.isoformat(timespec="seconds"))
        told_back = urlencode({"code": code, "state": told.get("state", "")})
        return Answer(303, headers={"Location": f"{back}?{told_back}", "Cache-Control": "no-store"})

    def _tell(self, told: dict[str, str]) -> Answer:
        known = (keys.of(self.folder).appid, self.secret)
        if (told.get("appid"), told.get("secret")) != known:
            return _no(BAD_SECRET)
        code = told.get("code", "")
        if code in BAD_DAYS:
            return _no(BAD_DAYS[code])
        with book.opened(self.folder) as rows:
            allowed = rows.use(code)
        if allowed is None:
            return _no(BAD_CODE)
        openid, is_first = allowed
        if not is_first:
            return _no(USED)
        return _json({
            "access_token": secrets.token_hex(32), "expires_in": 7200, "openid": openid,
            "refresh_token": secrets.token_hex(32), "scope": "snsapi_base",
        })  # fmt: skip


def openid_of(folder: Path, who: str) -> str:
    """By what number the merchant knows the WeChat of somebody."""
    named = f"{keys.of(folder).appid} {who}"
    return f"o{hashlib.sha256(named.encode()).hexdigest()[:27]}"


def _no(errcode: int) -> Answer:
    return _json({"errcode": errcode, "errmsg": WORDS[errcode]})


def _json(told: dict[str, object]) -> Answer:
    # WeChat sends its JSON as plain text.
    return Answer(200, json.dumps(told).encode(), {"Content-Type": "text/plain"})
