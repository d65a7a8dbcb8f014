"""Find the county of an earlier world again, in a database that holds one."""

from jishi.benefits.models import Fund
from jishi.catalog.models import Offer, Product
from jishi.parties.models import Membership, Party
from jishi.places.models import Site
from jishi.production.models import Batch
from jishi.simulation.county import County, Grower
from jishi.simulation.farming import Growing
from jishi.simulation.goods import GOODS

Role = Membership.Role
BY_NAME = {goods.name: goods for goods in GOODS}


def find_county() -> County:
    """The company, its stations, growers, makers and volunteers, as they were registered."""
    operator = Party.objects.get(kind=Party.Kind.OPERATOR)
    first, second = _people(operator, Role.ACCOUNTANT)[:2]
    county = County(
        operator=operator,
        manager=_people(operator, Role.OPERATOR)[0],
        accountant=first,
        second_accountant=second,
        clerk=_people(operator, Role.WAREHOUSE)[0],
        warehouse=Site.objects.get(kind=Site.Kind.WAREHOUSE),
    )
    for point in Site.objects.filter(kind=Site.Kind.PICKUP_POINT).order_by("pk"):
        county.points.append(point)
        shop = point.operators.get(until=None).party
        county.keepers[point.pk] = _people(shop, Role.KEEPER)[0]
    county.products = {product.name: product for product in Product.objects.order_by("pk")}
    county.offers = list(Offer.objects.filter(state=Offer.State.OPEN).order_by("pk"))
    county.growers = [_grower(party, county) for party in _sellers(Party.Kind.COOP)]
    county.makers = [_grower(party, county) for party in _sellers(Party.Kind.ENTERPRISE)]
    county.team = Party.objects.get(kind=Party.Kind.TEAM)
    county.organiser = _people(county.team, Role.ORGANISER)[0]
    county.fund = Fund.objects.order_by("pk").first()
    county.volunteers = list(Party.objects.filter(phone__startswith="133000000").order_by("pk"))
    return county


def find_growings(county: County) -> list[Growing]:
    """What stands in the ground, by grower."""
    by_party = {grower.party.pk: grower for grower in county.growers}
    batches = Batch.objects.select_related("crop", "plan", "site", "grower").order_by("pk")
    return [
        Growing(by_party[batch.grower_id], BY_NAME[batch.crop.name], batch, batch.plan.measure)
        for batch in batches
        if batch.grower_id in by_party and batch.crop.name in BY_NAME
    ]


def _people(organisation: Party, role: str) -> list[Party]:
    held = Membership.objects.filter(organisation=organisation, role=role, until=None)
    return [membership.person for membership in held.select_related("person").order_by("pk")]


def _sellers(kind: str) -> list[Party]:
    growing = Party.objects.filter(kind=kind, is_demo=True, members__role=Role.GROWER)
    return list(growing.select_related("place").distinct().order_by("pk"))


def _grower(party: Party, county: County) -> Grower:
    offers = [offer for offer in county.offers if offer.grower_id == party.pk]
    names = {offer.product_id for offer in offers}
    goods = [BY_NAME[name] for name, product in county.products.items() if product.pk in names]
    site = Site.objects.filter(operators__party=party, operators__until=None).first()
    assert party.place is not None, "a grower is at home somewhere"
    mode = offers[0].mode if offers else Offer.Mode.MARKETPLACE
    return Grower(party, _people(party, Role.GROWER)[0], party.place, site, goods, mode)
