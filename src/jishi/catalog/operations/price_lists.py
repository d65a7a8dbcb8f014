"""Take in the price list of an enterprise."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.catalog.errors import WrongSeller
from jishi.catalog.models import Category, Offer, PriceList, PriceVersion, Product, new_code
from jishi.catalog.operations import words
from jishi.catalog.price_list import ROWS_MAX, Row, same
from jishi.catalog.queries import categories
from jishi.catalog.rules import drawing_for
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput, RowsAreWrong
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.places.models import Place

Role = Membership.Role


@dataclass(frozen=True)
class ImportResult:
    """What became of the rows: new goods on offer, goods that now differ, goods that stayed as
    they were, and wrong rows that were left out. `number` counts the seller's lists."""

    number: int
    added: int
    changed: int
    unchanged: int
    skipped: int


@dataclass
class Sorted:
    """The good rows, by what is to be done about them. A change may be of several sorts."""

    new: list[Offer] = field(default_factory=list)
    changed: list[Offer] = field(default_factory=list)
    repriced: list[Offer] = field(default_factory=list)
    described: list[Product] = field(default_factory=list)
    moved: list[Offer] = field(default_factory=list)  # to another shelf
    unchanged: int = 0


@operation
def import_price_list(
    *, key: str, by: Party, enterprise: Party, rows: Sequence[Row], skip_bad: bool
) -> ImportResult:
    """Put the goods of a price list on sale by the piece, on the marketplace; the seller and maker
    is the enterprise.

    Goods that it offers already under the same name and pack get the list's price, limit and
    description; what is not in the list stays as it is. Price lists are for packaged goods (R6.11):
    they come in without a certificate. All or nothing: refuses `RowsAreWrong` unless wrong rows are
    to be skipped, and `BadInput` when there is nothing to take in or the enterprise has no place.
    By a grower of the enterprise or an operator of the market. The number of SQL does not grow with
    the rows but by the batches in which the engine takes values.
    """
    _require(by, enterprise)
    number = 1 + (enterprise.price_lists.aggregate(last=Max("number"))["last"] or 0)
    subject = f"price-list:{enterprise.pk}:{number}"
    facts = {"enterprise": enterprise.pk, "rows": _digest(rows), "skip_bad": skip_bad}
    if done := record(
        key=key, verb="catalog.import_price_list", by=by, subject=New(subject), **facts
    ):
        return _result(enterprise, int(done.subject.rpartition(":")[2]))
    shelves = {category.name: category for category in categories()}
    good = _good(rows, shelves, skip_bad)
    found = _sort(good, enterprise, shelves)
    changed = {offer.pk for offer in found.changed + found.moved}
    result = ImportResult(
        number, len(found.new), len(changed), found.unchanged, len(rows) - len(good)
    )
    PriceList.objects.create(seller=enterprise, taken_in_at=clock.now(), **asdict(result))
    _put_up(found.new)
    _write_changes(found)
    _keep_prices(found.new + found.repriced, by)
    words.index(found.new + found.moved)
    return result


def _require(by: Party, enterprise: Party) -> None:
    operator = parties.the_operator()
    if enterprise.pk == operator.pk:
        raise WrongSeller
    if not parties.may(by, Role.OPERATOR, operator):
        parties.require(by, Role.GROWER, enterprise)


def _good(rows: Sequence[Row], shelves: Mapping[str, Category], skip_bad: bool) -> list[Row]:  # noqa: FBT001
    if len(rows) > ROWS_MAX:
        raise BadInput(rows=_("超过 5000 行。请分成几个文件。"))
    good: list[Row] = []
    bad: list[Row] = []
    for row in rows:
        (bad if row.wrong or row.values["category"] not in shelves else good).append(row)
    if bad and not skip_bad:
        raise RowsAreWrong(count=len(bad), line=bad[0].line)
    if not good:
        raise BadInput(rows=_("没有可以导入的行"))
    return good


def _sort(rows: Iterable[Row], enterprise: Party, shelves: Mapping[str, Category]) -> Sorted:
    place = _place_of(enterprise)
    standing = _standing(enterprise)
    found = Sorted()
    for row in rows:
        values: Any = row.values  # what the reader has checked
        shelf = shelves[values["category"]]
        offer = standing.pop(same(values["name"], values["pack"]), None)
        if offer is None:
            found.new.append(_new(values, shelf, enterprise, place))
        else:
            offer.place = place
            _compare(offer, values, shelf, found)
    return found


def _place_of(enterprise: Party) -> Place:
    place = Place.objects.select_related("parent__parent").filter(pk=enterprise.place_id).first()
    if place is None:
        raise BadInput(place=_("请先登记企业所在的村"))
    return place


def _standing(enterprise: Party) -> dict[tuple[str, str], Offer]:
    """What the enterprise sells by the piece now; `is_shared`: others offer the product too."""
    others = Offer.objects.filter(product=OuterRef("product")).exclude(seller=enterprise)
    offers = (
        Offer.objects.filter(seller=enterprise, state=Offer.State.OPEN, sold_by=Offer.SoldBy.PIECE)
        .select_related("product__category", "product__crop", "seller", "grower")
        .annotate(is_shared=Exists(others))
        .order_by("-pk")
    )
    return {same(offer.product.name, offer.pack): offer for offer in offers}


def _new(values: Mapping[str, Any], shelf: Category, enterprise: Party, place: Place) -> Offer:
    product = Product(
        name=values["name"],
        category=shelf,
        drawing=drawing_for(values["name"]),
        keeping=values["keeping"],
        ingredients=values["ingredients"],
        is_perishable=False,
        needs_certificate=False,
    )
    return Offer(
        code=new_code(),
        product=product,
        seller=enterprise,
        grower=enterprise,
        place=place,
        mode=Offer.Mode.MARKETPLACE,
        sold_by=Offer.SoldBy.PIECE,
        pack=values["pack"],
        pack_g=values["pack_g"],
        price_fen=values["price_fen"],
        most_an_order=values["most_an_order"],
        state=Offer.State.OPEN,
        opened_at=clock.now(),
    )


def _compare(offer: Offer, values: Mapping[str, Any], shelf: Category, found: Sorted) -> None:
    """Sort an offer that stands, and give it what the list says. An empty cell says nothing."""
    product, says = offer.product, {name: value for name, value in values.items() if value}
    is_repriced = offer.price_fen != says["price_fen"]
    is_changed = _take(offer, says, ("price_fen", "pack_g", "most_an_order"))
    is_described = is_moved = False
    if not offer.is_shared:  # type: ignore[attr-defined]
        is_described = _take(product, says, ("keeping", "ingredients"))
        is_moved = product.category_id != shelf.pk
        product.category = shelf
    found.changed += [offer] * (is_changed or is_described)
    found.repriced += [offer] * is_repriced
    found.described += [product] * (is_described or is_moved)
    found.moved += [offer] * is_moved
    found.unchanged += not (is_changed or is_described or is_moved)


def _take(row: Offer | Product, says: Mapping[str, Any], fields: Iterable[str]) -> bool:
    """Set fields to what is said of them; whether any was different."""
    different = {
        name: says[name] for name in fields if name in says and getattr(row, name) != says[name]
    }
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def _put_up(offers: Sequence[Offer]) -> None:
    Product.objects.bulk_create([offer.product for offer in offers])
    for offer in offers:
        offer.product = offer.product  # now that it has its key
    Offer.objects.bulk_create(offers)


def _write_changes(found: Sorted) -> None:
    Offer.objects.bulk_update(found.changed, ["price_fen", "pack_g", "most_an_order"])
    Product.objects.bulk_update(found.described, ["category", "keeping", "ingredients"])
    if found.moved:
        words.forget(found.moved)


def _keep_prices(offers: Iterable[Offer], by: Party) -> None:
    now = clock.now()
    PriceVersion.objects.bulk_create(
        PriceVersion(offer=offer, price_fen=offer.price_fen, since=now, set_by=by)
        for offer in offers
    )


def _result(enterprise: Party, number: int) -> ImportResult:
    kept = enterprise.price_lists.get(number=number)
    return ImportResult(number, kept.added, kept.changed, kept.unchanged, kept.skipped)


def _digest(rows: Iterable[Row]) -> str:
    told = [[row.line, row.values, row.wrong] for row in rows]
    written = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()
