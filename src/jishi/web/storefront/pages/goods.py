"""One kind of goods of one seller, and the villages and sellers that stand behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast

from django.db.models import Prefetch

from jishi.catalog.models import Offer
from jishi.foundation import clock
from jishi.foundation.refusals import NotFound
from jishi.parties.models import Party
from jishi.places.models import Place
from jishi.production.models import Batch, Certificate, Crop
from jishi.stock.queries import measure_of, sellable
from jishi.web.storefront.kept import kept
from jishi.web.storefront.pages.asking import Question, holes
from jishi.web.storefront.pages.frame import is_month_in
from jishi.web.storefront.pages.shelf import (
    MOST,
    OFFER,
    Card,
    OnHand,
    OnOffer,
    Shelf,
    card_for,
    cards,
    held_in,
    open_offers,
    rows_of,
)

ALSO = 4
BATCHES = 40  # the latest of a village: of each crop one is shown


class OfferTold(NamedTuple):
    """All that the page of an offer says about it, under short names."""

    pk: int
    code: str
    pack: str
    mode: str
    sold_by: str
    pack_g: int | None
    price_fen: int
    most_an_order: int
    product_id: int
    seller_id: int
    place_id: str
    name: str
    drawing: str
    village: str
    kind: str | None
    town: str | None
    state: str
    grower_id: int
    grower: str
    grower_is_demo: bool
    seller: str
    brief: str
    keeping: str
    ingredients: str
    is_perishable: bool
    months: str | None


class LotTold(NamedTuple):
    """A lot as the page of its offer tells of it."""

    product_id: int
    owner_id: int
    measure: str
    available: int
    made_on: date
    batch_id: int | None
    number: str
    best_before: date
    maker_lot: str
    certificate: str | None
    certificate_until: date | None

    @property
    def certificate_words(self) -> str:
        return str(Certificate.Kind(self.certificate).label) if self.certificate else ""


TOLD = (
    *OFFER, "place__parent__name", "state", "grower_id", "grower__name", "grower__is_demo",
    "seller__name", "product__brief", "product__keeping", "product__ingredients",
    "product__is_perishable", "product__crop__months",
)  # fmt: skip
LOT = (*LotTold._fields[:-2], "certificate__kind", "certificate__valid_until")


PRODUCT, OWNER = holes(2)
CODE, MEASURE = "?code", "?measure"
OFFER_TOLD = Question(
    lambda: Offer.objects.filter(code=CODE).exclude(state=Offer.State.DRAFT).values_list(*TOLD)
)
LOTS_TOLD = Question(
    lambda: (
        sellable()
        .filter(product_id=PRODUCT, owner_id=OWNER, measure=MEASURE)
        .order_by("best_before", "pk")
        .values_list(*LOT)
    )
)


@dataclass(frozen=True)
class GoodsPage:
    """An offer, its card, and the lot that the next bag comes out of."""

    offer: OfferTold
    card: Card
    lot: LotTold | None
    next_month: int | None
    also: tuple[Card, ...]


@dataclass(frozen=True)
class HarvestMonths:
    """In which of the twelve months a crop is harvested."""

    crop: Crop
    first: int
    last: int
    are_in: tuple[bool, ...]


@dataclass(frozen=True)
class VillagePage:
    place: Place
    growers: Sequence[Party]
    growing: Sequence[Batch]
    calendar: Sequence[HarvestMonths]
    shelf: Shelf


@dataclass(frozen=True)
class SellerPage:
    party: Party
    shelf: Shelf


def goods_page(code: str, basket: str | None) -> GoodsPage:
    """Everything about an offer: 2 SQL, 3 with a basket, 2 more every few seconds.

    Raises `NotFound` for a draft.
    """
    rows = OFFER_TOLD.ask({CODE: code})
    if not rows:
        raise NotFound
    offer = OfferTold(*rows[0])
    lots = _lots(offer)
    held = held_in(basket).get(offer.pk, 0)
    return GoodsPage(
        offer=offer,
        card=card_for(cast(OnOffer, offer), cast(list[OnHand], lots), clock.today(), held),
        lot=lots[0] if lots else None,
        next_month=None if lots else month_of_next_harvest(offer.months),
        also=tuple(card for card in _of_village(offer.place_id) if card.code != code)[:ALSO],
    )


def _lots(offer: OfferTold) -> list[LotTold]:
    measure = measure_of(cast(Offer, offer))
    values = {PRODUCT: offer.product_id, OWNER: offer.seller_id, MEASURE: measure}
    return [LotTold(*row) for row in LOTS_TOLD.ask(values)]


@kept(seconds=15)
def _of_village(code: str) -> tuple[Card, ...]:
    offers = open_offers().filter(place_id=code)[: ALSO + 1]
    return tuple(cards(rows_of(offers), {}))


def month_of_next_harvest(months: str | None) -> int | None:
    """When goods that are out of season will be harvested again, as a month; None in season."""
    if not months or is_month_in(months, clock.today().month):
        return None
    return int(months.split("-")[0])


def village_page(code: str, basket: str | None) -> VillagePage:
    """A village, its growers, what grows there and when, what it offers. 5 SQL at most."""
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
    if place is None or place.kind == Place.Kind.COUNTY:
        raise NotFound
    growing: dict[int, Batch] = {}
    for batch in batches.filter(site__place=place)[:BATCHES]:
        growing.setdefault(batch.crop_id, batch)
    offers = rows_of(open_offers().filter(place_id=code)[:MOST])
    return VillagePage(
        place=place,
        growers=place.organisations,  # type: ignore[attr-defined]
        growing=list(growing.values()),
        calendar=[_harvest(each.crop) for each in growing.values() if each.crop.months],
        shelf=Shelf(cards(offers, held_in(basket))),
    )


def _harvest(crop: Crop) -> HarvestMonths:
    first, last = (int(month) for month in crop.months.split("-"))
    are_in = tuple(is_month_in(crop.months, month) for month in range(1, 13))
    return HarvestMonths(crop, first, last, are_in)


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
    found = rows_of(offers[:MOST])
    if not found and party.kind not in SELLING:
        raise NotFound
    return SellerPage(party, Shelf(cards(found, held_in(basket))))


SELLING = {
    Party.Kind.COOP, Party.Kind.FARM, Party.Kind.HOUSEHOLD, Party.Kind.COLLECTIVE,
    Party.Kind.WORKSHOP, Party.Kind.ENTERPRISE, Party.Kind.OPERATOR,
}  # fmt: skip
