"""A page that is open inside WeChat: there the app itself takes the money."""

from django.http import HttpRequest

from jishi.parties.wechat import openid_of
from jishi.web.visitors import visitor_of
from jishi.web.wechat import asking, waiting

APP = "MicroMessenger"


def is_inside(request: HttpRequest) -> bool:
    """Whether this page is open inside WeChat, and the market is registered there."""
    return asking.is_open() and APP in request.headers.get("User-Agent", "")


def openid_here(request: HttpRequest) -> str:
    """By which openid the visitor can pay on this page; empty: in the usual way only."""
    return openid_of(visitor_of(request).person) if is_inside(request) else ""


def payers_openid(request: HttpRequest) -> str:
    """The same for whoever pays for somebody else: they need not be known here by a telephone."""
    if not is_inside(request):
        return ""
    return openid_of(visitor_of(request).person) or waiting.openid(request)


def way_to_pay(request: HttpRequest, token: str) -> str:
    """Where an order is paid by the channel: inside WeChat on its own page, else at the cashier."""
    return f"/orders/{token}?pay" if is_inside(request) else f"/orders/{token}/pay"
