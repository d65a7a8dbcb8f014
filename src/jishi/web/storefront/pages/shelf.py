"""Goods as they stand on a shelf: an offer, what is left of it, when it was harvested."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishi.catalog import queries as catalog
from jishi.catalog.models import Offer
from jishi.catalog.rules import KG, unit_price
from jishi.foundation import clock
from jishi.parties.models import Party
from jishi.production.models import Crop
from jishi.sales.models import BasketLine
from jishi.sales.queries import usuals_of
from jishi.sales.rules import estimate_fen
from jishi.stock.queries import each_of, measure_of, sellable
from jishi.web.storefront.kept import kept
from jishi.web.storefront.pages.asking import Question, filled, holes

A_PAGE = 24
FEW = 20  # from here down the shelf says how many are left
CANDIDATES = 160
MOST = 48  # on one shelf
KEYS, OWNERS = holes(MOST), holes(MOST, since=MOST)
CATEGORY, VILLAGE = "?category", "?village"
[GROWER] = holes(1)
CHOSEN = 32  # some may sell out while they are kept
OF_ONE_VILLAGE = 3
USUALS = 4  # as many as a buyer sees before today's goods


@dataclass(frozen=True)
class Card:
    """All that is drawn of one offer; equal cards look equal, so their drawing is kept."""

    code: str
    name: str
    pack: str
    drawing: str
    village: str
    village_code: str
    mode: str
    price_fen: int
    is_weighed: bool
    about_fen: int
    unit: tuple[int, str] | None  # by piece: fen, and for how much
    left: int | None  # packs; None when there are more than a few
    picked: str
    most: int
    held: int


@dataclass(frozen=True)
class Shelf:
    cards: Sequence[Card]
    has_more: bool = False


class OnOffer(NamedTuple):
    """An offer as a card wants to know it. Rows, not models: a list is made of many."""

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
    kind: str | None  # of the crop; None for what is made


class OnHand(NamedTuple):
    """A sellable lot as a card wants to know it."""

    product_id: int
    owner_id: int
    measure: str
    available: int
    made_on: date
    batch_id: int | None


OFFER = (
    *OnOffer._fields[:-4], "product__name", "product__drawing", "place__name",
    "product__crop__kind",
)  # fmt: skip
GATHERED = {
    Crop.Kind.GRAIN: gettext_lazy("收获"),
    Crop.Kind.AQUATIC: gettext_lazy("捕"),
    Crop.Kind.EGG: gettext_lazy("捡"),
    Crop.Kind.HONEY: gettext_lazy("取"),
}
PICKED = gettext_lazy("采")  # all that grows


def open_offers() -> QuerySet[Offer]:
    """What is on offer, newest first."""
    return catalog.open_offers()


def rows_of(offers: QuerySet[Offer]) -> list[OnOffer]:
    """Offers with the names of their goods and villages. 1 SQL."""
    return [OnOffer(*row) for row in offers.values_list(*OFFER)]


LISTED = {
    (False, False): Question(lambda: open_offers().values_list(*OFFER)),
    (True, False): Question(
        lambda: open_offers().filter(product__category__slug=CATEGORY).values_list(*OFFER)
    ),
    (False, True): Question(lambda: open_offers().filter(place_id=VILLAGE).values_list(*OFFER)),
    (True, True): Question(
        lambda: (
            open_offers()
            .filter(product__category__slug=CATEGORY, place_id=VILLAGE)
            .values_list(*OFFER)
        )
    ),
}
OF_GROWER = Question(lambda: open_offers().filter(grower_id=GROWER).values_list(*OFFER))
THESE = Question(lambda: open_offers().filter(pk__in=KEYS).values_list(*OFFER))
ON_HAND = Question(
    lambda: (
        sellable()
        .filter(product_id__in=KEYS, owner_id__in=OWNERS)
        .order_by("best_before", "pk")
        .values_list(*OnHand._fields)
    )
)


def listed(
    *, category: str = "", village: str = "", page: int = 1, basket: str | None = None
) -> Shelf:
    """A page of 24 of all that is on offer. 2 SQL, 3 with a basket."""
    question = LISTED[bool(category), bool(village)]
    values = {CATEGORY: category, VILLAGE: village}
    rows = question.ask(values, most=A_PAGE + 1, since=(page - 1) * A_PAGE)
    found = [OnOffer(*row) for row in rows]
    return Shelf(cards(found[:A_PAGE], held_in(basket)), has_more=len(found) > A_PAGE)


def found_by(words: str, basket: str | None = None) -> Shelf:
    """What a search finds, best first. 2 SQL and those of the search."""
    ranks = catalog.search(words, limit=MOST)
    if not ranks:
        return Shelf([])
    offers = {row[0]: OnOffer(*row) for row in THESE.ask(filled(KEYS, ranks))}
    ranked = [offers[pk] for pk in ranks if pk in offers]
    return Shelf(cards(ranked, held_in(basket)))


def todays(basket: str | None = None) -> Shelf:
    """24 goods that are on hand today, produce first, the freshest first, from many villages.

    1 SQL, 2 with a basket, one more every few seconds.
    """
    found = [card for card in cards(_todays(), held_in(basket)) if card.left != 0]
    return Shelf(found[:A_PAGE], has_more=True)


def usuals(person: Party, basket: str | None = None) -> Shelf:
    """What a buyer orders most and can order now. 3 SQL, 4 with a basket."""
    ranked = [offer.pk for offer in usuals_of(person)[:USUALS]]
    offers = {row[0]: OnOffer(*row) for row in THESE.ask(filled(KEYS, ranked))} if ranked else {}
    found = cards([offers[pk] for pk in ranked if pk in offers], held_in(basket))
    return Shelf([card for card in found if card.left != 0])


def of_grower(key: int, *, most: int = A_PAGE) -> Shelf:
    """What a grower or maker also sells, whoever the seller of record is. 2 SQL."""
    rows = OF_GROWER.ask({GROWER: key}, most=most)
    return Shelf(cards([OnOffer(*row) for row in rows], {}))


@kept(seconds=15)
def _todays() -> list[OnOffer]:
    lots = (
        sellable()
        .filter(product_id=OuterRef("product_id"), owner_id=OuterRef("seller_id"))
        .order_by("-made_on")
    )
    candidates = (
        open_offers()
        .annotate(freshest=Subquery(lots.values("made_on")[:1]))
        .exclude(freshest=None)
        .order_by("-product__is_perishable", "-freshest", "-opened_at", "-id")[:CANDIDATES]
    )
    return _mixed(rows_of(candidates))


def _mixed(offers: list[OnOffer]) -> list[OnOffer]:
    """Not the same thing twice, and not all from one village, as long as there is choice."""
    chosen: list[OnOffer] = []
    seen: dict[object, int] = {}
    for offer in offers:
        village, product = ("village", offer.place_id), ("product", offer.product_id)
        if not seen.get(product) and seen.get(village, 0) < OF_ONE_VILLAGE:
            seen[village] = seen.get(village, 0) + 1
            seen[product] = 1
            chosen.append(offer)
    rest = [offer for offer in offers if offer not in chosen]
    return (chosen + rest)[:CHOSEN]


def held_in(basket: str | None) -> dict[int, int]:
    """How many packs of which offer a basket holds; 0 SQL without a basket."""
    if basket is None:
        return {}
    lines = BasketLine.objects.filter(basket__token=basket)
    return dict(lines.values_list("offer_id", "packs"))


def cards(offers: Sequence[OnOffer], held: Mapping[int, int]) -> list[Card]:
    """Offers with what their lots say, in the same order. 1 SQL."""
    lots: dict[tuple[int, int], list[OnHand]] = defaultdict(list)
    for lot in _on_hand(offers):
        lots[lot.product_id, lot.owner_id].append(lot)
    today = clock.today()
    return [
        card_for(offer, lots[offer.product_id, offer.seller_id], today, held.get(offer.pk, 0))
        for offer in offers
    ]


def _on_hand(offers: Sequence[OnOffer]) -> Iterable[OnHand]:
    if not offers:
        return []
    assert len(offers) <= MOST, "a shelf is not longer than its questions"
    products = filled(KEYS, {offer.product_id for offer in offers})
    owners = filled(OWNERS, {offer.seller_id for offer in offers})
    return [OnHand(*row) for row in ON_HAND.ask({**products, **owners})]


def card_for(row: OnOffer, lots: Iterable[OnHand], today: date, held: int) -> Card:
    """One offer's card, from its sellable lots, the first expired first."""
    offer = cast(Offer, row)  # the rules ask a row as they ask an offer
    is_weighed = row.sold_by == Offer.SoldBy.WEIGHT
    each, measure = each_of(offer), measure_of(offer)
    fitting = [lot for lot in lots if lot.measure == measure]
    left = sum(lot.available // each for lot in fitting)
    return Card(
        code=row.code,
        name=row.name,
        pack=row.pack,
        drawing=row.drawing,
        village=row.village,
        village_code=row.place_id,
        mode=row.mode,
        price_fen=row.price_fen,
        is_weighed=is_weighed,
        about_fen=estimate_fen(offer, 1) if is_weighed else 0,
        unit=None if is_weighed else _per_kg(offer),
        left=left if left <= FEW else None,
        picked=picked_words(fitting[0], row.kind, today) if fitting else "",
        most=row.most_an_order,
        held=held,
    )


def _per_kg(offer: Offer) -> tuple[int, str] | None:
    """What a kilogram costs of goods by piece; nothing where no net weight is known."""
    fen, unit = unit_price(offer)
    return (fen, unit) if unit == KG else None


def picked_words(lot: OnHand, kind: str | None, today: date) -> str:
    """When the next bag's goods were harvested; nothing for goods that a maker packed."""
    if lot.batch_id is None:
        return ""
    done = GATHERED.get(kind or "", PICKED)  # type: ignore[call-overload]
    days = (today - lot.made_on).days
    if days == 0:
        return _("今天%(done)s") % {"done": done}
    if days == 1:
        return _("昨天%(done)s") % {"done": done}
    told = {"month": lot.made_on.month, "day": lot.made_on.day, "done": done}
    return _("%(month)s月%(day)s日%(done)s") % told
