"""The order of somebody without an account: their browser keeps the way back to it.

Its address opens an order for whoever was sent it, to fetch it. That it is one's own is shown by
the browser that placed it, or by signing in with its telephone.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jishi.sales.models import Order
from jishi.web.visitors import visitor_of

COOKIE = "order"
KEPT_SECONDS = 60 * 60 * 24 * 7
State = Order.State


@dataclass(frozen=True)
class GuestOrder:
    """An order that is still to be paid or fetched, until or from when, and where."""

    token: str
    is_paid: bool
    at: datetime
    station: str


def keep_order(response: HttpResponse, order: Order) -> None:
    """Let the browser hold the address of an order that is nobody's by account."""
    if order.buyer_id is None:
        response.set_signed_cookie(
            COOKIE,
            order.token,
            salt=COOKIE,
            max_age=KEPT_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.HTTPS,
        )


def guest_order_of(request: HttpRequest) -> GuestOrder | None:
    """What a guest's browser still waits for. 1 SQL, none for all other browsers."""
    token = _kept_by(request)
    if not token:
        return None
    waiting = Order.objects.filter(token=token, state__in=[State.PLACED, State.CONFIRMED])
    order = waiting.select_related("cycle", "point").first()
    if order is None:
        return None
    is_paid = order.state == State.CONFIRMED
    at = order.cycle.pickup_from if is_paid else order.pay_before
    return GuestOrder(order.token, is_paid, at, order.point.name)


def is_owner(request: HttpRequest, order: Order) -> bool:
    """Whether a visitor has shown that an order is theirs."""
    visitor = visitor_of(request)
    if order.buyer_id is not None:
        return visitor.person is not None and visitor.person.pk == order.buyer_id
    if visitor.login is not None and visitor.login.phone == order.phone:
        return True
    return secrets.compare_digest(_kept_by(request), order.token)


def _kept_by(request: HttpRequest) -> str:
    if COOKIE not in request.COOKIES:
        return ""
    return request.get_signed_cookie(COOKIE, default="", salt=COOKIE) or ""
