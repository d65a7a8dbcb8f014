"""An order by telephone: who calls, what they want, read aloud, entered.

For a clerk's fingers: digits and Enter find the caller; a few letters, arrow keys, a number and
Enter put goods on the slip; Enter on nothing goes to the order button. Works without a script.
"""

from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jishi.foundation import phones
from jishi.foundation.refusals import BadInput, Refusal
from jishi.notices import operations as notices
from jishi.parties.queries import callers
from jishi.payments.links import link_of
from jishi.payments.models import Tender
from jishi.payments.operations import order_by_phone
from jishi.sales.models import Order
from jishi.web.forms import key_of
from jishi.web.office.call_slip import (
    CODE_MAX,
    WORDS_MAX,
    Finder,
    ReadAgain,
    Slip,
    finder_of,
    slip_of,
)
from jishi.web.refusals import status_of
from jishi.web.storefront.pages import shelf
from jishi.web.visitors import person_of

LEAST_DIGITS = 2  # of a number: one finds a tenth of the county
FOUND_MAX = 9


def calls(request: HttpRequest) -> HttpResponse:
    """Who calls: by the end of their number, or by name. The only one who fits is taken at once."""
    asked = request.GET.get("q", "").strip()[:WORDS_MAX]
    is_number = asked.isascii() and asked.isdigit()
    is_short = is_number and len(asked) < LEAST_DIGITS
    found = list(callers(asked)[: FOUND_MAX + 1]) if asked and not is_short else []
    if len(found) == 1:
        return redirect("{}?{}".format("/office/calls/order", urlencode({"buyer": found[0].pk})))
    facts = {
        "asked": asked,
        "found": [(person, phones.hidden(person.login.phone)) for person in found[:FOUND_MAX]],
        "has_more": len(found) > FOUND_MAX,
        "is_number": is_number,
        "is_short": is_short,
    }
    return render(request, "office/calls.html", facts)


def call(request: HttpRequest) -> HttpResponse:
    """The slip; sent, it takes what was chosen and comes back with the sentence to read aloud."""
    typed = request.POST if request.method == "POST" else request.GET
    slip, finder = slip_of(typed), finder_of(typed)
    is_read = request.method == "POST" and not finder.asked
    if usual := request.POST.get("usual"):
        slip, _emptied = slip.with_found(Finder(offer=usual[:CODE_MAX]))
    else:
        slip, finder = slip.with_found(finder)
    return _show(request, slip, finder=finder, is_read=is_read)


def goods(request: HttpRequest) -> HttpResponse:
    """What the words typed so far find; the piece under the field."""
    asked = request.GET.get("q", "").strip()[:WORDS_MAX]
    return render(request, "office/call_goods.html", {"asked": asked, "cards": _found(asked)})


def place(request: HttpRequest) -> HttpResponse:
    """Enter the order as it was read aloud; anything else is read again first."""
    typed = request.POST
    slip, finder = _as_read(typed)
    try:
        if slip.wrong:
            raise BadInput(**slip.wrong)
        relative = _relatives_phone(slip, typed.get("relative", ""))
        if slip.sentence != typed.get("said") or not slip.sentence or slip.point is None:
            raise ReadAgain
        order = order_by_phone(
            key=key_of(request), by=person_of(request), buyer=slip.buyer, name=slip.name,
            phone=slip.phone, wishes=slip.wishes, point=slip.point, rest=slip.rest,
            shortage=slip.shortage,
        )  # fmt: skip
    except Refusal as refusal:
        return _show(request, slip, refusal, finder=finder, is_read=True)
    if relative:
        _send_link(order, relative)
    return redirect("office:order", number=order.number)


def _as_read(typed: QueryDict) -> tuple[Slip, Finder]:
    """The slip that was read aloud, and what is left in the finder.

    A reading takes in the goods that are chosen in the finder, as they stood at that moment; what
    is looked for after it was not read, and waits.
    """
    listed, finder = slip_of(typed), finder_of(typed)
    whole, emptied = listed.with_found(finder)
    if listed.sentence and listed.sentence == typed.get("said") and not whole.wrong:
        return listed, finder
    return whole, emptied


def _found(asked: str) -> list[shelf.Card]:
    return [card for card in shelf.found_by(asked).cards if card.left != 0][:FOUND_MAX]


def _relatives_phone(slip: Slip, told: str) -> str:
    """Where the link goes: to nobody when cash is paid or no number was told."""
    is_asked = slip.rest == Tender.CHANNEL and told.strip()
    return phones.mobile(told, field="relative") if is_asked else ""


def _send_link(order: Order, phone: str) -> None:
    words = _("请帮{name}付订单 {number}：{link}").format(
        name=order.name, number=order.number, link=address_of(order)
    )
    notices.tell(key=f"pay-for:{order.number}", words=words, phone=phone)


def address_of(order: Order) -> str:
    """The address at which a relative pays an order."""
    return urljoin(settings.PUBLIC_ADDRESS, f"/pay-for/{link_of(order)}")


def _show(
    request: HttpRequest,
    slip: Slip,
    wrong: Refusal | None = None,
    *,
    finder: Finder,
    is_read: bool = False,
) -> HttpResponse:
    cards = _found(finder.asked) if finder.asked else []
    wrong = wrong or (BadInput(**slip.wrong) if slip.wrong else None)
    facts = {
        "slip": slip,
        "usuals": shelf.usuals(slip.buyer).cards if slip.buyer else [],
        "finder": finder,
        "asked": finder.asked,
        "cards": cards,
        "chosen": next((card.code for card in cards if card.code == finder.offer), ""),
        "is_read": is_read,
        "wrong": wrong,
        "errors": wrong.fields if isinstance(wrong, BadInput) else {},
        "typed": request.POST or None,
    }
    return render(request, "office/call.html", facts, status=status_of(wrong))
