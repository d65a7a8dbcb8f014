"""The county as it stands on the first day: places, people, sites, goods, rules.

Every person and organisation here is invented and marked `is_demo`; the places are real.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from jishi.benefits import operations as benefits
from jishi.benefits.models import Fund
from jishi.catalog import operations as catalog
from jishi.catalog.models import Category, Offer, Product
from jishi.foundation import clock
from jishi.parties import operations as parties
from jishi.parties.models import Login, Membership, Party
from jishi.places import operations as places
from jishi.places.models import Place, Site
from jishi.production import operations as production
from jishi.production.models import Crop, FarmInput
from jishi.settlement import operations as settlement
from jishi.simulation import pinghu
from jishi.simulation.goods import CATEGORIES, GOODS, Goods
from jishi.simulation.stage import Stage

Role = Membership.Role
FUND_FEN = 3_000_000  # thirty thousand yuan
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
POINTS = (
    ("330482103", "芦湾村取货站", "村委会东侧"),
    ("330482103", "石路村取货站", "文化礼堂旁"),
    ("330482001", "梅园社区取货站", "社区服务中心一楼"),
    ("330482001", "南河头取货站", "便民小店"),
    ("330482101", "八字村取货站", "老年活动室"),
    ("330482102", "泖河村取货站", "村口驿站"),
)


@dataclass
class Grower:
    """An organisation that grows or makes, and the person who acts for it."""

    party: Party
    person: Party
    place: Place
    site: Site | None
    goods: list[Goods]
    mode: str


@dataclass
class County:
    """Who and what the actors of the world act with."""

    operator: Party
    manager: Party
    accountant: Party
    second_accountant: Party
    clerk: Party
    warehouse: Site
    points: list[Site] = field(default_factory=list)
    keepers: dict[int, Party] = field(default_factory=dict)
    growers: list[Grower] = field(default_factory=list)
    makers: list[Grower] = field(default_factory=list)
    team: Party | None = None
    organiser: Party | None = None
    fund: Fund | None = None
    volunteers: list[Party] = field(default_factory=list)
    products: dict[str, Product] = field(default_factory=dict)
    offers: list[Offer] = field(default_factory=list)


def settle_county(stage: Stage) -> County:
    """Build the county of the first day by the rooms' own operations."""
    places.import_places(pinghu.places())
    Place.objects.filter(code__in=pinghu.demo_villages()).update(is_demo=True)
    county = _company(stage)
    _stations(stage, county)
    _goods(stage, county)
    _growers(stage, county)
    _makers(stage, county)
    _volunteers(stage, county)
    settlement.set_commission(
        key=stage.key("commission"), by=county.accountant, rate_bp=600, valid_from=clock.now()
    )
    return county


def person(stage: Stage, title: str, *, place: Place | None = None, phone: str = "") -> Party:
    """An invented person; with a telephone also one who can sign in. Found again by it."""
    known = Login.objects.filter(phone=phone).select_related("person").first() if phone else None
    if known:
        return known.person
    someone = parties.register(
        name=title, kind=Party.Kind.PERSON, place=place, phone=phone, is_demo=True
    )
    if phone:
        parties.give_login(person=someone, phone=phone)
    return someone


def member(stage: Stage, organisation: Party, role: str, title: str, phone: str) -> Party:
    someone = person(stage, title, place=organisation.place, phone=phone)
    parties.grant(person=someone, organisation=organisation, role=role)
    return someone


def _company(stage: Stage) -> County:
    town = Place.objects.get(code="330482103")
    operator = parties.register(
        name="示范强村公司", kind=Party.Kind.OPERATOR, place=town, is_demo=True,
        phone="057300000001", licence="DEMO0000000000001X",
    )  # fmt: skip
    staff = [
        member(stage, operator, role, title, f"1390000000{n}")
        for n, (role, title) in enumerate(
            [
                (Role.OPERATOR, "沈经理"),
                (Role.ACCOUNTANT, "陆会计"),
                (Role.ACCOUNTANT, "顾会计"),
                (Role.WAREHOUSE, "小蒋"),
            ],
            start=1,
        )
    ]
    parties.grant(person=staff[0], organisation=operator, role=Role.ACCOUNTANT)
    warehouse = places.open_site(name="新仓集配中心", kind=Site.Kind.WAREHOUSE, place=town)
    parties.run_site(site=warehouse, party=operator)
    manager, accountant, second, clerk = staff
    return County(operator, manager, accountant, second, clerk, warehouse)


def _stations(stage: Stage, county: County) -> None:
    for n, (town, name, address) in enumerate(POINTS):
        place = Place.objects.get(code=town)
        point = places.open_site(
            name=name, kind=Site.Kind.PICKUP_POINT, place=place, address=address
        )
        shop = parties.register(
            name=f"{name.removesuffix('取货站')}便民店(演示)",
            kind=Party.Kind.ENTERPRISE, place=place, is_demo=True,
        )  # fmt: skip
        parties.run_site(site=point, party=shop)
        county.points.append(point)
        county.keepers[point.pk] = member(
            stage, shop, Role.KEEPER, f"{SURNAMES[n]}站长", f"1391000000{n}"
        )


def _goods(stage: Stage, county: County) -> None:
    categories = {}
    for position, (slug, name) in enumerate(CATEGORIES):
        categories[slug], _ = Category.objects.get_or_create(
            slug=slug, defaults={"name": name, "position": position}
        )
    for goods in GOODS:
        county.products[goods.name] = catalog.add_product(
            key=stage.key("product"), by=county.manager, name=goods.name,
            category=categories[goods.category], drawing=goods.drawing, crop=_crop(goods),
            brief=goods.brief, keeping=goods.keeping, ingredients=goods.ingredients,
            is_perishable=goods.kind is not None and goods.keeps_days < 60,
            needs_certificate=goods.kind is not None,
        )  # fmt: skip
    vegetables = Crop.objects.filter(kind__in=[Crop.Kind.VEGETABLE, Crop.Kind.FRUIT])
    for name, registration, days in [
        ("吡虫啉(演示)", "PD-DEMO-0001", 7),
        ("苏云金杆菌(演示)", "PD-DEMO-0002", 1),
        ("代森锰锌(演示)", "PD-DEMO-0003", 15),
    ]:
        farm_input, _ = FarmInput.objects.get_or_create(
            registration=registration, defaults={"name": name, "safety_interval_days": days}
        )
        farm_input.crops.set(vegetables)


def _crop(goods: Goods) -> Crop | None:
    if goods.kind is None:
        return None
    crop, _ = Crop.objects.get_or_create(
        name=goods.name,
        defaults={
            "kind": goods.kind, "drawing": goods.drawing, "months": goods.months,
            "keeps_days": goods.keeps_days,
        },
    )  # fmt: skip
    return crop


def _growers(stage: Stage, county: County) -> None:
    """Every third demo village has a co-op that sells here from the first day on."""
    for n, code in enumerate(pinghu.demo_villages()[::3]):
        place = Place.objects.get(code=code)
        planned = pinghu.planned_produce().get(code, ["蔬菜"])
        fresh = [goods for goods in GOODS if goods.kind and goods.planned in planned]
        fresh = fresh or [goods for goods in GOODS if goods.kind and goods.planned == "蔬菜"]
        chosen = stage.chance.sample(fresh, k=min(len(fresh), 4))
        name = place.name.removesuffix("村")
        coop = parties.register(
            name=f"{name}示范合作社", kind=Party.Kind.COOP, place=place, is_demo=True
        )
        someone = member(stage, coop, Role.GROWER, f"{SURNAMES[n % 20]}师傅", f"137000000{n:02}")
        house = production.take_in_site(
            key=stage.key("site"), by=county.manager, name=f"{name}共富大棚",
            kind=Site.Kind.GREENHOUSE, place=place, owner=coop, run_by=coop, area_m2=667,
        ).site  # fmt: skip
        mode = Offer.Mode.OWN if n % 3 == 0 else Offer.Mode.MARKETPLACE
        grower = Grower(coop, someone, place, house, chosen, mode)
        county.growers.append(grower)
        _offer_all(stage, county, grower)


def _makers(stage: Stage, county: County) -> None:
    for n, (name, town, titles) in enumerate(
        [
            ("当湖糟坊", "330482001", {"糟蛋", "糟鹌鹑蛋", "平湖老酒"}),
            ("乍浦酱园", "330482101", {"酱菜", "玫瑰米醋"}),
            ("新埭炒货", "330482102", {"瓜子"}),
        ]
    ):
        place = Place.objects.get(code=town)
        firm = parties.register(
            name=f"{name}(演示)", kind=Party.Kind.ENTERPRISE, place=place, is_demo=True,
            licence=f"DEMO000000000010{n}X",
        )  # fmt: skip
        someone = member(stage, firm, Role.GROWER, f"{SURNAMES[n + 8]}老板", f"1360000000{n}")
        made = [goods for goods in GOODS if goods.name in titles]
        maker = Grower(firm, someone, place, None, made, Offer.Mode.MARKETPLACE)
        county.makers.append(maker)
        _offer_all(stage, county, maker)


def _offer_all(stage: Stage, county: County, grower: Grower) -> None:
    is_own = grower.mode == Offer.Mode.OWN
    for goods in grower.goods:
        for pack in goods.packs:
            if is_own and _is_offered(county, county.products[goods.name], pack.sold_by):
                continue  # the company sells its own goods of several growers as one offer
            offer = catalog.open_offer(
                key=stage.key("offer"),
                by=county.manager if is_own else grower.person,
                product=county.products[goods.name],
                seller=county.operator if is_own else grower.party,
                grower=grower.party, place=grower.place, mode=grower.mode,
                sold_by=pack.sold_by, pack=pack.words, pack_g=pack.pack_g,
                price_fen=round(pack.price_fen * stage.chance.uniform(0.92, 1.08)),
            )  # fmt: skip
            county.offers.append(offer)


def _is_offered(county: County, product: Product, sold_by: str) -> bool:
    return any(
        offer.seller_id == county.operator.pk
        and offer.product_id == product.pk
        and offer.sold_by == sold_by
        for offer in county.offers
    )


def _volunteers(stage: Stage, county: County) -> None:
    today: date = clock.today()
    town = Place.objects.get(code="330482103")
    sponsor = parties.register(
        name="爱心商会(演示)", kind=Party.Kind.FUNDER, place=town, is_demo=True
    )
    giver = member(stage, sponsor, Role.FUNDER, "爱心会长", "13500000001")
    fund = benefits.open_fund(
        key=stage.key("fund"), by=county.manager, name="志愿礼遇资金(演示)", funder=sponsor,
        opens_on=today, closes_on=today + timedelta(days=365), is_demo=True,
    )  # fmt: skip
    benefits.fill_fund(key=stage.key("fill"), by=county.accountant, fund=fund, amount_fen=FUND_FEN)
    benefits.set_redemption(
        key=stage.key("rule"), by=county.accountant, points=10, fen=100, most_bp=3_000
    )
    county.fund = fund
    assert giver.pk, "the sponsor has somebody to look at the fund"
    county.team = parties.register(
        name="新仓红马甲志愿队(演示)", kind=Party.Kind.TEAM, place=town, is_demo=True
    )
    county.organiser = member(stage, county.team, Role.ORGANISER, "许队长", "13400000001")
    county.volunteers = [
        person(stage, f"{SURNAMES[n % 20]}阿姨", place=town, phone=f"133000000{n:02}")
        for n in range(12)
    ]
