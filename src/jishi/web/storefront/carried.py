"""What a visitor's browser carries: a basket's token and the pickup point that was chosen."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jishi.web.visitors import BASKET_COOKIE

STATION_COOKIE = "station"
KEPT_SECONDS = 60 * 60 * 24 * 90


@dataclass(frozen=True)
class Carried:
    """The basket that a visitor carries: its token, and how many packs the badge shows."""

    token: str | None = None
    packs: int = 0


def carried_by(request: HttpRequest) -> Carried:
    """The basket named by the signed cookie; a forged or missing one carries nothing. 0 SQL."""
    if BASKET_COOKIE not in request.COOKIES:
        return Carried()
    told = request.get_signed_cookie(BASKET_COOKIE, default="", salt=BASKET_COOKIE)
    token, _, packs = (told or "").partition(".")
    return Carried(token or None, int(packs or 0))


def carry(response: HttpResponse, carried: Carried) -> None:
    """Let the browser hold a basket's token; the goods stay on the server."""
    response.set_signed_cookie(
        BASKET_COOKIE,
        f"{carried.token}.{carried.packs}",
        salt=BASKET_COOKIE,
        max_age=KEPT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def station_key(request: HttpRequest) -> int | None:
    """The pickup point that the visitor chose, as a key that may name none."""
    told = request.COOKIES.get(STATION_COOKIE, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None


def keep_station(response: HttpResponse, key: int) -> None:
    """Remember the chosen pickup point for a season."""
    response.set_cookie(
        STATION_COOKIE,
        str(key),
        max_age=KEPT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
