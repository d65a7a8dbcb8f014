"""Goods on the shelf: produce of a co-op, packaged goods of an enterprise, own-account goods."""

from itertools import count

from jishi.catalog import operations
from jishi.catalog.models import Category, Offer, Product
from jishi.parties import operations as parties
from jishi.parties.models import Membership, Party
from jishi.parties.tests.factories import make_member, make_operator, make_organisation
from jishi.places.models import Place
from jishi.places.tests.factories import make_village
from jishi.production.models import Crop

_numbers = count(1)


def a_key() -> str:
    return f"catalog-test:{next(_numbers)}"


def make_category(name: str = "蔬菜", slug: str = "") -> Category:
    known = Category.objects.filter(name=name).first()
    return known or operations.add_category(slug=slug or f"shelf-{next(_numbers)}", name=name)


def make_product(
    name: str = "芦笋", *, category: str = "蔬菜", crop: Crop | None = None, fresh: bool = True
) -> Product:
    return operations.add_product(
        key=a_key(),
        by=the_manager(),
        name=name,
        category=make_category(category),
        drawing="asparagus",
        crop=crop,
        is_perishable=fresh,
        needs_certificate=fresh,
    )


def make_enterprise(name: str = "", *, place: Place | None = None) -> Party:
    """An enterprise in a village, that may sell."""
    return parties.register(
        name=name or f"酱园 {next(_numbers)}",
        kind=Party.Kind.ENTERPRISE,
        place=place or make_village(),
    )


def make_offer(
    *,
    seller: Party | None = None,
    mode: str = Offer.Mode.MARKETPLACE,
    sold_by: str = Offer.SoldBy.PIECE,
    price_fen: int = 990,
    pack_g: int | None = 500,
    product: Product | None = None,
    name: str = "芦笋",
    place: Place | None = None,
    grower: Party | None = None,
    most_an_order: int = 20,
    by: Party | None = None,
) -> Offer:
    """An open offer: of a co-op on the marketplace, or of the operator on own account."""
    is_own = mode == Offer.Mode.OWN
    seller = seller or (make_operator() if is_own else make_organisation())
    return operations.open_offer(
        key=a_key(),
        by=by or the_manager(),
        product=product or make_product(name),
        seller=seller,
        grower=grower or (make_organisation() if is_own else seller),
        place=place or make_village(),
        mode=mode,
        sold_by=sold_by,
        pack="500 g/份" if sold_by == Offer.SoldBy.PIECE else "约 1 kg/份",
        pack_g=pack_g,
        price_fen=price_fen,
        most_an_order=most_an_order,
    )


def the_manager() -> Party:
    """A person who runs the market; the same one each time."""
    operator = make_operator()
    held = operator.members.filter(role=Membership.Role.OPERATOR, until=None).first()
    return held.person if held else make_member(Membership.Role.OPERATOR, operator)
