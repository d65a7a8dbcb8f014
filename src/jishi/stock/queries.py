from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jishi.catalog.models import Offer
from jishi.foundation import clock
from jishi.foundation.questions import Given, Question
from jishi.places.models import Site
from jishi.stock import rules
from jishi.stock.models import Lot, Making, StoreLimit, Temperature, Use, WriteOff
from jishi.stock.rules import each_of, measure_of

Pair = tuple[int, int]  # of keys: a product and who owns it
LOT = Question(lambda: Lot.objects.filter(pk=Given("lot")).select_related("product"))


# `sellable()` for the lots of some offers, written out: each basket, order, product page asks it,
# and the ORM takes four times as long to build the question as the database to answer it.
ON_HAND = """
    SELECT lot.* FROM stock_lot AS lot
    LEFT JOIN production_certificate AS certificate ON certificate.id = lot.certificate_id
    WHERE lot.product_id IN ({products}) AND lot.owner_id IN ({owners})
    AND lot.available > 0 AND NOT lot.is_locked AND lot.sell_until >= %s
    AND certificate.withdrawn_on IS NULL
    ORDER BY lot.best_before, lot.id
"""


def sellable() -> QuerySet[Lot]:
    """Lots of which something may be sold today: not locked, before best-before, under a
    certificate that holds (it ends with `sell_until`) and was not withdrawn.
    """
    return Lot.objects.filter(
        available__gt=0,
        is_locked=False,
        sell_until__gte=clock.today(),
        certificate__withdrawn_on=None,
    )


def on_hand(pairs: Iterable[Pair]) -> dict[Pair, list[Lot]]:
    """The sellable lots of many (product key, owner key), each list first expired first. 1 SQL.

    Every pair that was asked for stands in the answer; an empty list is sold out.
    """
    found: dict[Pair, list[Lot]] = {pair: [] for pair in pairs}
    if not found:
        return found
    products = sorted({product for product, _owner in found})
    owners = sorted({owner for _product, owner in found})
    sql = ON_HAND.format(products=_holes(products), owners=_holes(owners))
    for lot in Lot.objects.raw(sql, [*products, *owners, clock.today().isoformat()]):
        if (lot.product_id, lot.owner_id) in found:
            found[lot.product_id, lot.owner_id].append(lot)
    return found


def _holes(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def lot_now(lot_id: int) -> Lot:
    """A lot as it stands now, with its product. 1 SQL."""
    return LOT.ask(lot=lot_id)[0]


def lots_for(offer: Offer) -> list[Lot]:
    """The sellable lots that an offer draws on, first expired first. 1 SQL."""
    pair = (offer.product_id, offer.seller_id)
    return [lot for lot in on_hand([pair])[pair] if lot.measure == measure_of(offer)]


def available(offer: Offer) -> int:
    """What of an offer can be sold now, in its lots' measure: g by weight, pieces by piece."""
    return sum(lot.available for lot in lots_for(offer))


def packs_available(offer: Offer) -> int:
    """How many whole packs of an offer can be sold now."""
    return rules.packs_in(lots_for(offer), each_of(offer))


def packs_of_many(offers: Iterable[Offer]) -> dict[int, int]:
    """How many whole packs of each offer can be sold now, by the offer's key. 1 SQL."""
    offers = list(offers)
    lots = on_hand((offer.product_id, offer.seller_id) for offer in offers)
    return {
        offer.pk: rules.packs_in(
            [
                lot
                for lot in lots[offer.product_id, offer.seller_id]
                if lot.measure == measure_of(offer)
            ],
            each_of(offer),
        )
        for offer in offers
    }


# Along the makings: from a lot into what was made of it, or back to what it was made of.
ALONG = """
    WITH RECURSIVE found (id) AS (
        SELECT id FROM stock_lot WHERE id IN ({begin}) UNION SELECT {step} FROM found {joined}
    ) SELECT id FROM found
"""
FORWARD = {
    "step": "made.id",
    "joined": "JOIN stock_use AS used ON used.lot_id = found.id"
    " JOIN stock_lot AS made ON made.making_id = used.making_id",
}
BACKWARD = {
    "step": "used.lot_id",
    "joined": "JOIN stock_lot AS made ON made.id = found.id"
    " JOIN stock_use AS used ON used.making_id = made.making_id",
}


def descendants(lots: Iterable[int]) -> set[int]:
    """The keys of all lots that anything of these went into, themselves included. 1 SQL."""
    return _along(FORWARD, lots)


def ancestors(lots: Iterable[int]) -> set[int]:
    """The keys of all lots that these were made of, themselves included. 1 SQL."""
    return _along(BACKWARD, lots)


def _along(way: Mapping[str, str], lots: Iterable[int]) -> set[int]:
    begin = sorted(set(lots))
    if not begin:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(ALONG.format(begin=_holes(begin), **way), begin)
        return {key for (key,) in cursor.fetchall()}


def lots_at(owner_ids: Iterable[int] | None = None) -> QuerySet[Lot]:
    """Lots that still hold something, first expired first; of some owners, or of all."""
    lots = Lot.objects.filter(available__gt=0) | Lot.objects.filter(reserved__gt=0)
    if owner_ids is not None:
        lots = lots.filter(owner_id__in=owner_ids)
    return lots.select_related("product", "owner", "grower", "site").order_by("best_before", "pk")


def kinds_at() -> QuerySet[Lot, int]:
    """The keys of the products of which something is on hand, for a question about products."""
    return Lot.objects.filter(Q(available__gt=0) | Q(reserved__gt=0)).values_list(
        "product_id", flat=True
    )


def sum_of(lot: Lot) -> list[tuple[str, int]]:
    """Where everything is that came in: words and quantities that add up to what was received."""
    parts = [
        (_("可用"), lot.available), (_("预留"), lot.reserved), (_("售出"), lot.sold),
        (_("报损"), lot.written_off), (_("用于其他批次"), lot.used),
    ]  # fmt: skip
    return [(words, quantity) for words, quantity in parts if quantity]


def went_into(lot: Lot) -> QuerySet[Use]:
    """What this lot was made of, when it came out of a making."""
    told = Use.objects.filter(making=lot.making_id, making__isnull=False)
    return told.select_related("lot__product", "lot__grower").order_by("pk")


def came_out_of(lot: Lot) -> QuerySet[Use]:
    """Into what makings this lot went, each with the lots that came out. 2 SQL."""
    told = lot.uses.select_related("making").prefetch_related("making__made__product")
    return told.order_by("pk")


def last_makings() -> QuerySet[Making]:
    """All makings with what went in and what came out, the last first. 3 SQL."""
    told = Making.objects.select_related("site", "made_by")
    return told.prefetch_related("uses__lot__product", "made__product").order_by("-pk")


def write_offs_waiting() -> QuerySet[WriteOff]:
    """Those that a second person has not decided yet, the oldest first."""
    waiting = WriteOff.objects.filter(state=WriteOff.State.ASKED)
    return waiting.select_related("lot__product", "asked_by").order_by("pk")


def limit_at(site: Site, at: datetime) -> StoreLimit | None:
    """How warm it may have been at a site on the day of this moment; None: nobody has said."""
    limits = site.store_limits.filter(since__lte=timezone.localdate(at))
    return limits.order_by("-since", "-pk").first()


def readings(site: Site, most: int) -> list[Temperature]:
    """The last readings at a site, the first of them first, each with what it locked. 3 SQL."""
    told = site.temperatures.select_related("told_by").prefetch_related("locked__product")
    return list(told.order_by("-at")[:most])[::-1]
