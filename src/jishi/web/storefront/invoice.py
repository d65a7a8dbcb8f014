"""「要发票」: to whom the invoices of an order are to be made out; each seller issues its own."""

from django.http import HttpRequest, HttpResponse

from jishi.foundation.refusals import BadInput, Refusal
from jishi.sales.models import Order
from jishi.sales.queries import order_for
from jishi.settlement import operations as settlement
from jishi.settlement import queries
from jishi.web.forms import key_of, see_other
from jishi.web.refusals import status_of
from jishi.web.storefront.show import show
from jishi.web.visitors import visitor_of


def invoice(request: HttpRequest, token: str) -> HttpResponse:
    """The form, with what each seller will be asked for; sent, the wish is passed on (R6.12e)."""
    order = order_for(token=token)
    if request.method != "POST":
        return _form(request, order)
    try:
        settlement.ask_invoice(
            key=key_of(request, scope=f"order-{order.number}"),
            by=visitor_of(request).person,
            order=order,
            title=request.POST.get("title", ""),
            tax_number=request.POST.get("tax_number", ""),
        )
    except Refusal as refusal:
        return _form(request, order, refusal)
    return see_other(f"/orders/{order.token}#invoices")


def _form(request: HttpRequest, order: Order, refusal: Refusal | None = None) -> HttpResponse:
    facts = {
        "order": order,
        "sums": queries.to_invoice(order),
        "asked": queries.invoices_of(order),
        "typed": request.POST,
        "refusal": refusal,
        "errors": refusal.fields if isinstance(refusal, BadInput) else {},
    }
    answer = show(request, "invoice.html", facts, tab="mine", status=status_of(refusal))
    answer["Referrer-Policy"] = "same-origin"
    answer["Cache-Control"] = "no-store"
    return answer
