"""An order: place it, pay it, follow it, call it off, order the same again."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from jishi.foundation.refusals import NotFound
from jishi.payments.channels.wechat import channel
from jishi.payments.models import Payment, Refund, Tender
from jishi.payments.operations import cancel_order, place_and_pay
from jishi.payments.queries import sheet_of
from jishi.sales import operations as sales
from jishi.sales.models import Order
from jishi.sales.queries import basket as basket_by_token
from jishi.sales.queries import order_for, orders_of
from jishi.web.api.baskets import BasketTold, told_of
from jishi.web.api.door import Door, Told
from jishi.web.api.fields import (
    A_PAGE,
    Asked,
    Count,
    Fen,
    Key,
    Mobile,
    Name,
    Number,
    OnceKey,
    OneOf,
    Page,
    Rest,
    Shortage,
    SixDigits,
    SpentPoints,
    Text,
    Token,
    VoucherCode,
)
from jishi.web.api.who import ByPerson
from jishi.web.forms import in_scope
from jishi.web.storefront.order import CHANGED_MY_MIND
from jishi.web.storefront.pages.frame import stations
from jishi.web.storefront.pages.order import is_buyers, order_page
from jishi.web.visitors import visitor_of

door = Door()


class Place(Asked):
    basket: Token
    name: Name
    phone: Mobile
    point: Key = Field(description="of a pickup point")
    shortage: Shortage = Order.Shortage.REFUND
    rest: Rest = Field(Tender.CHANNEL, description="how what is left is paid")
    points: SpentPoints = 0
    voucher: VoucherCode = ""


class Line(Schema):
    title: Text
    pack: Text
    packs: Count
    seller: Text
    lot: Number
    fen: Fen
    is_short: bool


class Paid(Schema):
    number: Number
    tender: Annotated[str, OneOf(Tender)]
    state: Annotated[str, OneOf(Payment.State)]
    amount_fen: Fen
    refunded_fen: Fen


class Back(Schema):
    number: Number
    amount_fen: Fen
    reason: Text
    state: Annotated[str, OneOf(Refund.State)]
    back_by: datetime


class Event(Schema):
    what: Text
    at: datetime
    who: Text
    done: bool


class OrderTold(Schema):
    token: Token
    number: Number
    state: Annotated[str, OneOf(Order.State)]
    total_fen: Fen
    is_about: bool
    can_cancel: bool
    pickup_code: SixDigits | None
    point: Text
    phone: Text
    lines: list[Line]
    payments: list[Paid]
    refunds: list[Back]
    events: list[Event]


class OrderListed(Schema):
    token: Token
    number: Number
    state: Annotated[str, OneOf(Order.State)]
    total_fen: Fen
    placed_at: datetime


class Orders(Schema):
    orders: list[OrderListed]
    has_more: bool


class Sheet(Schema):
    address: str | None = Field(max_length=2000, description="where to pay; null: nothing is due")


@door.reads("orders", Orders)
def listed(request: ByPerson, page: Page = 1) -> Told:
    """A buyer's own orders, 50 a page, the newest first."""
    since = (page - 1) * A_PAGE
    found = list(orders_of(request.auth)[since : since + A_PAGE + 1])
    return {"orders": found[:A_PAGE], "has_more": len(found) > A_PAGE}


@door.writes("orders", OrderTold, also=(401, 404))
def place(request: HttpRequest, key: OnceKey, asked: Place) -> Told:
    """Order what a basket holds and open its payments; a guest may. Prices are the market's.

    Refuses `empty_basket`, `price_changed`, `offer_closed`, `limit_reached`, `sold_out`,
    `nothing_open`, `cash_not_for_marketplace` (R10.5), `points_insufficient`,
    `over_redemption_limit`, the voucher's refusals, `login_required` for a guest's points.
    """
    basket = basket_by_token(asked.basket)
    point = stations().get(asked.point)
    if point is None:
        raise NotFound
    order = place_and_pay(
        key=f"basket-{basket.token}:{key}", basket=basket, name=asked.name, phone=asked.phone,
        point=point, shortage=asked.shortage, rest=asked.rest, points=asked.points,
        voucher_code=asked.voucher, buyer=visitor_of(request).person,
    )  # fmt: skip
    return _told(order_for(token=order.token))


@door.reads("orders/{token}", OrderTold)
def see(request: HttpRequest, token: Token) -> Told:
    """An order for whoever holds its token, with what comes next and when."""
    return _told(order_for(token=token))


@door.reads("orders/{token}/sheet", Sheet, also=(409,))
def sheet(request: HttpRequest, token: Token) -> Told:
    """Open, or open again, the channel's sheet of what an order still owes; safe to repeat.

    Refuses `channel_away` and `channel_refused`.
    """
    order = order_for(token=token)
    payment = sheet_of(order)
    if payment is None:
        return {"address": None}
    payment.order = order
    return {"address": channel().open_sheet(payment, f"/pay/return/{order.token}")}


@door.writes("orders/{token}/cancel", OrderTold)
def cancel(request: HttpRequest, token: Token, key: OnceKey) -> Told:
    """Call an order off until its cut-off; what was paid goes back. The buyer's own, or a guest's.

    Refuses `cycle_closed`, `stale_state`.
    """
    order = order_for(token=token)
    if not is_buyers(order, visitor_of(request).person):
        raise NotFound
    cancel_order(
        key=f"order-{order.number}:{key}", by=order.buyer, order=order, reason=CHANGED_MY_MIND
    )
    return _told(order_for(token=token))


@door.writes("orders/{token}/again", BasketTold)
def again(request: HttpRequest, token: Token, key: OnceKey) -> Told:
    """A new basket with what an order held, at the prices of now, marked where it is no more."""
    order = order_for(token=token)
    return told_of(sales.reorder(key=in_scope(request, key), order=order))


def _told(order: Order) -> Told:
    page = order_page(order)
    return {
        "token": order.token,
        "number": order.number,
        "state": order.state,
        "total_fen": page.total_fen,
        "is_about": page.is_about,
        "can_cancel": page.can_cancel,
        "pickup_code": order.pickup_code if page.can_fetch else None,
        "point": order.point.name,
        "phone": page.phone,
        "payments": list(page.payments),
        "events": list(page.events),
        "lines": [
            {
                "title": row.line.title,
                "pack": row.line.pack,
                "packs": row.line.packs,
                "seller": row.line.seller.name,
                "lot": row.line.lot.number,
                "fen": row.fen,
                "is_short": row.is_short,
            }
            for row in page.lines
        ],
        "refunds": [
            {
                "number": row.refund.number,
                "amount_fen": row.refund.amount_fen,
                "reason": row.refund.reason,
                "state": row.refund.state,
                "back_by": row.back_by,
            }
            for row in page.refunds
        ],
    }
