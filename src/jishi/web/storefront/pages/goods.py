"""One kind of goods of one seller, and the villages and sellers that stand behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from jishi.catalog import queries as catalog
from jishi.catalog.models import Offer
from jishi.foundation import clock
from jishi.foundation.refusals import NotFound
from jishi.parties.models import Party
from jishi.places.models import Place
from jishi.production.models import Batch, Crop
from jishi.stock.models import Lot
from jishi.stock.queries import each_of, sellable
from jishi.stock.rules import packs_in
from jishi.web.storefront.pages.frame import is_month_in
from jishi.web.storefront.pages.shelf import Card, Shelf, card_for, cards, held_in, open_offers

ALSO = 4


@dataclass(frozen=True)
class GoodsPage:
    """An offer with its lots; `left` counts packs, `unit` is what a kilogram or piece costs."""

    offer: Offer
    card: Card
    left: int
    lots: Sequence[Lot]
    months_until: int | None
    also: Sequence[Card]

    @property
    def lot(self) -> Lot | None:
        """The lot that the next bag comes out of."""
        return self.lots[0] if self.lots else None


@dataclass(frozen=True)
class VillagePage:
    place: Place
    growers: Sequence[Party]
    growing: Sequence[Batch]
    shelf: Shelf


@dataclass(frozen=True)
class SellerPage:
    party: Party
    shelf: Shelf


def goods_page(code: str, basket: str | None) -> GoodsPage:
    """Everything about an offer: 3 SQL, 4 with a basket. Raises `NotFound` for a draft."""
    offer = catalog.offer(code)
    lots = _lots(offer)
    held = held_in(basket).get(offer.pk, 0)
    return GoodsPage(
        offer=offer,
        card=card_for(offer, lots, held),
        left=packs_in(lots, each_of(offer)),
        lots=lots,
        months_until=None if lots else months_until_season(offer.product.crop),
        also=_also(offer),
    )


def _lots(offer: Offer) -> list[Lot]:
    lots = sellable().filter(product_id=offer.product_id, owner_id=offer.seller_id)
    measure = "g" if offer.sold_by == Offer.SoldBy.WEIGHT else "piece"
    return list(
        lots.filter(measure=measure)
        .select_related("certificate", "batch__site", "grower")
        .order_by("best_before", "pk")
    )


def _also(offer: Offer) -> list[Card]:
    others = open_offers().filter(place_id=offer.place_id).exclude(pk=offer.pk)
    return cards(list(others[:ALSO]), {})


def months_until_season(crop: Crop | None) -> int | None:
    """The month in which a crop that is out of season will be harvested again, if it has one."""
    if crop is None or not crop.months:
        return None
    month = clock.today().month
    if is_month_in(crop.months, month):
        return None
    return int(crop.months.split("-")[0])


def village_page(code: str, basket: str | None) -> VillagePage:
    """A village with its growers, what grows there now and what it offers. 5 SQL at most."""
    batches = Batch.objects.select_related("crop", "site", "grower").order_by("-begun_on", "-pk")
    place = (
        Place.objects.filter(code=code)
        .select_related("parent")
        .prefetch_related(
            Prefetch(
                "party_set",
                Party.objects.exclude(kind=Party.Kind.PERSON).order_by("pk"),
                to_attr="organisations",
            )
        )
        .first()
    )
    if place is None or place.kind not in {Place.Kind.VILLAGE, Place.Kind.COMMUNITY}:
        raise NotFound
    growing = batches.filter(site__place=place)[:6]
    offers = list(open_offers().filter(place_id=code)[:48])
    return VillagePage(
        place=place,
        growers=place.organisations,  # type: ignore[attr-defined]
        growing=list(growing),
        shelf=Shelf(cards(offers, held_in(basket))),
    )


def seller_page(key: int, basket: str | None) -> SellerPage:
    """An organisation that sells here, and what it sells or grows. Raises `NotFound` for people."""
    party = (
        Party.objects.filter(pk=key)
        .exclude(kind=Party.Kind.PERSON)
        .select_related("place__parent")
        .first()
    )
    if party is None:
        raise NotFound
    offers = open_offers().filter(seller_id=key) | open_offers().filter(grower_id=key)
    found = list(offers[:48])
    if not found and party.kind not in SELLING:
        raise NotFound
    return SellerPage(party, Shelf(cards(found, held_in(basket))))


SELLING = {
    Party.Kind.COOP, Party.Kind.FARM, Party.Kind.HOUSEHOLD, Party.Kind.COLLECTIVE,
    Party.Kind.WORKSHOP, Party.Kind.ENTERPRISE, Party.Kind.OPERATOR,
}  # fmt: skip
