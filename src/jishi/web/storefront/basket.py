"""The basket: put in, set, look. Each form works without script; with it, a piece is swapped."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jishi.audit.operations import was_replayed
from jishi.catalog.queries import offer as offer_by_code
from jishi.foundation import ids
from jishi.foundation.refusals import BadInput
from jishi.sales import operations as sales
from jishi.sales.models import Order
from jishi.sales.queries import basket as basket_by_token
from jishi.sales.queries import basket_to_fill, order_for
from jishi.web.forms import key_of, see_other
from jishi.web.guests import guest_order_of
from jishi.web.preferences import safe_next
from jishi.web.storefront.carried import Carried, carried_by, carry
from jishi.web.storefront.pages.basket import basket_page
from jishi.web.storefront.pages.shelf import held_in
from jishi.web.storefront.show import show
from jishi.web.visitors import visitor_of

PACKS_MAX = 999
LONGEST_NUMBER = 10


def look(request: HttpRequest) -> HttpResponse:
    """The basket as it would be ordered now."""
    page = basket_page(carried_by(request).token)
    facts = {"page": page, "basket_count": page.packs, "guest_order": guest_order_of(request)}
    answer = show(request, "basket.html", facts, tab="basket")
    return _carrying(answer, request, page.packs)


def add(request: HttpRequest) -> HttpResponse:
    """Add packs of an offer; the first goods begin a basket."""
    code = request.POST.get("offer", "")[:20]
    packs = _packs(request.POST.get("packs") or "1")
    carried = carried_by(request)
    basket = sales.put(
        key=f"{key_of(request)}:{code}",
        basket_token=carried.token,
        offer_code=code,
        packs=packs,
        buyer=visitor_of(request).person,
    )
    if _is_swapped(request):
        return _stepper(request, basket.token, code)
    before = carried.packs if carried.token == basket.token else 0
    count = before if was_replayed() else before + packs
    answer = see_other(safe_next(request, "/basket"))
    carry(answer, Carried(basket.token, count))
    return answer


def put_at(request: HttpRequest) -> HttpResponse:
    """Let the basket hold so many packs of an offer; the button says `code:packs`, 0 takes out."""
    code, _sign, told = request.POST.get("set", "").partition(":")
    packs = _packs(told, least=0)
    carried = carried_by(request)
    basket = basket_by_token(carried.token or "")
    sales.set_packs(
        key=f"{key_of(request)}:{code[:20]}:{packs}",
        basket=basket,
        offer=offer_by_code(code[:20]),
        packs=packs,
    )
    if not _is_swapped(request):
        return see_other(safe_next(request, "/basket"))
    if request.POST.get("piece") == "basket":
        return _whole(request)
    return _stepper(request, basket.token, code)


def accept_price(request: HttpRequest) -> HttpResponse:
    """The buyer agrees to the price that is shown now; the button says `code:fen`."""
    code, _sign, told = request.POST.get("accept", "").partition(":")
    sales.accept_price(
        key=f"{key_of(request)}:{code[:20]}:price:{told[:9]}",
        basket=basket_by_token(carried_by(request).token or ""),
        offer=offer_by_code(code[:20]),
        price_fen=_packs(told, most=10**9),
    )
    return _whole(request) if _is_swapped(request) else see_other("/basket")


def again(request: HttpRequest, token: str) -> HttpResponse:
    """Put what an order held into the basket; what is no longer there is told in it."""
    order: Order = order_for(token=token)
    beside = basket_to_fill(carried_by(request).token)
    basket = sales.reorder(key=key_of(request), order=order, beside=beside)
    packs = sum(held_in(basket.token).values())
    answer = see_other("/basket")
    carry(answer, Carried(basket.token, packs))
    return answer


def _stepper(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """The piece that stands where 加入 stood, and the badge beside it."""
    held = held_in(token)
    offer = offer_by_code(code)
    count = sum(held.values())
    facts = {
        "code": offer.code,
        "name": offer.product.name,
        "held": held.get(offer.pk, 0),
        "most": offer.most_an_order,
        "basket_count": count,
        "again": ids.token(),
    }
    is_on_goods = request.POST.get("piece") == "goods"
    piece = "held_on_goods.html" if is_on_goods else "held.html"
    answer = render(request, f"storefront/{piece}", facts)
    carry(answer, Carried(token, count))
    return answer


def _whole(request: HttpRequest) -> HttpResponse:
    """The basket's inside, and the badge."""
    page = basket_page(carried_by(request).token)
    facts = {"page": page, "basket_count": page.packs, "is_piece": True}
    return _carrying(render(request, "storefront/basket_inside.html", facts), request, page.packs)


def _carrying(answer: HttpResponse, request: HttpRequest, packs: int) -> HttpResponse:
    carried = carried_by(request)
    if carried.token and packs != carried.packs:
        carry(answer, Carried(carried.token, packs))
    return answer


def _is_swapped(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _packs(told: str, *, least: int = 1, most: int = PACKS_MAX) -> int:
    is_short = told.isascii() and told.isdigit() and len(told) <= LONGEST_NUMBER
    if not is_short or not least <= int(told) <= most:
        raise BadInput(packs=_("数量要是整数"))
    return int(told)
