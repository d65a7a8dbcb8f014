"""An open cycle, goods on the shelf, a basket that Li filled, an order that she placed."""

from datetime import timedelta

from jishi.catalog.models import Offer
from jishi.catalog.operations import open_offer
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.parties.models import Membership, Party
from jishi.parties.tests.factories import make_member, make_operator, make_organisation
from jishi.places.models import Site
from jishi.places.tests.factories import make_site, make_village
from jishi.production.tests.factories import a_key
from jishi.sales import operations
from jishi.sales.models import Basket, Cycle, Order
from jishi.sales.queries import current_cycle
from jishi.stock.models import Lot
from jishi.stock.tests.factories import make_lot, make_product

PHONE = "13800001234"


def make_cycle(*, closes_in: timedelta = timedelta(hours=8)) -> Cycle:
    """The cycle that is open now; opened at first use."""
    now = clock.now()
    return current_cycle() or operations.open_cycle(
        key=a_key(),
        opens_at=now - timedelta(hours=16),
        cutoff_at=now + closes_in,
        pickup_from=now + closes_in + timedelta(hours=19),
        pickup_until=now + closes_in + timedelta(hours=22),
    )


def make_point() -> Site:
    return make_site(Site.Kind.PICKUP_POINT)


def make_offer(
    *,
    name: str = "糟蛋",
    mode: str = Offer.Mode.OWN,
    seller: Party | None = None,
    price_fen: int = 1_000,
    pack_g: int | None = None,
    packs: int = 100,
    most_an_order: int = 20,
) -> Offer:
    """An open offer with packs on hand: by weight when a pack weighs something, else by piece."""
    is_own = mode == Offer.Mode.OWN
    owner = seller or (make_operator() if is_own else make_organisation())
    product = make_product(name, fresh=pack_g is not None)
    offer = open_offer(
        key=a_key(),
        by=make_member(Membership.Role.OPERATOR, make_operator()),
        product=product,
        seller=owner,
        grower=owner,
        place=make_village(),
        mode=mode,
        sold_by=Offer.SoldBy.WEIGHT if pack_g else Offer.SoldBy.PIECE,
        pack=f"约 {pack_g} g/份" if pack_g else "1 件",
        pack_g=pack_g,
        price_fen=price_fen,
        most_an_order=most_an_order,
    )
    if packs:
        stock_up(offer, packs)
    return offer


def stock_up(offer: Offer, packs: int, *, days: int = 5) -> Lot:
    """A further lot of an offer's goods, best before so many days from now."""
    return make_lot(
        product=offer.product,
        owner=offer.seller,
        quantity=packs * (offer.pack_g or 1),
        measure=Measure.GRAM if offer.sold_by == Offer.SoldBy.WEIGHT else Measure.PIECE,
        best_before=clock.today() + timedelta(days=days),
    )


def make_basket(*offers: Offer, packs: int = 2, buyer: Party | None = None) -> Basket:
    """A basket with so many packs of each offer; of a fresh one when none is given."""
    basket = operations.begin_basket(buyer=buyer)
    for offer in offers or (make_offer(),):
        operations.put(
            key=a_key(), basket_token=basket.token, offer_code=offer.code, packs=packs, buyer=buyer
        )
    return basket


def make_order(
    *offers: Offer,
    packs: int = 2,
    buyer: Party | None = None,
    point: Site | None = None,
    shortage: str = Order.Shortage.REFUND,
) -> Order:
    """An order that is placed and not yet paid, in the cycle that is open."""
    make_cycle()
    return operations.place_order(
        key=a_key(),
        basket=make_basket(*offers, packs=packs, buyer=buyer),
        name="李买菜",
        phone=PHONE,
        point=point or make_point(),
        shortage=shortage,
        buyer=buyer,
    )
