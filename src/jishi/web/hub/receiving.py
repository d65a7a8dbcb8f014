"""Goods come in: weighed under their certificate, or packaged with the maker's lot number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jishi.catalog.models import Offer, Product
from jishi.foundation.money import fen
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import NotFound, Refusal
from jishi.parties import queries as parties
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.production.models import Certificate
from jishi.supply import operations as supply
from jishi.supply import queries
from jishi.supply.models import Receipt
from jishi.web import desks
from jishi.web.forms import key_of
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

SHOWN = 100
FEW = 4  # so many stand open, with nothing to look for
WORDS_MAX = 40


def _clerk(request: HttpRequest) -> tuple[Party, Site]:
    """The person, and the warehouse at which they work."""
    warehouse = parties.sites_of(parties.the_operator(), Site.Kind.WAREHOUSE).first()
    assert warehouse is not None, "a market has a warehouse before anything comes in"
    return person_of(request), warehouse


def receive(request: HttpRequest) -> HttpResponse:
    """What has a certificate and has not come in yet, each with its weighing form; the words that
    look for one of many stand in the address."""
    person, warehouse = _clerk(request)
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            receipt = _weigh_in(request, person, warehouse)
        except Refusal as refusal:
            wrong = refusal
        else:
            return redirect(f"{reverse('hub:receive')}?in={receipt.lot.number}")
    words = request.GET.get("q", "").strip()[:WORDS_MAX]
    found = queries.awaiting(words)
    awaiting = list(found[:SHOWN])
    crops = {row.pk: row.batch.crop_id for row in awaiting if row.batch}
    products = Product.objects.filter(crop__in=set(crops.values()))
    by_crop = {product.crop_id: product for product in products}
    for certificate in awaiting:
        certificate.product = by_crop.get(crops[certificate.pk])  # type: ignore[attr-defined]
    count = len(awaiting) if len(awaiting) < SHOWN else found.count()
    facts = {
        "awaiting": awaiting,
        "count": count,
        "words": words,
        "few": FEW,
        "came_in": _came_in(request),
        "wrong": wrong,
    }
    return render(request, "hub/receive.html", facts, status=status_of(wrong))


def _came_in(request: HttpRequest) -> Receipt | None:
    """What this clerk has just weighed in; the address names its lot."""
    number = request.GET.get("in", "")[:WORDS_MAX]
    if not number:
        return None
    receipts = Receipt.objects.filter(lot__number=number)
    return receipts.select_related("lot__product", "grower").last()


def _weigh_in(request: HttpRequest, person: Party, warehouse: Site) -> Receipt:
    typed = request.POST
    certificate = get_object_or_404(
        Certificate.objects.select_related("batch__crop", "batch__grower", "batch__plan"),
        pk=desks.number(typed.get("certificate"), "certificate"),
    )
    batch = certificate.batch
    if batch is None:
        raise NotFound
    is_own = typed.get("mode") == Offer.Mode.OWN
    return supply.receive(
        key=key_of(request), by=person, batch=batch, certificate=certificate,
        product=get_object_or_404(Product, pk=desks.number(typed.get("product"), "product")),
        mode=Offer.Mode.OWN if is_own else Offer.Mode.MARKETPLACE,
        owner=parties.the_operator() if is_own else batch.grower,
        site=warehouse,
        quantity=desks.quantity(typed.get("quantity"), certificate.measure, "quantity"),
        price_fen=fen(typed.get("price", ""), field="price") if is_own else None,
    )  # fmt: skip


def packaged(request: HttpRequest) -> HttpResponse:
    """Goods of a maker, with the lot number and the day on the package."""
    person, warehouse = _clerk(request)
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            _count_in(request, person, warehouse)
        except Refusal as refusal:
            wrong = refusal
        else:
            return redirect("hub:packaged")
    offers = Offer.objects.filter(
        state=Offer.State.OPEN, product__needs_certificate=False, mode=Offer.Mode.MARKETPLACE
    ).select_related("product", "seller")
    facts: dict[str, object] = {"wrong": wrong, "typed": request.POST}
    facts["offers"] = offers.order_by("seller__name", "product__name")
    return render(request, "hub/packaged.html", facts, status=status_of(wrong))


def _count_in(request: HttpRequest, person: Party, warehouse: Site) -> None:
    typed = request.POST
    offer = get_object_or_404(
        Offer.objects.select_related("product", "seller", "grower"),
        pk=desks.number(typed.get("offer"), "offer"),
    )
    supply.receive_packaged(
        key=key_of(request), by=person, product=offer.product, mode=offer.mode,
        owner=offer.seller, grower=offer.grower, site=warehouse,
        quantity=desks.quantity(typed.get("quantity"), Measure.PIECE, "quantity"),
        maker_lot=typed.get("maker_lot", "").strip()[:40],
        made_on=desks.day(typed.get("made_on"), "made_on"),
        best_before=desks.day(typed.get("best_before"), "best_before"),
    )  # fmt: skip
