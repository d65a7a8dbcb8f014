"""What lies in the store: all lots, one lot with its counters and its history, what one does to it.

What leaves without a sale is seen by two people: one asks to write it off, another agrees.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jishi.catalog.models import Product
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import NotFound, Refusal
from jishi.parties.models import Party
from jishi.stock import operations as stock
from jishi.stock import queries
from jishi.stock.models import Lot, WriteOff
from jishi.web import desks
from jishi.web.desk_tables import Table
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

PAGE = 50
PORTIONS = "1234"  # fields of the form that divides a lot
REASON_MAX = 120
ENDING = timedelta(days=2)


def chosen(asked: Mapping[str, str]) -> QuerySet[Lot]:
    """What is on hand by its goods and by what is the matter with it, first expired first."""
    found = queries.lots_at()
    if product := asked.get("product"):
        found = found.filter(product_id=desks.number(product, "product"))
    match asked.get("state"):
        case "locked":
            found = found.filter(is_locked=True)
        case "ending":
            found = found.filter(is_locked=False, sell_until__lte=clock.today() + ENDING)
    return found


LOTS = Table("hub:lots", ("product", "state"), chosen, "hub:lot", ("lock", "unlock"))


def lots(request: HttpRequest) -> HttpResponse:
    """What is on hand; the goods, their state and the page stand in the address."""
    facts = {
        "products": Product.objects.filter(pk__in=queries.kinds_at()).order_by("name"),
        "today": clock.today(),
        "states": [("locked", _("锁定的")), ("ending", _("两天内到期的"))],
    }
    return render(request, "hub/lots.html", {**LOTS.shown(request), **facts})


def lot(request: HttpRequest, number: str) -> HttpResponse:
    return _show(request, _found(number))


def change(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Lock, unlock, split, pack anew, ask to write off: what the address names."""
    person, shown = person_of(request), _found(number)
    if verb not in CHANGES:
        raise NotFound
    try:
        CHANGES[verb](key_of(request), person, shown, request.POST)
    except Refusal as refusal:
        return _show(request, shown, refusal)
    return redirect("hub:lot", number=number)


def write_offs(request: HttpRequest, wrong: Refusal | None = None) -> HttpResponse:
    """What somebody says is gone, and a second person has not yet seen."""
    facts = {"waiting": queries.write_offs_waiting(), "person": person_of(request), "wrong": wrong}
    return render(request, "hub/write_offs.html", facts, status=status_of(wrong))


def decide(request: HttpRequest, write_off: int, verb: str) -> HttpResponse:
    """Agree as the second person, or decline."""
    person = person_of(request)
    asked = WriteOff.objects.select_related("lot").filter(pk=write_off).first()
    if asked is None or verb not in DECISIONS:
        raise NotFound
    try:
        DECISIONS[verb](key=key_of(request), by=person, write_off=asked)
    except Refusal as refusal:
        return write_offs(request, refusal)
    return redirect("hub:write_offs")


def _found(number: str) -> Lot:
    found = Lot.objects.filter(number=number).select_related(
        "product", "owner", "grower", "site", "batch", "certificate", "making"
    )
    if not found:
        raise NotFound
    return found[0]


def _show(request: HttpRequest, shown: Lot, wrong: Refusal | None = None) -> HttpResponse:
    facts = {
        "lot": shown,
        "parts": queries.sum_of(shown),
        "sources": queries.went_into(shown),
        "makings": queries.came_out_of(shown),
        "page": desks.page_of(request, shown.movements.order_by("-pk"), PAGE),
        "write_offs": shown.write_offs.select_related("asked_by").order_by("-pk")[:PAGE],
        "portions": PORTIONS,
        "unit": _("件") if shown.measure == Measure.PIECE else "kg",
        "today": clock.today(),
        "wrong": wrong,
    }
    return render(request, "hub/lot.html", facts, status=status_of(wrong))


def _lock(key: str, person: Party, shown: Lot, _typed: QueryDict) -> None:
    stock.lock(key=key, by=person, lot=shown)


def _unlock(key: str, person: Party, shown: Lot, typed: QueryDict) -> None:
    reason = typed.get("reason", "").strip()[:REASON_MAX]
    stock.unlock(key=key, by=person, lot=shown, reason=reason)


def _split(key: str, person: Party, shown: Lot, typed: QueryDict) -> None:
    portions = [name for n in PORTIONS if typed.get(name := f"portion_{n}", "").strip()]
    quantities = [desks.quantity(typed.get(name), shown.measure, name) for name in portions]
    stock.split(key=key, by=person, lot=shown, quantities=quantities)


def _repack(key: str, person: Party, shown: Lot, typed: QueryDict) -> None:
    stock.repack(
        key=key, by=person, lot=shown,
        quantity=desks.quantity(typed.get("quantity"), shown.measure, "quantity"),
        packed=desks.quantity(typed.get("packed"), shown.measure, "packed"),
    )  # fmt: skip


def _write_off(key: str, person: Party, shown: Lot, typed: QueryDict) -> None:
    stock.ask_write_off(
        key=key, by=person, lot=shown, reason=typed.get("reason", "")[:REASON_MAX],
        quantity=desks.quantity(typed.get("quantity"), shown.measure, "quantity"),
    )  # fmt: skip


CHANGES: dict[str, Callable[[str, Party, Lot, QueryDict], None]] = {
    "lock": _lock,
    "unlock": _unlock,
    "split": _split,
    "repack": _repack,
    "write-off": _write_off,
}
DECISIONS = {"agree": stock.agree_to_write_off, "decline": stock.decline_write_off}
