"""An openid that WeChat has told of somebody who is to say by telephone who they are here."""

import time

from django.http import HttpRequest

WAITING = "wechat-waiting"
LIVES_SECONDS = 600


def keep(request: HttpRequest, openid: str) -> None:
    """Keep it in the session for as long as a code by telephone lives."""
    request.session[WAITING] = [openid, int(time.time())]


def openid(request: HttpRequest) -> str:
    """What waits to be bound in this browser; empty when nothing does, or for too long."""
    told, at = request.session.get(WAITING, ("", 0))
    return str(told) if time.time() - at <= LIVES_SECONDS else ""


def take(request: HttpRequest) -> str:
    """The same, and it waits no longer."""
    told = openid(request)
    request.session.pop(WAITING, None)
    return told
