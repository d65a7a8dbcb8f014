"""Lots out of lots: parts of several lots become one, or are worked into other goods."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jishi.catalog.models import Product
from jishi.foundation import clock
from jishi.foundation.quantities import Measure, pieces
from jishi.foundation.refusals import BadInput, Refusal
from jishi.places.models import Site
from jishi.stock import operations as stock
from jishi.stock import queries
from jishi.stock.models import Lot
from jishi.stock.rules import Made
from jishi.web import desks
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

SHOWN = 100
LOTS_SHOWN = 200
ROWS = "12345"  # rows of each table of the form: it grows by no script
WORDS_MAX, MAKER_LOT_MAX = 120, 40
WORKED_AT = [Site.Kind.WORKSHOP, Site.Kind.WAREHOUSE]


def makings(request: HttpRequest, wrong: Refusal | None = None) -> HttpResponse:
    """The last makings, and the forms for one more; a mixture is of the goods in the address."""
    asked = request.GET.get("product")
    product = desks.number(asked, "product") if asked else 0
    may_go_in = queries.sellable().select_related("product", "owner", "site")
    alike = may_go_in.filter(product_id=product).order_by("owner", "site", "best_before", "pk")
    facts = {
        "makings": queries.last_makings()[:SHOWN],
        "products": Product.objects.filter(pk__in=queries.kinds_at()).order_by("name"),
        "asked": asked,
        "alike": alike[:SHOWN] if product else [],
        "rows": ROWS,
        "measures": [(Measure.PIECE, _("件")), (Measure.GRAM, "kg")],
        "lots": list(may_go_in.order_by("product__name", "best_before", "pk")[:LOTS_SHOWN]),
        "made": list(Product.objects.filter(needs_certificate=False).order_by("name")),
        "sites": Site.objects.filter(kind__in=WORKED_AT, is_open=True).order_by("kind", "name"),
        "today": clock.today(),
        "wrong": wrong,
    }
    return render(request, "hub/makings.html", facts, status=status_of(wrong))


def mix(request: HttpRequest) -> HttpResponse:
    """Put parts of lots together; each field is named by the lot of which it says how much."""
    person, typed = person_of(request), request.POST
    chosen = [name for name in typed if name.startswith("part_") and typed[name].strip()]
    try:
        mixed = stock.mix(key=key_of(request), by=person, parts=_parts(typed, chosen))
    except Refusal as refusal:
        return makings(request, refusal)
    return redirect("hub:lot", number=mixed.number)


def process(request: HttpRequest) -> HttpResponse:
    """Work lots into other goods, each with a maker's lot and days of its own."""
    person, typed = person_of(request), request.POST
    try:
        parts = _went_in(typed)
        site = Site.objects.filter(pk=desks.number(typed.get("site"), "site")).first()
        if site is None or site.kind not in WORKED_AT:
            raise BadInput(site=_("请选一项"))
        stock.process(
            key=key_of(request), by=person, site=site, parts=parts, made=_came_out(typed, parts),
            words=typed.get("words", "")[:WORDS_MAX], lost=_spoilt(typed),
        )  # fmt: skip
    except Refusal as refusal:
        return makings(request, refusal)
    return redirect("hub:makings")


def _parts(typed: QueryDict, chosen: list[str]) -> list[tuple[Lot, int]]:
    numbers = [name.removeprefix("part_") for name in chosen]
    found = _lots(numbers)
    return [
        (found[number], desks.quantity(typed.get(name), found[number].measure, name))
        for number, name in zip(numbers, chosen, strict=True)
    ]


def _went_in(typed: QueryDict) -> list[tuple[Lot, int]]:
    rows = [n for n in ROWS if typed.get(f"lot_{n}")]
    found = _lots([typed.get(f"lot_{n}", "") for n in rows])
    parts = []
    for n in rows:
        lot = found[typed.get(f"lot_{n}", "")]
        parts.append((lot, desks.quantity(typed.get(f"used_{n}"), lot.measure, f"used_{n}")))
    return parts


def _lots(numbers: list[str]) -> dict[str, Lot]:
    lots = Lot.objects.filter(number__in=numbers)
    found = {
        lot.number: lot
        for lot in lots.select_related("product", "owner", "grower", "site", "batch", "certificate")
    }
    if missing := [number for number in numbers if number not in found]:
        raise BadInput(lot=_("没有批次 {lot}").format(lot=missing[0][:20]))
    return found


def _came_out(typed: QueryDict, parts: list[tuple[Lot, int]]) -> list[Made]:
    """What came out is of those whose goods went in; of several growers, of the owner."""
    owners = {lot.owner_id: lot.owner for lot, _quantity in parts}
    growers = {lot.grower_id: lot.grower for lot, _quantity in parts}
    if len(owners) > 1:
        raise BadInput(lot=_("这几批的货主不同，请分开加工"))
    rows = [n for n in ROWS if typed.get(f"product_{n}")]
    keys = [desks.number(typed.get(f"product_{n}"), "product") for n in rows]
    products = Product.objects.in_bulk(keys)
    made = []
    for n, key in zip(rows, keys, strict=True):
        if key not in products or not parts:
            raise BadInput(product=_("请选一项"))
        measure = Measure.GRAM if typed.get(f"measure_{n}") == Measure.GRAM else Measure.PIECE
        (owner,) = owners.values()
        made.append(Made(
            product=products[key], owner=owner, measure=measure,
            grower=next(iter(growers.values())) if len(growers) == 1 else owner,
            quantity=desks.quantity(typed.get(f"made_{n}"), measure, f"made_{n}"),
            made_on=desks.day(typed.get("made_on"), "made_on"),
            best_before=desks.day(typed.get(f"best_before_{n}"), f"best_before_{n}"),
            maker_lot=_maker_lot(typed, n),
        ))  # fmt: skip
    return made


def _spoilt(typed: QueryDict) -> int:
    told = typed.get("lost", "").strip()
    return pieces(told, field="lost") if told else 0


def _maker_lot(typed: QueryDict, n: str) -> str:
    told = typed.get(f"maker_lot_{n}", "").strip()[:MAKER_LOT_MAX]
    if not told:
        raise BadInput(maker_lot=_("请填写厂家批号"))
    return told
