"""The village is founded: places, people, sites, shelves, rules."""

from dataclasses import dataclass
from functools import partial

from jishi.catalog import operations as catalog
from jishi.catalog.models import Category
from jishi.parties import operations as parties
from jishi.parties.models import Membership, Party
from jishi.places import operations as places
from jishi.places.models import Place, Site
from jishi.production.models import Crop, FarmInput
from jishi.simulation import pinghu
from jishi.trials.kills.asking import Request, Story, commits, once, say

Role = Membership.Role
Kind = Party.Kind
TOWN = "330482103"
STAFF = (
    ("经理", Role.OPERATOR),
    ("会计甲", Role.ACCOUNTANT),
    ("会计乙", Role.ACCOUNTANT),
    ("仓管", Role.WAREHOUSE),
)


@dataclass
class Village:
    """Who and what the weeks are about."""

    operator: Party
    manager: Party
    accountant: Party
    second_accountant: Party
    clerk: Party
    keeper: Party
    coop: Party
    grower: Party
    firm: Party
    sponsor: Party
    team: Party
    organiser: Party
    volunteer: Party
    idler: Party
    place: Place
    warehouse: Site
    station: Site
    field: Site
    shelf: Category
    crop: Crop
    spray: FarmInput


def labels() -> tuple[Crop, FarmInput]:
    """What stands before everything and no verb writes: a crop, and what may be sprayed on it."""
    crop = Crop.objects.create(
        name="青菜", kind=Crop.Kind.VEGETABLE, drawing="greens", months="1-12", keeps_days=5
    )
    spray = FarmInput.objects.create(
        name="苏云金杆菌", registration="PD-DEMO-0002", safety_interval_days=1
    )
    spray.crops.add(crop)
    return crop, spray


def founding(crop: Crop, spray: FarmInput) -> Story[Village]:
    """Everything else that stands before the first week, by the rooms' own verbs."""
    yield say(places.import_places, pinghu.places())
    place = Place.objects.get(code=TOWN)
    operator = yield _taken_in("强村公司", Kind.OPERATOR)
    staff = []
    for name, role in STAFF:
        staff.append((yield from _member(name, operator, role)))
    shop = yield _taken_in("便民店", Kind.ENTERPRISE)
    coop = yield _taken_in("合作社", Kind.COOP, place)
    firm = yield _taken_in("糟坊", Kind.ENTERPRISE, place)
    sponsor = yield _taken_in("商会", Kind.FUNDER)
    team = yield _taken_in("红马甲", Kind.TEAM, place)
    manager, accountant, second, clerk = staff
    return Village(
        operator=operator, manager=manager, accountant=accountant, second_accountant=second,
        clerk=clerk,
        keeper=(yield from _member("站长", shop, Role.KEEPER)),
        coop=coop, grower=(yield from _member("种植户", coop, Role.GROWER)),
        firm=firm, sponsor=sponsor,
        team=team, organiser=(yield from _member("队长", team, Role.ORGANISER)),
        volunteer=(yield _taken_in("阿姨", Kind.PERSON)),
        idler=(yield _taken_in("懒汉", Kind.PERSON)),
        place=place,
        warehouse=(yield from _run("集配中心", Site.Kind.WAREHOUSE, place, operator)),
        station=(yield from _run("取货站", Site.Kind.PICKUP_POINT, place, shop)),
        field=(yield from _run("大棚", Site.Kind.GREENHOUSE, place, coop)),
        shelf=(yield say(catalog.add_category, slug="vegetable", name="蔬菜")),
        crop=crop, spray=spray,
    )  # fmt: skip


def _taken_in(name: str, kind: str, place: Place | None = None) -> Request:
    register = partial(parties.register, name=name, kind=kind, place=place, is_demo=True)
    return once(register, lambda: Party.objects.latest("pk"), *commits("parties.register"))


def _member(name: str, organisation: Party, role: str) -> Story[Party]:
    person: Party = yield _taken_in(name, Kind.PERSON)
    yield say(parties.grant, person=person, organisation=organisation, role=role)
    yield say(parties.give_login, person=person, phone=f"139{person.pk:08}")
    return person


def _run(name: str, kind: Site.Kind, place: Place, party: Party) -> Story[Site]:
    site: Site = yield say(places.open_site, name=name, kind=kind, place=place)
    yield say(parties.run_site, site=site, party=party)
    return site
