"""Put goods up, change their price, take them down."""

from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.catalog.errors import GtinTaken, NotLicensed, PackStands, WrongSeller
from jishi.catalog.models import Category, Offer, PriceVersion, Product, new_code
from jishi.catalog.operations import words
from jishi.catalog.queries import ended_licence
from jishi.catalog.rules import gtin14
from jishi.foundation import clock
from jishi.foundation.acts import SETTING_UP, unrecorded
from jishi.foundation.money import FEN_MAX, yuan
from jishi.foundation.operations import operation
from jishi.foundation.quantities import within
from jishi.foundation.refusals import BadInput, StaleState
from jishi.foundation.rows import insert_once
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.places.models import Place
from jishi.production.models import Crop

Role = Membership.Role
PACKS_MAX = 9_999


@operation
@unrecorded(why=SETTING_UP)
def add_category(*, slug: str, name: str, position: int = 0) -> Category:
    """Put up a shelf; the same slug again returns the first one."""
    category = Category(slug=slug, name=name, position=position)
    return category if insert_once(category) else Category.objects.get(slug=slug)


@operation
def add_product(
    *,
    key: str,
    by: Party,
    name: str,
    category: Category,
    drawing: str,
    crop: Crop | None = None,
    brief: str = "",
    keeping: str = "",
    ingredients: str = "",
    is_perishable: bool = True,
    needs_certificate: bool = True,
) -> Product:
    """Describe a kind of goods that several may offer. By an operator of the market.

    `is_perishable`: no return without reason (R6.7); `needs_certificate`: comes in only under a
    conformity certificate (R5.2). Refuses `BadInput` without a name.
    """
    parties.require(by, Role.OPERATOR, parties.the_operator())
    about = {
        "name": name.strip(), "drawing": drawing, "brief": brief, "keeping": keeping,
        "ingredients": ingredients, "is_perishable": is_perishable,
        "needs_certificate": needs_certificate,
    }  # fmt: skip
    facts = {**about, "category": category.slug, "crop": crop.pk if crop else None}
    code = new_code()
    if done := record(
        key=key, verb="catalog.add_product", by=by, subject=New(f"product:{code}"), **facts
    ):
        return Product.objects.get(code=done.subject.removeprefix("product:"))
    if not about["name"]:
        raise BadInput(name=_("请填写品名"))
    return Product.objects.create(code=code, category=category, crop=crop, **about)


@operation
def own_gtin(*, key: str, by: Party, product: Product, owner: Party, gtin: str) -> Product:
    """Keep the GTIN of a product, and who owns it: the party to whom GS1 gave its prefix.

    By an operator of the market. Refuses `GtinTaken`, and a number that is no GTIN.
    """
    parties.require(by, Role.OPERATOR, parties.the_operator())
    facts = {"gtin": gtin.strip(), "owner": owner.pk}
    subject = f"product:{product.code}"
    if not record(key=key, verb="catalog.own_gtin", by=by, subject=subject, **facts):
        number = gtin14(gtin)
        if not number:
            raise BadInput(gtin=_("不是 GTIN，请核对校验位"))
        if Product.objects.filter(gtin=number).exclude(pk=product.pk).exists():
            raise GtinTaken(gtin=number)
        Product.objects.filter(pk=product.pk).update(gtin=number, gtin_owner=owner)
    return Product.objects.get(pk=product.pk)


@operation
def open_offer(
    *,
    key: str,
    by: Party,
    product: Product,
    seller: Party,
    grower: Party,
    place: Place,
    mode: str,
    sold_by: str,
    pack: str,
    price_fen: int,
    pack_g: int | None = None,
    most_an_order: int = 20,
) -> Offer:
    """Put goods on sale from now on. Price in fen: per kilogram by weight, else per pack. `pack_g`
    in grams: the estimate by weight; by piece the net weight, if there is one.

    By an operator of the market, on the marketplace also by a grower of the seller. Refuses
    `WrongSeller` (R3.5), `NotLicensed`, `PackStands`, and `BadInput` for a price, pack or limit
    that is none.
    """
    _require_seller(by, seller, mode)
    offer = Offer(
        code=new_code(), product=product, seller=seller, grower=grower, place=place, mode=mode,
        sold_by=sold_by, pack=pack.strip(), pack_g=pack_g, price_fen=price_fen,
        most_an_order=most_an_order, state=Offer.State.OPEN, opened_at=clock.now(),
    )  # fmt: skip
    subject = New(f"offer:{offer.code}")
    if done := record(key=key, verb="catalog.open_offer", by=by, subject=subject, **_asked(offer)):
        return Offer.objects.get(code=done.subject.removeprefix("offer:"))
    _refuse_strange_price(price_fen)
    _refuse_strange_pack(offer)
    _refuse_ended_licence(seller)
    if not insert_once(offer):
        raise PackStands(product=product.name)
    _keep_price(offer, by)
    words.index([offer])
    return offer


@operation
def change_price(*, key: str, by: Party, offer: Offer, price_fen: int) -> Offer:
    """Ask another price from now on, in fen; the earlier one stays in the offer's history (R6.9).

    By an operator of the market, on the marketplace also by a grower of the seller. The same price
    again changes nothing. Refuses `StaleState` when the offer is closed, `BadInput` for no price.
    """
    _require_seller(by, offer.seller, offer.mode)
    facts = {"price_fen": price_fen}
    subject = f"offer:{offer.code}"
    if record(key=key, verb="catalog.change_price", by=by, subject=subject, **facts):
        return Offer.objects.get(pk=offer.pk)
    _refuse_strange_price(price_fen)
    standing = Offer.objects.filter(pk=offer.pk, state=Offer.State.OPEN)
    if standing.exclude(price_fen=price_fen).update(price_fen=price_fen):
        offer.price_fen = price_fen
        _keep_price(offer, by)
    elif not standing.exists():
        raise _stale(offer)
    return offer


@operation
def close_offer(*, key: str, by: Party, offer: Offer) -> Offer:
    """Take an offer off the shelf; it is no longer found. Orders that were placed go on.

    By an operator of the market, on the marketplace also by a grower of the seller. Refuses
    `StaleState` when it is closed already.
    """
    _require_seller(by, offer.seller, offer.mode)
    subject = f"offer:{offer.code}"
    if record(key=key, verb="catalog.close_offer", by=by, subject=subject):
        return Offer.objects.get(pk=offer.pk)
    standing = Offer.objects.filter(pk=offer.pk, state=Offer.State.OPEN)
    if not standing.update(state=Offer.State.CLOSED):
        raise _stale(offer)
    offer.state = Offer.State.CLOSED
    words.forget([offer])
    return offer


def _require_seller(by: Party, seller: Party, mode: str) -> None:
    operator = parties.the_operator()
    if (mode == Offer.Mode.OWN) != (seller.pk == operator.pk):
        raise WrongSeller
    if mode == Offer.Mode.OWN or parties.may(by, Role.OPERATOR, operator):
        parties.require(by, Role.OPERATOR, operator)
    else:
        parties.require(by, Role.GROWER, seller)


def _refuse_strange_price(price_fen: int) -> None:
    if not 0 < price_fen <= FEN_MAX:
        raise BadInput(price_fen=_("「%(yuan)s」不是售价") % {"yuan": yuan(price_fen)})


def _refuse_strange_pack(offer: Offer) -> None:
    if not offer.pack or len(offer.pack) > 30:
        raise BadInput(pack=_("请写清规格，最多 30 个字"))
    if offer.pack_g is not None:
        within(offer.pack_g, field="pack_g")
    elif offer.sold_by == Offer.SoldBy.WEIGHT:
        raise BadInput(pack_g=_("按重量卖要写大约多重"))
    if not 0 < offer.most_an_order <= PACKS_MAX:
        raise BadInput(most_an_order=_("每单限购要在 1 到 9999 之间"))


def _refuse_ended_licence(seller: Party) -> None:
    if Party.objects.filter(ended_licence("pk", clock.today()), pk=seller.pk).exists():
        raise NotLicensed(party=seller.name)


def _asked(offer: Offer) -> dict[str, object]:
    return {
        "product": offer.product_id, "seller": offer.seller_id, "grower": offer.grower_id,
        "place": offer.place_id, "mode": offer.mode, "sold_by": offer.sold_by,
        "pack": offer.pack, "pack_g": offer.pack_g, "price_fen": offer.price_fen,
        "most_an_order": offer.most_an_order,
    }  # fmt: skip


def _keep_price(offer: Offer, by: Party) -> None:
    PriceVersion.objects.create(
        offer=offer, price_fen=offer.price_fen, since=clock.now(), set_by=by
    )


def _stale(offer: Offer) -> StaleState:
    now = Offer.objects.get(pk=offer.pk)
    return StaleState(state=now.get_state_display())
