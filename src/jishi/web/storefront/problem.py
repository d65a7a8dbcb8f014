"""「有问题」: say what is wrong with a line, with a photo; three taps from the order's page."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jishi.claims import operations as claims
from jishi.claims import rules
from jishi.claims.models import Case
from jishi.claims.queries import line_at
from jishi.foundation.pictures import small
from jishi.foundation.refusals import BadInput, Refusal
from jishi.sales.models import Order, OrderLine
from jishi.sales.queries import order_for
from jishi.web.desks import number
from jishi.web.forms import key_of, see_other
from jishi.web.refusals import status_of
from jishi.web.storefront.show import show
from jishi.web.visitors import visitor_of


def problem(request: HttpRequest, token: str, position: int) -> HttpResponse:
    """The form; sent, a case. What is standard is decided before the buyer sees the order again."""
    order = order_for(token=token)
    line = line_at(order, position)
    if request.method != "POST":
        return _form(request, order, line)
    try:
        _open(request, line)
    except Refusal as refusal:
        return _form(request, order, line, refusal)
    return see_other(f"/orders/{order.token}#line-{position}")


def _open(request: HttpRequest, line: OrderLine) -> Case:
    return claims.open_case(
        key=key_of(request, scope=f"order-{line.order.number}"),
        by=visitor_of(request).person,
        line=line,
        kind=request.POST.get("kind", ""),
        percent=number(request.POST.get("percent"), "percent"),
        photo=_photo(request),
    )


def _photo(request: HttpRequest) -> bytes:
    sent = request.FILES.get("photo")
    return small(sent.read()) if sent else b""


def _form(
    request: HttpRequest, order: Order, line: OrderLine, refusal: Refusal | None = None
) -> HttpResponse:
    words = {100: _("全部"), 50: _("一半"), 25: _("一小部分")}
    facts = {
        "order": order,
        "line": line,
        "kinds": Case.Kind.choices,
        "shares": [(percent, words[percent]) for percent in rules.PERCENTS],
        "typed": request.POST,
        "refusal": refusal,
        "errors": refusal.fields if isinstance(refusal, BadInput) else {},
    }
    answer = show(request, "problem.html", facts, tab="mine", status=status_of(refusal))
    answer["Referrer-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store"
    return answer
