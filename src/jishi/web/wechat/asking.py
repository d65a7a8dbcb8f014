"""What the market asks WeChat: let this visitor say who they are, and then who it was."""

import logging
from urllib.parse import urlencode, urljoin

import requests
from django.conf import settings

from jishi.foundation.failpoints import outside
from jishi.foundation.refusals import TooMany
from jishi.web.wechat.errors import CodeSpent, WeChatAway

ASKS_AT, ANSWERS_AT = "https://open.weixin.qq.com", "https://api.weixin.qq.com"
PATIENCE_SECONDS = (3, 5)  # to connect, to answer
INVALID_CODE, CODE_USED, TOO_OFTEN = 40029, 40163, 45011
WAIT_SECONDS = 60
BACK = "/signin/wechat"
log = logging.getLogger("jishi.wechat")


def is_open() -> bool:
    """Whether the operator has registered this market with WeChat."""
    return bool(settings.WECHAT_APPID and settings.WECHAT_SECRET)


def address_to_ask(state: str) -> str:
    """Where a visitor tells WeChat that this market may know who they are."""
    asked = {
        "appid": settings.WECHAT_APPID,
        "redirect_uri": urljoin(settings.PUBLIC_ADDRESS, BACK),
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
    }
    base = settings.WECHAT_SANDBOX or ASKS_AT
    return f"{base}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"


def openid_for(code: str) -> str:
    """Who a code stands for; WeChat tells it once.

    Refuses `CodeSpent`, `TooMany`, and `WeChatAway` when there is no answer or one of a kind that
    no visitor can mend.
    """
    asked = {
        "appid": settings.WECHAT_APPID,
        "secret": settings.WECHAT_SECRET,
        "code": code,
        "grant_type": "authorization_code",
    }
    told = _ask("/sns/oauth2/access_token", asked)
    if "errcode" in told:
        _refuse(told["errcode"])
    openid = told.get("openid")
    if not isinstance(openid, str) or not 0 < len(openid) <= 64:
        raise WeChatAway
    return openid


@outside
def _ask(path: str, asked: dict[str, str]) -> dict[str, object]:
    with requests.Session() as browser:
        if settings.WECHAT_SANDBOX:
            browser.trust_env = False  # it is on this machine, never behind a proxy
        try:
            answer = browser.get(
                (settings.WECHAT_SANDBOX or ANSWERS_AT) + path,
                params=asked,
                timeout=PATIENCE_SECONDS,
                allow_redirects=False,
            )
            told = answer.json() if answer.status_code == 200 else None
        except (requests.RequestException, ValueError):
            told = None
    if not isinstance(told, dict):
        raise WeChatAway
    return told


def _refuse(errcode: object) -> None:
    if errcode in {INVALID_CODE, CODE_USED}:
        raise CodeSpent
    if errcode == TOO_OFTEN:
        raise TooMany(seconds=WAIT_SECONDS)
    log.error("WeChat answers %s", errcode)  # -1: busy; anything else is for the operator
    raise WeChatAway
