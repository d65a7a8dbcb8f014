"""A market of 2,000 products for the benchmark, made by the rooms' own operations."""

import random
from dataclasses import dataclass
from datetime import timedelta

from jishi.catalog import operations as catalog
from jishi.catalog.models import Category, Offer, Product
from jishi.catalog.price_list import Row
from jishi.foundation import clock
from jishi.parties import operations as parties
from jishi.parties.models import Membership, Party
from jishi.places import operations as places
from jishi.places.models import Place, Site
from jishi.sales import operations as sales
from jishi.simulation import pinghu
from jishi.simulation.goods import CATEGORIES, GOODS
from jishi.supply import operations as supply

PRODUCTS = 2_000
SELLERS = 20
PIECES = 1_000_000
FLASH_CODE_NOTE = "限量"
Role = Membership.Role


@dataclass(frozen=True)
class Market:
    operator: Party
    manager: Party
    clerk: Party
    warehouse: Site
    point: Site


def furnish() -> None:
    """An open cycle, a station, 20 sellers with 2,000 products, all on hand."""
    places.import_places(pinghu.places())
    market = _company()
    for position, (slug, name) in enumerate(CATEGORIES):
        Category.objects.create(slug=slug, name=name, position=position)
    now = clock.now()
    sales.open_cycle(
        key="bench:cycle", opens_at=now - timedelta(hours=1), cutoff_at=now + timedelta(hours=12),
        pickup_from=now + timedelta(hours=14), pickup_until=now + timedelta(hours=17),
    )  # fmt: skip
    villages = [place for place in pinghu.places() if place["kind"] == "village"]
    for number in range(SELLERS):
        _seller(market, number, Place.objects.get(code=villages[number]["code"]))


def _company() -> Market:
    town = Place.objects.get(code="330482103")
    operator = parties.register(
        name="量速强村公司", kind=Party.Kind.OPERATOR, place=town, is_demo=True
    )
    people = []
    for role in (Role.OPERATOR, Role.WAREHOUSE):
        person = parties.register(name=f"量速{role}", kind=Party.Kind.PERSON, is_demo=True)
        parties.grant(person=person, organisation=operator, role=role)
        people.append(person)
    warehouse = places.open_site(name="量速仓", kind=Site.Kind.WAREHOUSE, place=town)
    point = places.open_site(name="量速取货站", kind=Site.Kind.PICKUP_POINT, place=town)
    return Market(operator, people[0], people[1], warehouse, point)


def _seller(market: Market, number: int, place: Place) -> None:
    seller = parties.register(
        name=f"量速企业{number:02}", kind=Party.Kind.ENTERPRISE, place=place, is_demo=True
    )
    chance = random.Random(number)
    values = []
    for line in range(PRODUCTS // SELLERS):
        goods = chance.choice(GOODS)
        category = dict(CATEGORIES)[goods.category]
        values.append(
            Row(
                line=line + 2,
                values={
                    "name": f"{goods.name}{number:02}{line:03}", "category": category,
                    "pack": "500 g/份", "pack_g": 500, "price_fen": chance.randrange(300, 5_000),
                    "most_an_order": 20, "ingredients": "", "keeping": goods.keeping,
                },
                wrong={},
            )
        )  # fmt: skip
    catalog.import_price_list(
        key=f"bench:list:{number}", by=market.manager, enterprise=seller, rows=values,
        skip_bad=False,
    )  # fmt: skip
    for product in Product.objects.filter(offers__seller=seller):
        _stock(market, product, seller, PIECES)


def _stock(market: Market, product: Product, seller: Party, pieces: int) -> None:
    today = clock.today()
    supply.receive_packaged(
        key=f"bench:lot:{product.pk}:{pieces}", by=market.clerk, product=product,
        mode=Offer.Mode.MARKETPLACE, owner=seller, grower=seller, site=market.warehouse,
        quantity=pieces, maker_lot="量速", made_on=today,
        best_before=today + timedelta(days=365),
    )  # fmt: skip


def put_up_flash(number: int, units: int) -> Offer:
    """A new offer with just so many units on hand."""
    market = _found()
    like = Offer.objects.select_related("product__category", "seller", "place").first()
    assert like is not None, "the market is furnished"
    product = catalog.add_product(
        key=f"bench:flash:product:{number}", by=market.manager, name=f"限量西瓜{number}",
        category=like.product.category, drawing="watermelon", needs_certificate=False,
    )  # fmt: skip
    offer = catalog.open_offer(
        key=f"bench:flash:offer:{number}", by=market.manager, product=product, seller=like.seller,
        grower=like.seller, place=like.place, mode=Offer.Mode.MARKETPLACE, sold_by="piece",
        pack="1 个", price_fen=990,
    )  # fmt: skip
    _stock(market, product, like.seller, units)
    return offer


def _found() -> Market:
    operator = Party.objects.get(kind=Party.Kind.OPERATOR)
    held = {member.role: member.person for member in operator.members.select_related("person")}
    return Market(
        operator,
        held[Role.OPERATOR],
        held[Role.WAREHOUSE],
        Site.objects.get(kind=Site.Kind.WAREHOUSE),
        Site.objects.get(kind=Site.Kind.PICKUP_POINT),
    )
