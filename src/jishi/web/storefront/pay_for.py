"""A relative pays for somebody who ordered by telephone: one order, one address, no signing in."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from jishi.foundation import phones
from jishi.payments.channels.errors import PaidAtChannel
from jishi.payments.channels.wechat import channel
from jishi.payments.links import order_of, sheet_to_pay
from jishi.web.storefront.order import said_by_the_app, words_for_the_app
from jishi.web.storefront.show import show
from jishi.web.wechat.inside import is_inside, payers_openid


def pay_for(request: HttpRequest, link: str) -> HttpResponse:
    """What is paid, and for whom as far as a relative knows them; after its time nothing more."""
    order = order_of(link)
    sheet = sheet_to_pay(order)
    facts = {
        "order": order,
        "link": link,
        "sheet": sheet,
        "is_inside": is_inside(request),
        "pays_inside": sheet and bool(payers_openid(request)),
        "outcome": said_by_the_app(request),
        "lines": order.lines.order_by("position"),
        "who": f"{order.name[:1]}**",
        "phone": phones.hidden(order.phone),
        "is_back": "back" in request.GET,
    }
    answer = show(request, "pay_for.html", facts)
    answer["Referrer-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store"
    return answer


def sheet(_request: HttpRequest, link: str) -> HttpResponse:
    """Open the channel's sheet; when nothing is to be paid any more, the page says why."""
    order = order_of(link)
    payment = sheet_to_pay(order)
    if payment is None:
        return HttpResponseRedirect(f"/pay-for/{link}")
    payment.order = order
    back = f"/pay-for/{link}?back"
    try:
        return HttpResponseRedirect(channel().open_sheet(payment, back))
    except PaidAtChannel:
        return HttpResponseRedirect(back)


def inside(request: HttpRequest, link: str) -> HttpResponse:
    """The same inside WeChat, by whose openid is known here: the signed words with which the page
    asks the app. When nothing is due, or no openid is known, it leads to the usual way."""
    order, openid = order_of(link), payers_openid(request)
    payment = sheet_to_pay(order)
    if payment is None or not openid:
        return HttpResponseRedirect(f"/pay-for/{link}/pay")
    return words_for_the_app(order, payment, openid)
