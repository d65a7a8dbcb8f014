"""For growers: batches with their records, certificates, offers."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from jishi.catalog import operations as catalog
from jishi.catalog.models import Offer, Product
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import BadInput, NotFound
from jishi.parties import queries as parties
from jishi.places.models import Site
from jishi.production import operations as production
from jishi.production import queries
from jishi.production.models import Batch, Certificate, Crop, FarmInput, FieldRecord
from jishi.web.api.door import Door, Told
from jishi.web.api.fields import (
    A_PAGE,
    Asked,
    Code,
    Day,
    Grams,
    Key,
    Measured,
    Number,
    OnceKey,
    OneOf,
    Pack,
    Page,
    Price,
    Quantity,
    SoldBy,
    Stock,
    Text,
)
from jishi.web.api.who import ByGrower
from jishi.web.farm.acting import Acting, own_batch
from jishi.web.farm.batches import GROWS_ON
from jishi.web.forms import in_scope

door = Door()


class Plant(Asked):
    site: Key
    crop: Key
    measure: Measured = Measure.GRAM
    expected: Quantity
    harvest_from: Day
    harvest_until: Day
    on: Day


class Apply(Asked):
    farm_input: Key
    on: Day


class Harvest(Asked):
    on: Day
    quantity: Quantity


class Certify(Asked):
    quantity: Quantity


class PutUp(Asked):
    product: Key
    sold_by: SoldBy
    pack: Pack
    pack_g: Grams | None = Field(None, description="by weight: the estimate, required")
    price_fen: Price


class Reprice(Asked):
    price_fen: Price


class Chosen(Schema):
    key: Key
    name: Text


class Choices(Schema):
    """What a grower may name in a plan, an application or an offer."""

    sites: list[Chosen]
    crops: list[Chosen]
    inputs: list[Chosen]
    products: list[Chosen]


class BatchTold(Schema):
    number: Number
    crop: Text
    site: Text
    begun_on: date
    measure: Measured
    harvested: Stock
    unfit: Stock
    certified: Stock


class Batches(Schema):
    batches: list[BatchTold]
    has_more: bool


class Record(Schema):
    kind: Annotated[str, OneOf(FieldRecord.Kind)]
    on: date
    farm_input: Text | None
    quantity: Stock | None


class CertificateTold(Schema):
    number: Number
    kind: Annotated[str, OneOf(Certificate.Kind)]
    quantity: Stock
    received: Stock
    issued_on: date
    valid_until: date
    withdrawn_on: date | None


class BatchSeen(Schema):
    batch: BatchTold
    earliest_harvest: date | None
    records: list[Record]
    certificates: list[CertificateTold]


class OfferTold(Schema):
    code: Code
    product: Text
    pack: Text
    mode: Annotated[str, OneOf(Offer.Mode)]
    sold_by: Annotated[str, OneOf(Offer.SoldBy)]
    price_fen: Price
    state: Annotated[str, OneOf(Offer.State)]


@door.reads("farm/choices", Choices)
def choices(request: ByGrower) -> Told:
    """The grower's sites, and the crops, inputs and own products that can be named."""
    who: Acting = request.auth
    return {
        "sites": _named(_sites(who)),
        "crops": _named(Crop.objects.order_by("name")),
        "inputs": _named(FarmInput.objects.order_by("name")),
        "products": _named(Product.objects.filter(crop__batches__grower=who.grower).distinct()),
    }


@door.reads("farm/batches", Batches)
def batches(request: ByGrower, page: Page = 1) -> Told:
    """The grower's batches, 50 a page, the newest first; sums in grams or pieces (R5.6)."""
    since = (page - 1) * A_PAGE
    found = list(queries.batches_of(request.auth.grower)[since : since + A_PAGE + 1])
    return {"batches": [_batch(row) for row in found[:A_PAGE]], "has_more": len(found) > A_PAGE}


@door.writes("farm/batches", BatchTold, also=(404,))
def plant(request: ByGrower, key: OnceKey, asked: Plant) -> Told:
    """A plan of so many grams or pieces, and its first batch (R5.6).

    Refuses `not_found` for a site, or a crop, that is none; 400 for a day that cannot be.
    """
    who: Acting = request.auth
    crop = Crop.objects.filter(pk=asked.crop).first()
    site = next((row for row in _sites(who) if row.pk == asked.site), None)
    if crop is None or site is None:
        raise NotFound
    begun = production.plant(
        key=in_scope(request, key), by=who.person, grower=who.grower, site=site, crop=crop,
        measure=asked.measure, expected=asked.expected, harvest_from=asked.harvest_from,
        harvest_until=asked.harvest_until, on=asked.on,
    )  # fmt: skip
    return _batch(begun)


@door.reads("farm/batches/{number}", BatchSeen)
def batch(request: ByGrower, number: Number) -> Told:
    """A batch of the grower's with all its records and certificates (R3.4, R5.2)."""
    return _seen(own_batch(request.auth, number))


@door.writes("farm/batches/{number}/inputs", BatchSeen)
def record_input(request: ByGrower, number: Number, key: OnceKey, asked: Apply) -> Told:
    """Keep that an input was applied; the earliest harvest follows from its label (R3.4).

    Refuses `input_not_permitted`; 400 for a day to come or before planting.
    """
    shown = own_batch(request.auth, number)
    applied = FarmInput.objects.filter(pk=asked.farm_input).first()
    if applied is None:
        raise NotFound
    production.record_input(
        key=in_scope(request, key), by=request.auth.person, batch=shown, farm_input=applied,
        on=asked.on,
    )  # fmt: skip
    return _seen(own_batch(request.auth, number))


@door.writes("farm/batches/{number}/harvests", BatchSeen)
def record_harvest(request: ByGrower, number: Number, key: OnceKey, asked: Harvest) -> Told:
    """Keep what was harvested, in grams or pieces as the batch is measured.

    Refuses `inside_safety_interval` (R3.4); 400 for a day to come or before planting.
    """
    shown = own_batch(request.auth, number)
    production.record_harvest(
        key=in_scope(request, key), by=request.auth.person, batch=shown, on=asked.on,
        quantity=asked.quantity,
    )  # fmt: skip
    return _seen(own_batch(request.auth, number))


@door.writes("farm/batches/{number}/certificates", BatchSeen)
def certify(request: ByGrower, number: Number, key: OnceKey, asked: Certify) -> Told:
    """Certify grams or pieces of a batch (R5.2). Refuses `more_than_harvested`."""
    shown = own_batch(request.auth, number)
    production.certify(
        key=in_scope(request, key), by=request.auth.person, batch=shown, quantity=asked.quantity
    )
    return _seen(own_batch(request.auth, number))


@door.reads("farm/offers", list[OfferTold])
def offers(request: ByGrower) -> object:
    """At most 50 offers of the grower's goods, those on sale first."""
    found = Offer.objects.filter(grower=request.auth.grower).select_related("product")
    return [_offer(row) for row in found.order_by("-state", "product__name", "pk")[:A_PAGE]]


@door.writes("farm/offers", OfferTold, also=(404,))
def put_up(request: ByGrower, key: OnceKey, asked: PutUp) -> Told:
    """Put own goods on sale: fen per kilogram by weight, else per pack (R3.5).

    Refuses `pack_stands`; 400 for goods by weight without an estimate.
    """
    who: Acting = request.auth
    product = Product.objects.filter(pk=asked.product, crop__batches__grower=who.grower).first()
    if product is None:
        raise NotFound
    if who.grower.place is None:
        raise BadInput(product=_("请先登记所在的村"))
    opened = catalog.open_offer(
        key=in_scope(request, key), by=who.person, seller=who.grower, grower=who.grower,
        product=product, place=who.grower.place, mode=Offer.Mode.MARKETPLACE,
        sold_by=asked.sold_by, pack=asked.pack, pack_g=asked.pack_g, price_fen=asked.price_fen,
    )  # fmt: skip
    return _offer(opened)


@door.writes("farm/offers/{code}/price", OfferTold)
def reprice(request: ByGrower, code: Code, key: OnceKey, asked: Reprice) -> Told:
    """Ask another price from now on, in fen; the earlier one is kept (R6.9).

    Refuses `stale_state` when the offer is closed.
    """
    changed = catalog.change_price(
        key=in_scope(request, key), by=request.auth.person, offer=_own(request.auth, code),
        price_fen=asked.price_fen,
    )  # fmt: skip
    return _offer(changed)


@door.writes("farm/offers/{code}/close", OfferTold)
def close(request: ByGrower, code: Code, key: OnceKey) -> Told:
    """Take an offer off the shelf. Refuses `stale_state` when it is closed already."""
    closed = catalog.close_offer(
        key=in_scope(request, key), by=request.auth.person, offer=_own(request.auth, code)
    )
    return _offer(closed)


def _sites(who: Acting) -> list[Site]:
    return [site for kind in GROWS_ON for site in parties.sites_of(who.grower, kind)]


def _own(who: Acting, code: str) -> Offer:
    found = Offer.objects.filter(code=code, seller=who.grower).select_related("product").first()
    if found is None:
        raise NotFound
    return found


def _named(rows: Iterable[Site | Crop | FarmInput | Product]) -> list[Told]:
    return [{"key": row.pk, "name": row.name} for row in rows]


def _batch(row: Batch) -> Told:
    made = queries.yield_of(row)
    return {
        "number": row.number,
        "crop": row.crop.name,
        "site": row.site.name,
        "begun_on": row.begun_on,
        "measure": row.plan.measure,
        "harvested": made.harvested,
        "unfit": made.unfit,
        "certified": made.certified,
    }


def _seen(row: Batch) -> Told:
    return {
        "batch": _batch(row),
        "earliest_harvest": queries.earliest_harvest(row),
        "certificates": list(queries.certificates_of(row)),
        "records": [
            {
                "kind": kept.kind,
                "on": kept.on,
                "quantity": kept.quantity,
                "farm_input": kept.farm_input.name if kept.farm_input else None,
            }
            for kept in queries.records_of(row)
        ],
    }


def _offer(row: Offer) -> Told:
    return {
        "code": row.code,
        "product": row.product.name,
        "pack": row.pack,
        "mode": row.mode,
        "sold_by": row.sold_by,
        "price_fen": row.price_fen,
        "state": row.state,
    }
