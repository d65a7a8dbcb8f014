"""A county in the middle of a morning, with everybody who may come to its doors.

Three towns, four growing organisations, every role twice; people who left, who moved to another
organisation, whose login was closed; a station that changed hands. What lies there was made by the
market's own operations, and stands in every state that a form can change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Model
from django.test import Client

from jishi.benefits import operations as benefits
from jishi.benefits.models import Fund
from jishi.catalog.models import Offer
from jishi.foundation import clock
from jishi.parties import operations as parties
from jishi.parties.models import Login, Membership, Party
from jishi.payments import operations as payments
from jishi.payments.models import Payment, Tender
from jishi.places.models import Site
from jishi.production import operations as production
from jishi.sales import operations as sales
from jishi.sales.models import Order, OrderLine
from jishi.settlement import operations as settlement
from jishi.settlement import queries as settlements
from jishi.simulation.county import Grower, member, person
from jishi.simulation.stage import Stage
from jishi.simulation.world import World, begin
from jishi.stock.queries import packs_of_many
from jishi.volunteering import operations as volunteering
from jishi.volunteering.models import SignUp
from jishi.volunteering.queries import code_of

Role = Membership.Role
COMPANY = {Role.OPERATOR, Role.ACCOUNTANT, Role.WAREHOUSE}
DAYS_BEFORE = 2
FUND_FEN = 100_000
SOON = timedelta(minutes=10)
UNPICKED = 3  # bags left for the forms of the warehouse
TOWN = 9  # digits of a place's code that name its town


@dataclass(frozen=True)
class Actor:
    """Somebody at a door. `posts`: what they are now, role and organisation."""

    name: str
    client: Client
    person: int | None = None
    posts: frozenset[tuple[str, int]] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        return self.person is not None


@dataclass(frozen=True)
class Thing:
    """An object: the words that name it in an address, and whose it is (nobody's: everybody's)."""

    names: Mapping[str, object]
    owners: frozenset[int | None] = frozenset()
    marks: tuple[str, ...] = ()  # one of them stands on every page that shows it
    row: Model | None = None  # None: there is no such object

    @property
    def is_there(self) -> bool:
        return self.row is not None

    def __str__(self) -> str:
        return f"{self.row}" if self.row else "none that is there"


@dataclass
class Doors:
    """The county, who stands before it, and the objects that are tried, by kind."""

    world: World
    operator: int
    growers: list[Grower]
    actors: list[Actor] = field(default_factory=list)
    buyers: list[Party] = field(default_factory=list)
    members: dict[str, Party] = field(default_factory=dict)
    things: dict[str, list[Thing]] = field(default_factory=dict)  # all that there are
    tried: dict[str, list[Thing]] = field(default_factory=dict)  # some of each kind


def open_doors(stage: Stage) -> Doors:
    """Let two days pass, begin a third, and let everybody come."""
    world = begin(stage)
    for _day in range(DAYS_BEFORE):
        world.day()
        world.next_morning()
    world.day(until=clock.at(clock.today(), 8))
    doors = Doors(world, world.county.operator.pk, _three_and_one(world))
    _harvest(doors)
    _hire(doors)
    _call_volunteers(doors)
    _leave_some_work(doors)
    _buy(doors)
    _come(doors)
    return doors


def _three_and_one(world: World) -> list[Grower]:
    """Sellers on their own account: one, its neighbour in the same town, two from elsewhere."""
    sellers = [row for row in world.county.growers if row.mode == Offer.Mode.MARKETPLACE]
    towns = [_town(row) for row in sellers]
    first = next(row for row in sellers if towns.count(_town(row)) > 1)
    near = next(row for row in sellers if row is not first and _town(row) == _town(first))
    far = [row for row in sellers if _town(row) != _town(first)]
    chosen = [first, near, far[0], next(row for row in far if _town(row) != _town(far[0]))]
    assert len({_town(row) for row in chosen}) == 3, "three towns"
    return chosen


def _town(row: Grower) -> str:
    return row.place.code[:TOWN]


def _harvest(doors: Doors) -> None:
    """Each has harvested something, and certified half of it, that has not come in yet."""
    stage = doors.world.stage
    for grower in doors.growers:
        batch = grower.party.batches.order_by("-pk").first()
        assert batch, "something grows"
        production.record_harvest(
            key=stage.key("harvest"), by=grower.person, batch=batch, on=clock.today(),
            quantity=20_000,
        )  # fmt: skip
        production.certify(key=stage.key("certify"), by=grower.person, batch=batch, quantity=10_000)


def _hire(doors: Doors) -> None:
    """Colleagues; people who left, moved, hold two posts; a station that changed hands."""
    county, stage = doors.world.county, doors.world.stage
    shops = {name: _shop(point) for name, point in zip("abcd", county.points, strict=False)}
    first, near, far, last = (grower.party for grower in doors.growers)
    posts = {
        "grower, colleague": [(Role.GROWER, first)],
        "grower, left": [(Role.GROWER, first)],
        "grower, moved": [(Role.GROWER, first), (Role.GROWER, far)],
        "grower of the fourth": [(Role.GROWER, last)],
        "grower and keeper": [(Role.GROWER, shops["a"]), (Role.KEEPER, shops["b"])],
        "keeper, colleague": [(Role.KEEPER, shops["a"])],
        "keeper, left": [(Role.KEEPER, shops["a"])],
        "keeper whose station moved": [(Role.KEEPER, shops["d"])],
        "operator, second": [(Role.OPERATOR, county.operator)],
        "operator, left": [(Role.OPERATOR, county.operator)],
        "accountant, left": [(Role.ACCOUNTANT, county.operator)],
        "accountant of a co-op": [(Role.ACCOUNTANT, near), (Role.OPERATOR, near)],
        "warehouse, second": [(Role.WAREHOUSE, county.operator)],
        "warehouse, left": [(Role.WAREHOUSE, county.operator)],
        "warehouse of a co-op": [(Role.WAREHOUSE, near)],
    }
    for n, (name, held) in enumerate(posts.items()):
        for role, organisation in held:
            doors.members[name] = member(stage, organisation, role, name, f"1320000{n:04}")
    for name in ("grower", "keeper", "operator", "accountant", "warehouse"):
        _end(doors.members[f"{name}, left"])
    _end(doors.members["grower, moved"], first)
    parties.run_site(site=county.points[3], party=shops["c"])


def _shop(point: Site) -> Party:
    return point.operators.get(until=None).party


def _end(someone: Party, organisation: Party | None = None) -> None:
    held = Membership.objects.filter(person=someone, until=None)
    for membership in held.filter(organisation=organisation) if organisation else held:
        parties.end(membership)


def _call_volunteers(doors: Doors) -> None:
    """Three teams and two funders; one of each team's shifts is over and waits to be confirmed."""
    county, stage = doors.world.county, doors.world.stage
    assert county.team and county.fund and county.organiser, "the county has its team"
    places = [county.team.place, county.points[0].place, county.points[4].place]
    funder = parties.register(name="第二商会", kind=Party.Kind.FUNDER, is_demo=True)
    names = ("funder, second", "funder, left")
    for n, name in enumerate(names):
        doors.members[name] = member(stage, funder, Role.FUNDER, name, f"1321000{n:04}")
    _end(doors.members["funder, left"])
    fund = benefits.open_fund(
        key=stage.key("fund"), by=county.manager, name="第二资金", funder=funder,
        opens_on=clock.today(), closes_on=clock.today() + timedelta(days=90), is_demo=True,
    )  # fmt: skip
    benefits.fill_fund(key=stage.key("fill"), by=county.accountant, fund=fund, amount_fen=FUND_FEN)
    signed = []
    for n, place in enumerate(places):
        team = county.team
        if n:
            team = parties.register(
                name=f"第{n}队", kind=Party.Kind.TEAM, place=place, is_demo=True
            )
        for name in ("", ", colleague", ", left"):
            post = f"organiser {n}{name}"
            phone = f"1322000{n}{len(doors.members):03}"
            doors.members[post] = member(stage, team, Role.ORGANISER, post, phone)
        _end(doors.members[f"organiser {n}, left"])
        signed.append(_put_up_shifts(doors, team, doors.members[f"organiser {n}"], fund))
    _serve(doors, signed)


def _put_up_shifts(doors: Doors, team: Party, organiser: Party, fund: Fund) -> SignUp:
    """A shift to which somebody has just come, and a later one for which they signed up."""
    stage = doors.world.stage
    assert team.place is not None, "a team is at home somewhere"
    activity = volunteering.publish(
        key=stage.key("activity"), by=organiser, team=team, title=f"{team.name}的活动",
        place=team.place, where="村口", fund=fund, points_per_hour=10, most_points_a_day=40,
    )  # fmt: skip
    someone = person(stage, "报名的人", phone=f"1323000{activity.pk:04}")
    doors.members[f"volunteer of {team.name}"] = someone
    now, signed = clock.now(), []
    for since in (timedelta(0), timedelta(hours=4)):
        shift = volunteering.add_shift(
            key=stage.key("shift"), by=organiser, activity=activity, places=20,
            starts_at=now + since + SOON, ends_at=now + since + SOON + timedelta(hours=1),
        )  # fmt: skip
        signed.append(volunteering.sign_up(key=stage.key("signup"), by=someone, shift=shift))
    return signed[0]


def _serve(doors: Doors, signed: list[SignUp]) -> None:
    """An hour passes in which everybody is where they said."""
    stage = doors.world.stage
    for act, is_out in ((volunteering.check_in, False), (volunteering.check_out, True)):
        stage.hands.move(hours=is_out, minutes=SOON.seconds // 60)
        for row in signed:
            code = code_of(row.shift, is_out=is_out)
            act(key=stage.key("presence"), by=row.volunteer, sign_up=row, code=code)


def _leave_some_work(doors: Doors) -> None:
    """Bags to fill, goods to weigh in, statements to agree to, to pay, and still to make."""
    world, county = doors.world, doors.world.county
    stage = world.stage
    open_lines = OrderLine.objects.filter(
        order__state=Order.State.CONFIRMED,
        order__cycle__cutoff_at__lte=clock.now(),
        picking=None,
    )
    left = set(open_lines.order_by("-pk").values_list("order_id", flat=True)[:UNPICKED])
    for line in open_lines.exclude(order__in=left).select_related("order", "offer", "lot"):
        world.hub._pick(line)
    made = [
        settlement.settle(key=stage.key("settle"), by=county.accountant, party=party)
        for party in settlements.unsettled_parties(clock.now())[1:4]
    ]
    settlement.approve(key=stage.key("approve"), by=county.second_accountant, statement=made[0])


def _buy(doors: Doors) -> None:
    """Two buyers and a guest with an order each that can still be called off."""
    stage, county = doors.world.stage, doors.world.county
    doors.buyers = [
        person(stage, f"买家{n}", place=county.team and county.team.place, phone=f"1324000{n:04}")
        for n in range(3)
    ]
    for buyer in (*doors.buyers[:2], None):
        offer = an_offer(doors, packs=9)
        basket = sales.put(
            key=stage.key("put"), basket_token=None, offer_code=offer.code, packs=2, buyer=buyer
        )
        order = payments.place_and_pay(
            key=stage.key("place"), basket=basket, name="张三", phone="13800001234",
            point=county.points[0], rest=Tender.CHANNEL, buyer=buyer,
        )  # fmt: skip
        due = order.payments.filter(state=Payment.State.DUE).first()
        assert due, "nothing else pays it"
        doors.world.buyers.pay(due)


def _come(doors: Doors) -> None:
    """Everybody stands at the doors, signed in, each with a basket of their own."""
    county = doors.world.county
    people = {
        "buyer": doors.buyers[0],
        "other buyer": doors.buyers[1],
        "buyer of nothing": doors.buyers[2],
        "grower": doors.growers[0].person,
        "grower of the same town": doors.growers[1].person,
        "grower of another town": doors.growers[2].person,
        "keeper": county.keepers[county.points[0].pk],
        "keeper of the same town": county.keepers[county.points[1].pk],
        "keeper of another town": county.keepers[county.points[2].pk],
        "operator": county.manager,
        "accountant": county.accountant,
        "second accountant": county.second_accountant,
        "warehouse": county.clerk,
        "maker": county.makers[0].person,
        "funder": _of(county.fund and county.fund.funder),
        **doors.members,
    }
    doors.actors = [Actor("anonymous", Client()), _closed(doors)]
    for name, someone in people.items():
        client = Client()
        client.force_login(Login.objects.get(person=someone))
        doors.actors.append(Actor(name, client, someone.pk, _posts(someone)))
    for number, actor in enumerate(doors.actors):
        form = {"offer": an_offer(doors).code, "packs": "1", "key": f"basket-{number}"}
        assert actor.client.post("/basket/add", form).status_code == 303


def _of(organisation: Party | None) -> Party:
    assert organisation, "the county has it"
    return organisation.members.filter(until=None).order_by("pk")[0].person


def _closed(doors: Doors) -> Actor:
    """Somebody whose login was closed while they were signed in: as if nobody had."""
    grower = doors.growers[0].party
    someone = member(doors.world.stage, grower, Role.GROWER, "closed", "13299999999")
    client = Client()
    client.force_login(Login.objects.get(person=someone))
    Login.objects.filter(person=someone).update(is_active=False)
    return Actor("closed", client)


def _posts(someone: Party) -> frozenset[tuple[str, int]]:
    """What somebody is now; the company's roles are none where they are held elsewhere."""
    held = Membership.objects.filter(person=someone, until=None).select_related("organisation")
    return frozenset(
        (row.role, row.organisation_id)
        for row in held
        if row.role not in COMPANY or row.organisation.kind == Party.Kind.OPERATOR
    )


def an_offer(doors: Doors, *, packs: int = 1) -> Offer:
    """An offer of which so many packs lie there."""
    left = packs_of_many(doors.world.county.offers)
    return next(offer for offer in doors.world.county.offers if left[offer.pk] >= packs)
