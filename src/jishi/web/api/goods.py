"""What is on offer, from where, and what becomes of a bag's number."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Schema

from jishi.catalog.models import Offer
from jishi.foundation.refusals import NotFound
from jishi.production.models import FieldRecord
from jishi.web.api.door import Door, Told
from jishi.web.api.fields import (
    Code,
    Count,
    Fen,
    Key,
    Measured,
    Number,
    OneOf,
    Page,
    PlaceCode,
    Price,
    Slug,
    Text,
    Words,
)
from jishi.web.storefront.pages import shelf
from jishi.web.storefront.pages.frame import shelf_categories, stations, villages_on_shelf
from jishi.web.storefront.pages.goods import goods_page, village_page
from jishi.web.storefront.pages.trace import trace_page

door = Door()


class Card(Schema):
    """An offer as it stands on a shelf."""

    code: Code
    name: Text
    pack: Text
    village: Text
    village_code: PlaceCode
    mode: Annotated[str, OneOf(Offer.Mode)]
    price_fen: Price
    is_weighed: bool
    about_fen: Fen
    left: Count | None
    picked: Text
    most: Count


class Shelf(Schema):
    """`left` of a card is null while there is more than a few packs."""

    goods: list[Card]
    has_more: bool


class Lot(Schema):
    number: Number
    made_on: date
    best_before: date
    certificate: Text


class Goods(Schema):
    card: Card
    brief: Text
    keeping: Text
    ingredients: Text
    grower: Text
    seller: Text
    lot: Lot | None
    next_month: Count | None


class Category(Schema):
    slug: Slug
    name: Text


class Village(Schema):
    code: PlaceCode
    name: Text
    town: Text
    offers: Count


class Growing(Schema):
    crop: Text
    site: Text
    begun_on: date


class VillageTold(Schema):
    code: PlaceCode
    name: Text
    brief: Text
    growers: list[Text]
    growing: list[Growing]
    goods: list[Card]


class Station(Schema):
    key: Key
    name: Text
    address: Text


class Step(Schema):
    kind: Annotated[str, OneOf(FieldRecord.Kind)]
    on: date
    farm_input: Text | None


class Trace(Schema):
    number: Number
    product: Text
    grower: Text
    seller: Text
    village: Text
    measure: Measured
    made_on: date
    best_before: date
    is_locked: bool
    is_clean: bool
    certificate: Number | None
    records: list[Step]


@door.reads("goods", Shelf, also=(404,))
def listed(
    request: HttpRequest, category: Slug = "", village: PlaceCode = "", page: Page = 1
) -> Told:
    """24 offers a page, the newest first; of one category or village if asked.

    Refuses `not_found` for a category or village that is none (R3.5: seller and price are shown).
    """
    if category and category not in {row.slug for row in shelf_categories()}:
        raise NotFound
    if village and village not in {row.code for row in villages_on_shelf()}:
        raise NotFound
    found = shelf.listed(category=category, village=village, page=page)
    return {"goods": list(found.cards), "has_more": found.has_more}


@door.reads("search", Shelf)
def found(request: HttpRequest, q: Words) -> Told:
    """At most 48 offers that a search finds, best first; characters, pinyin or initials."""
    return {"goods": list(shelf.found_by(q).cards), "has_more": False}


@door.reads("categories", list[Category])
def categories(request: HttpRequest) -> object:
    """The shelves of the market, in their order."""
    return shelf_categories()


@door.reads("goods/{code}", Goods)
def one(request: HttpRequest, code: Code) -> Told:
    """One offer: who grew it, who sells it (R3.5), and the lot that the next bag comes out of."""
    page = goods_page(code, None)
    told, lot = page.offer, page.lot
    return {
        "card": page.card,
        "brief": told.brief,
        "keeping": told.keeping,
        "ingredients": told.ingredients,
        "grower": told.grower,
        "seller": told.seller,
        "next_month": page.next_month,
        "lot": {
            "number": lot.number,
            "made_on": lot.made_on,
            "best_before": lot.best_before,
            "certificate": lot.certificate_words,
        }
        if lot
        else None,
    }


@door.reads("villages", list[Village])
def villages(request: HttpRequest) -> object:
    """The places that offer something now, those with most first."""
    return villages_on_shelf()


@door.reads("villages/{code}", VillageTold)
def village(request: HttpRequest, code: PlaceCode) -> Told:
    """A village with its growers, what grows there now and up to 48 of its offers."""
    page = village_page(code, None)
    return {
        "code": page.place.code,
        "name": page.place.name,
        "brief": page.place.brief,
        "growers": [grower.name for grower in page.growers],
        "growing": [
            {"crop": row.crop.name, "site": row.site.name, "begun_on": row.begun_on}
            for row in page.growing
        ],
        "goods": list(page.shelf.cards),
    }


@door.reads("stations", list[Station])
def pickup(request: HttpRequest) -> object:
    """The open pickup points, by town."""
    return [
        {"key": row.pk, "name": row.name, "address": row.address} for row in stations().values()
    ]


@door.reads("lots/{number}", Trace)
def trace(request: HttpRequest, number: Number) -> Told:
    """From the bag back to the field (R5.2, R5.6), for anybody who holds the bag."""
    page = trace_page(number)
    lot = page.lot
    return {
        "number": lot.number,
        "product": lot.product.name,
        "grower": lot.grower.name,
        "seller": lot.owner.name,
        "village": page.place.name,
        "measure": lot.measure,
        "made_on": lot.made_on,
        "best_before": lot.best_before,
        "is_locked": lot.is_locked,
        "is_clean": page.is_clean,
        "certificate": lot.certificate.number if lot.certificate else None,
        "records": [
            {
                "kind": row.kind,
                "on": row.on,
                "farm_input": row.farm_input.name if row.farm_input else None,
            }
            for row in page.records
        ],
    }
