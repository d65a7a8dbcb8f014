"""Checkout: one page with two things to type, nothing for a buyer who comes back."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from jishi.catalog.queries import offer as offer_by_code
from jishi.foundation.refusals import (
    BadInput,
    Busy,
    InProgress,
    KeyReused,
    NotFound,
    Refusal,
    StorageUnavailable,
)
from jishi.payments.models import Tender
from jishi.payments.operations import place_and_pay
from jishi.sales import operations as sales
from jishi.sales.errors import EmptyBasket
from jishi.sales.models import Basket, Order
from jishi.sales.queries import basket_to_fill
from jishi.sales.rules import wrong_contact
from jishi.web.desks import number
from jishi.web.forms import key_of, see_other
from jishi.web.guests import keep_order
from jishi.web.refusals import status_of
from jishi.web.storefront.carried import Carried, carried_by, carry, keep_station, station_key
from jishi.web.storefront.pages.basket import (
    BasketPage,
    Benefits,
    basket_page,
    benefits_for,
    fetcher_of,
)
from jishi.web.storefront.pages.frame import stations
from jishi.web.storefront.show import show
from jishi.web.visitors import visitor_of
from jishi.web.wechat.inside import way_to_pay

LEFT_OUT_MAX = 60
# What the ground answers better than this page: nothing here could be mended by the buyer.
NOT_OURS = (Busy, InProgress, StorageUnavailable, KeyReused, NotFound)


def checkout(request: HttpRequest) -> HttpResponse:
    """The form; and, sent, an order with its payments. A refusal keeps what was typed."""
    if request.method != "POST":
        return _form(request)
    try:
        order = _place(request)
    except NOT_OURS:
        raise
    except Refusal as refusal:
        return _form(request, refusal)
    answer = see_other(_next_step(request, order.token))
    carry(answer, Carried(carried_by(request).token, 0))
    keep_station(answer, order.point_id)
    keep_order(answer, order)
    return answer


def total(request: HttpRequest) -> HttpResponse:
    """What is left to pay after points and voucher: the piece that follows each choice."""
    page = basket_page(carried_by(request).token)
    benefits = benefits_for(visitor_of(request).person, page.total_fen)
    facts = {"page": page, **_sum(page, benefits, request.GET)}
    return render(request, "storefront/sum.html", facts)


def _place(request: HttpRequest) -> Order:
    typed = request.POST
    carried = carried_by(request)
    if carried.token is None:
        raise EmptyBasket
    key = key_of(request)
    basket = basket_to_fill(carried.token)
    if basket is None:
        raise EmptyBasket
    point = stations().get(_number(typed.get("point", "")))
    if point is None:
        # Whoever has forgotten three things is told of all three.
        wrong = wrong_contact(typed.get("name", ""), typed.get("phone", ""))
        raise BadInput(point=_("请选一个取货站"), **wrong)
    points = number(typed.get("points") or "0", "points")
    _leave_out(key, basket, typed.get("without", ""))
    return place_and_pay(
        key=key,
        basket=basket,
        name=typed.get("name", ""),
        phone=typed.get("phone", ""),
        point=point,
        shortage=typed.get("shortage", Order.Shortage.REFUND),
        rest=typed.get("rest", Tender.CHANNEL),
        points=points,
        voucher_code=typed.get("voucher", "")[:20],
        buyer=visitor_of(request).person,
    )


def _leave_out(key: str, basket: Basket, codes: str) -> None:
    """Sold-out goods, shown as such on the form, do not hold up the rest."""
    for code in codes.split()[:LEFT_OUT_MAX]:
        sales.set_packs(
            key=f"{key}:without:{code}", basket=basket, offer=offer_by_code(code), packs=0
        )


def _next_step(request: HttpRequest, token: str) -> str:
    in_cash = request.POST.get("rest") == Tender.CASH
    return f"/orders/{token}" if in_cash else way_to_pay(request, token)


def _form(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    visitor = visitor_of(request)
    page = basket_page(carried_by(request).token)
    if not page.ready and refusal is None:
        return HttpResponseRedirect("/basket")
    benefits = benefits_for(visitor.person, page.total_fen)
    fetcher = fetcher_of(visitor.person, visitor.login.phone if visitor.login else "")
    typed: Mapping[str, str] = request.POST if refusal else {}
    chosen = typed.get("point") or station_key(request) or fetcher.point_id
    facts = {
        "page": page,
        "benefits": benefits,
        "fetcher": fetcher,
        "stations": list(stations().values()),
        "chosen_point": stations().get(_number(str(chosen or ""))),
        "typed": typed,
        "refusal": refusal,
        "errors": refusal.fields if isinstance(refusal, BadInput) else {},
        "without": " ".join(item.offer.code for item in page.left_out),
        **_sum(page, benefits, typed),
    }
    answer = show(request, "checkout.html", facts, tab="basket", status=status_of(refusal))
    answer["Cache-Control"] = "no-store"
    return answer


def _sum(page: BasketPage, benefits: Benefits, chosen: Mapping[str, str]) -> dict[str, int]:
    vouchers = {voucher.code: voucher.worth_fen for voucher in benefits.vouchers}
    by_voucher = min(vouchers.get(chosen.get("voucher", ""), 0), page.total_fen)
    by_points = benefits.points_fen if _number(chosen.get("points", "")) else 0
    left = max(page.total_fen - by_voucher - by_points, 0)
    return {"by_voucher_fen": by_voucher, "by_points_fen": by_points, "left_fen": left}


def _number(told: str) -> int:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
