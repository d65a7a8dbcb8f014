"""A market of 2,000 products for the benchmark, made by the rooms' own operations."""

import random
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle

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
from jishi.stock.models import Lot, Movement
from jishi.supply import operations as supply

PRODUCTS = 2_000
SELLERS = 20
PIECES = 1_000_000
ROWS_AT_ONCE = 2_000
Kind = Movement.Kind
A_LIFE = (Kind.RECEIVE, *[Kind.RESERVE, Kind.RELEASE] * 5)
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


def put_in_lots(many: int) -> list[str]:
    """So many further lots, each with the movements of a life, past the operations: as rows.

    They are copies of those that came in, two months older. Says their numbers.
    """
    likes = list(Lot.objects.order_by("pk"))
    numbers = [f"LX{number:08}" for number in range(many)]
    now = clock.now()
    for start in range(0, many, ROWS_AT_ONCE):
        chunk = numbers[start : start + ROWS_AT_ONCE]
        lots = [_old_copy(like, number) for like, number in zip(cycle(likes), chunk, strict=False)]
        Lot.objects.bulk_create(lots)
        Movement.objects.bulk_create(
            Movement(key=f"{lot.number}:{nth}", lot=lot, kind=kind, quantity=PIECES, at=now)
            for lot in lots
            for nth, kind in enumerate(A_LIFE)
        )
    return numbers


def _old_copy(like: Lot, number: str) -> Lot:
    lot = copy(like)
    lot.pk, lot.number = None, number
    lot.available, lot.reserved, lot.received = PIECES, 0, PIECES
    lot.made_on = clock.today() - timedelta(days=60)
    lot.best_before = clock.today() - timedelta(days=20)
    lot.sell_until = clock.today() - timedelta(days=21)
    return lot


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
