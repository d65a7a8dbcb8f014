"""An order: follow it, pay it, cancel it."""

from pathlib import Path

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jishi.foundation.refusals import BadInput, NotFound
from jishi.payments.channels.errors import PaidAtChannel
from jishi.payments.channels.wechat import channel
from jishi.payments.models import Payment
from jishi.payments.operations import cancel_order
from jishi.payments.queries import sheet_of
from jishi.sales.models import Order
from jishi.sales.queries import order_for, orders_of
from jishi.web.forms import key_of, see_other
from jishi.web.guests import is_owner
from jishi.web.refusals import status_of
from jishi.web.storefront.pages.order import is_buyers, order_page
from jishi.web.storefront.show import page_number, show
from jishi.web.visitors import person_of, visitor_of
from jishi.web.wechat.inside import is_inside, openid_here, way_to_pay

A_PAGE = 20
KEEPER = Path(__file__).with_name("keep.js").read_bytes()
CHANGED_MY_MIND = "自己取消的"
PHONE_TAIL = 4


def listed(request: HttpRequest) -> HttpResponse:
    """A buyer's own orders, newest first."""
    page = page_number(request)
    since = (page - 1) * A_PAGE
    found = list(orders_of(person_of(request))[since : since + A_PAGE + 1])
    facts = {
        "orders": found[:A_PAGE],
        "page": page,
        "next_page": page + 1 if len(found) > A_PAGE else None,
    }
    return show(request, "orders.html", facts, tab="mine")


def one(request: HttpRequest, token: str) -> HttpResponse:
    """An order's page; the token in its address is what opens it."""
    return _page(request, order_for(token=token))


def _page(request: HttpRequest, order: Order, wrong: BadInput | None = None) -> HttpResponse:
    said = said_by_the_app(request)
    page = order_page(order)
    facts = {
        "page": page,
        "order": order,
        "qr": pickup_qr(order) if page.can_fetch else "",
        "is_back": "back" in request.GET,
        "outcome": said,
        "is_unclear": "back" in request.GET and not said,
        "is_inside": is_inside(request),
        "pays_inside": page.sheet and bool(openid_here(request)),
        "may_cancel": is_buyers(order, visitor_of(request).person),
        "is_owner": is_owner(request, order),
        "errors": wrong.fields if wrong else {},
        "typed": request.POST,
    }
    answer = show(request, "order.html", facts, tab="mine", status=status_of(wrong))
    # The address is a secret: it goes to no other site, and no shared computer keeps the page.
    # Without any referrer a browser would name no origin either, and its forms were refused.
    answer["Referrer-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store"
    return answer


def keeper(request: HttpRequest) -> HttpResponse:
    """The script that shows a kept order without a network; it may see `/orders/` and no more."""
    return HttpResponse(KEEPER, content_type="text/javascript")


def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Open, or open again, the channel's sheet of what an order still owes."""
    order = order_for(token=token)
    payment = sheet_of(order)
    if payment is None:
        return HttpResponseRedirect(f"/orders/{order.token}")
    payment.order = order
    try:
        sheet = channel().open_sheet(payment, f"/pay/return/{order.token}")
    except PaidAtChannel:
        return came_back(request, token)
    return HttpResponseRedirect(sheet)


def pay_inside(request: HttpRequest, token: str) -> HttpResponse:
    """The same inside WeChat, for whoever has signed in: the signed words with which the page asks
    the app. When nothing is due, or no openid is known here, it leads to the usual way."""
    order = order_for(token=token)
    payment, openid = sheet_of(order), openid_here(request)
    if payment is None or not openid:
        return HttpResponseRedirect(f"/orders/{order.token}/pay")
    return words_for_the_app(order, payment, openid)


def words_for_the_app(order: Order, payment: Payment, openid: str) -> HttpResponse:
    """What the channel signs for this openid alone; no browser keeps it."""
    payment.order = order
    answer = JsonResponse(channel().open_inside(payment, openid))
    answer["Cache-Control"] = "no-store"
    return answer


def pay_by_number(request: HttpRequest, number: str) -> HttpResponse:
    """The same, from a message that names the payment: only for the buyer, signed in."""
    payment = Payment.objects.filter(number=number, order__buyer=person_of(request)).first()
    if payment is None:
        raise NotFound
    return HttpResponseRedirect(way_to_pay(request, payment.order.token))


def came_back(request: HttpRequest, token: str) -> HttpResponse:
    """Back from the channel. That is no proof: the order's page waits for the notice."""
    order = order_for(token=token)
    return HttpResponseRedirect(f"/orders/{order.token}?back")


def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """The buyer calls an order off, until the cut-off; a guest in the browser that placed it, or
    with the end of its telephone.

    Whoever was only sent the address of an order, to fetch it, cannot.
    """
    order = order_for(token=token)
    if not is_buyers(order, visitor_of(request).person):
        raise NotFound
    tail = request.POST.get("phone_tail", "").strip()
    if not is_owner(request, order) and tail != order.phone[-PHONE_TAIL:]:
        return _page(request, order, BadInput(phone_tail=_("和订单上的手机尾号不一样")))
    cancel_order(
        key=key_of(request, scope=f"order-{order.number}"),
        by=order.buyer,
        order=order,
        reason=CHANGED_MY_MIND,
    )
    return see_other(f"/orders/{order.token}")


def said_by_the_app(request: HttpRequest) -> str:
    """What the app said of a payment: it chooses the words of the page, and nothing else."""
    said = request.GET.get("back", "")
    return next((word for word in ("cancel", "fail") if said.startswith(word)), "")


def pickup_qr(order: Order) -> SafeString:
    """The pickup code as a picture for the keeper's telephone."""
    drawn = segno.make_qr(order.pickup_code, error="m")
    inline = drawn.svg_inline(scale=8, border=2, omitsize=True)
    return mark_safe(inline)  # noqa: S308 (digits, drawn by us)
