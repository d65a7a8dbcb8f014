"""A grower's offers: put up, reprice, take down."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jishi.catalog import operations as catalog
from jishi.catalog.models import Offer, Product
from jishi.foundation.money import fen
from jishi.foundation.quantities import grams
from jishi.foundation.refusals import BadInput, NotFound, Refusal
from jishi.stock import queries as stock
from jishi.web import desks
from jishi.web.farm.acting import Acting, acting
from jishi.web.forms import key_of
from jishi.web.refusals import status_of


def offers(request: HttpRequest) -> HttpResponse:
    """The list, and the form that puts up another; what was typed stays on a refusal."""
    who = acting(request)
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            _put_up(request, who)
        except Refusal as refusal:
            wrong = refusal
        else:
            return redirect("farm:offers")
    return _show(request, who, wrong)


def _show(request: HttpRequest, who: Acting, wrong: Refusal | None = None) -> HttpResponse:
    found = list(
        Offer.objects.filter(grower=who.grower)
        .select_related("product", "seller")
        .order_by("state", "product__name", "pk")
    )
    packs = stock.packs_of_many(found)
    for offer in found:
        offer.packs_left = packs[offer.pk]  # type: ignore[attr-defined]
    facts = {"who": who, "offers": found, "products": _grown(who).order_by("name"), "wrong": wrong}
    facts["typed"] = request.POST
    return render(request, "farm/offers.html", facts, status=status_of(wrong))


def _grown(who: Acting) -> QuerySet[Product]:
    return Product.objects.filter(crop__batches__grower=who.grower).distinct()


def _put_up(request: HttpRequest, who: Acting) -> None:
    typed = request.POST
    by_weight = typed.get("sold_by") == Offer.SoldBy.WEIGHT
    weight = typed.get("pack_kg", "").strip()
    if by_weight and not weight:
        raise BadInput(pack_kg=_("按重量卖要写大约多重"))
    if not typed.get("pack", "").strip():
        raise BadInput(pack=_("请写清规格，例如 500 g/份"))
    if who.grower.place is None:
        raise BadInput(product=_("请先登记所在的村"))
    catalog.open_offer(
        key=key_of(request), by=who.person, seller=who.grower, grower=who.grower,
        product=get_object_or_404(_grown(who), pk=desks.number(typed.get("product"), "product")),
        place=who.grower.place, mode=Offer.Mode.MARKETPLACE,
        sold_by=Offer.SoldBy.WEIGHT if by_weight else Offer.SoldBy.PIECE,
        pack=typed["pack"].strip()[:30], price_fen=fen(typed.get("price", ""), field="price"),
        pack_g=grams(weight, field="pack_kg") if weight else None,
    )  # fmt: skip


def _own(who: Acting, code: str) -> Offer:
    found = Offer.objects.filter(code=code, seller=who.grower).first()
    if found is None:
        raise NotFound
    return found


def change_price(request: HttpRequest, code: str) -> HttpResponse:
    who = acting(request)
    try:
        price_fen = fen(request.POST.get("price", ""), field="price")
        catalog.change_price(
            key=key_of(request), by=who.person, offer=_own(who, code), price_fen=price_fen
        )
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _show(request, who, refusal)
    return redirect("farm:offers")


def close(request: HttpRequest, code: str) -> HttpResponse:
    who = acting(request)
    catalog.close_offer(key=key_of(request), by=who.person, offer=_own(who, code))
    return redirect("farm:offers")
