"""A county in the middle of a morning, with everybody who may come to its doors.

Three towns, four growing organisations, every role twice; people who left, who moved to another
organisation, whose login was closed; a station that changed hands. What lies there was made by the
market's own operations, and stands in every state that a form can change.
"""

from datetime import timedelta

from django.db.models import F

from jishi.benefits import operations as benefits
from jishi.benefits.models import Fund
from jishi.catalog import operations as catalog
from jishi.catalog.models import Offer
from jishi.claims import operations as claims
from jishi.claims.models import Recall, RecalledLine
from jishi.claims.queries import Scope, cases_of, line_at, may_be_claimed
from jishi.desks import operations as desks
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.parties import operations as parties
from jishi.parties.models import Party
from jishi.payments import operations as payments
from jishi.payments.models import Payment, Tender
from jishi.places import operations as places
from jishi.places.models import Place, Site
from jishi.production import operations as production
from jishi.production.models import Crop, Holding
from jishi.sales import operations as sales
from jishi.sales.models import Order, OrderLine
from jishi.settlement import operations as settlement
from jishi.settlement import queries as settlements
from jishi.simulation.county import Grower, member, person
from jishi.simulation.stage import Stage
from jishi.simulation.world import World, begin
from jishi.stock import operations as stock
from jishi.stock.models import Lot
from jishi.stock.queries import sellable
from jishi.supply import operations as supply
from jishi.trials.doors.ground import Doors, Role
from jishi.trials.doors.people import come, end_all, hire
from jishi.volunteering import operations as volunteering
from jishi.volunteering.models import Activity, SignUp
from jishi.volunteering.queries import code_of

DAYS_BEFORE = 2
FUND_FEN = 100_000
SOON = timedelta(minutes=10)
UNPICKED = 3  # bags left for the forms of the warehouse
TOWN = 9  # digits of a place's code that name its town


def open_doors(stage: Stage) -> Doors:
    """Let two days pass, begin a third, and let everybody come."""
    world = begin(stage)
    for _day in range(DAYS_BEFORE):
        world.day()
        world.next_morning()
    world.day(until=clock.at(clock.today(), 8))
    doors = Doors(world, _three_and_one(world))
    hire(doors)
    _harvest(doors)
    _call_volunteers(doors)
    _own_a_gtin(doors)
    _show_sites(doors)
    _leave_some_work(doors)
    _call_back(doors)
    _complain(doors)
    _ask_for_invoices(doors)
    _buy(doors)
    _do_to_many(doors)
    _pay_for_heavier_bags(doors)
    come(doors)
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
    stage, maker = doors.world.stage, doors.world.county.makers[0]
    shop = doors.members["grower and keeper"]
    kept_for = shop.memberships.get(role=Role.GROWER).organisation
    _plant(stage, maker.party, maker.person, maker.place)
    _plant(stage, kept_for, shop, maker.place)
    for grower in doors.growers:
        batch = grower.party.batches.order_by("-pk").first()
        assert batch, "something grows"
        production.record_harvest(
            key=stage.key("harvest"), by=grower.person, batch=batch, on=clock.today(),
            quantity=20_000,
        )  # fmt: skip
        production.record_harvest(  # as their agent
            key=stage.key("harvest"), by=doors.world.county.manager, batch=batch,
            on=clock.today(), quantity=1_000,
        )  # fmt: skip
        production.certify(key=stage.key("certify"), by=grower.person, batch=batch, quantity=10_000)
        production.keep_photo(
            key=stage.key("photo"), by=grower.person, batch=batch, on=clock.today(), jpeg=b"jpeg",
        )  # fmt: skip


def _plant(stage: Stage, grower: Party, by: Party, place: Place) -> None:
    """Also who mostly does something else grows something."""
    field = places.open_site(name=f"{grower.name}的地", kind=Site.Kind.FIELD, place=place)
    parties.run_site(site=field, party=grower)
    today = clock.today()
    production.plant(
        key=stage.key("plant"), by=by, grower=grower, site=field, crop=Crop.objects.all()[0],
        expected=10_000, harvest_from=today, harvest_until=today, on=today,
    )  # fmt: skip


def _own_a_gtin(doors: Doors) -> None:
    """One kind of goods has a number that the whole world knows."""
    county = doors.world.county
    product = Lot.objects.select_related("product").order_by("pk")[0].product
    catalog.own_gtin(
        key=doors.world.stage.key("gtin"), by=county.manager, product=product,
        owner=county.operator, gtin="6901234567892",
    )  # fmt: skip


def _call_volunteers(doors: Doors) -> None:
    """Three teams and two funders; each team's shift is over, and another is to come."""
    county, stage = doors.world.county, doors.world.stage
    assert county.team and county.fund, "the county has its team"
    fund = _second_fund(doors)
    homes = [county.team.place, county.points[0].place, county.points[4].place]
    served = []
    for n, place in enumerate(homes):
        team = county.team
        if n:
            team = parties.register(name=f"第{n}队", kind=Party.Kind.TEAM, place=place)
        for name in ("", ", colleague", ", left"):
            post, phone = f"organiser {n}{name}", f"1322000{n}{len(doors.members):03}"
            doors.members[post] = member(stage, team, Role.ORGANISER, post, phone)
        end_all(doors.members[f"organiser {n}, left"])
        served.append(_put_up_shifts(doors, team, doors.members[f"organiser {n}"], fund))
    _serve(doors, served)
    _come_just_now(doors, served[0].shift.activity)


def _second_fund(doors: Doors) -> Fund:
    county, stage = doors.world.county, doors.world.stage
    funder = parties.register(name="第二商会", kind=Party.Kind.FUNDER, is_demo=True)
    for n, name in enumerate(("funder, second", "funder, left")):
        doors.members[name] = member(stage, funder, Role.FUNDER, name, f"1321000{n:04}")
    end_all(doors.members["funder, left"])
    fund = benefits.open_fund(
        key=stage.key("fund"), by=county.manager, name="第二资金", funder=funder,
        opens_on=clock.today(), closes_on=clock.today() + timedelta(days=90), is_demo=True,
    )  # fmt: skip
    benefits.fill_fund(key=stage.key("fill"), by=county.accountant, fund=fund, amount_fen=FUND_FEN)
    return fund


def _put_up_shifts(doors: Doors, team: Party, organiser: Party, fund: Fund) -> SignUp:
    """A shift to which somebody comes in a moment, and a later one for which they signed up."""
    stage = doors.world.stage
    assert team.place is not None, "a team is at home somewhere"
    activity = volunteering.publish(
        key=stage.key("activity"), by=organiser, team=team, title=f"{team.name}的活动",
        place=team.place, where="村口", fund=fund, points_per_hour=10, most_points_a_day=40,
    )  # fmt: skip
    someone = person(stage, "报名的人", phone=f"1323000{activity.pk:04}")
    doors.members[f"volunteer of {team.name}"] = someone
    soon, _later = (
        _sign_up(stage, activity, organiser, someone, after=since)
        for since in (timedelta(0), timedelta(hours=4))
    )
    return soon


def _sign_up(
    stage: Stage, activity: Activity, organiser: Party, someone: Party, *, after: timedelta
) -> SignUp:
    starts_at = clock.now() + SOON + after
    shift = volunteering.add_shift(
        key=stage.key("shift"), by=organiser, activity=activity, places=20,
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=1),
    )  # fmt: skip
    return volunteering.sign_up(key=stage.key("signup"), by=someone, shift=shift)


def _serve(doors: Doors, signed: list[SignUp]) -> None:
    """An hour passes in which everybody is where they said."""
    stage = doors.world.stage
    for act, is_out in ((volunteering.check_in, False), (volunteering.check_out, True)):
        stage.hands.move(hours=is_out, seconds=SOON.seconds)
        for row in signed:
            code = code_of(row.shift, is_out=is_out)
            act(key=stage.key("presence"), by=row.volunteer, sign_up=row, code=code)


def _come_just_now(doors: Doors, activity: Activity) -> None:
    """One stands before a shift that has begun, one has just checked in."""
    stage, organiser = doors.world.stage, doors.members["organiser 0"]
    signed = []
    for n, name in enumerate(("volunteer at the door", "volunteer at work")):
        doors.members[name] = someone = person(stage, name, phone=f"1325000{n:04}")
        signed.append(_sign_up(stage, activity, organiser, someone, after=timedelta(0)))
    stage.hands.move(seconds=SOON.seconds)
    code = code_of(signed[1].shift)
    volunteering.check_in(
        key=stage.key("presence"), by=signed[1].volunteer, sign_up=signed[1], code=code
    )
    stage.hands.move(minutes=1)


def _show_sites(doors: Doors) -> None:
    """Every greenhouse has its picture."""
    stage, manager = doors.world.stage, doors.world.county.manager
    for holding in Holding.objects.select_related("site").order_by("pk"):
        production.show_site(key=stage.key("show"), by=manager, holding=holding, photo=b"jpeg")


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
    world.hub.pick_these(open_lines.exclude(order__in=left))
    made = [
        settlement.settle(key=stage.key("settle"), by=county.accountant, party=party)
        for party in settlements.unsettled_parties(clock.now())[1:4]
    ]
    settlement.approve(key=stage.key("approve"), by=county.second_accountant, statement=made[0])
    lot = sellable().filter(available__gt=1_000, measure=Measure.GRAM).earliest("pk")
    stock.split(key=stage.key("split"), by=county.clerk, lot=lot, quantities=[500, 500])
    stock.ask_write_off(
        key=stage.key("gone"), by=county.clerk, lot=lot, quantity=1, reason="压坏"
    )  # fmt: skip
    _sort_for_wages(doors, lot)


def _sort_for_wages(doors: Doors, lot: Lot) -> None:
    """Somebody is paid by the hour for packing a part of a lot anew."""
    stage, county, today = doors.world.stage, doors.world.county, clock.today()
    supply.set_piece_rate(
        key=stage.key("rate"), by=county.manager, site=lot.site, work="分拣", unit="hour",
        fen=2_000, since=today,
    )  # fmt: skip
    packed = stock.repack(key=stage.key("pack"), by=county.clerk, lot=lot, quantity=200, packed=190)
    hand = supply.take_on(
        key=stage.key("hand"), by=county.clerk, name="李阿婆", phone="13300001111"
    )
    assert packed.making, "it came out of one"
    supply.keep_work(
        key=stage.key("sheet"), by=county.clerk, making=packed.making, work="分拣", on=today,
        counts=[(hand, 90)],
    )  # fmt: skip


def _call_back(doors: Doors) -> None:
    """What stations gave out must come back; one more recall is only proposed."""
    stage, county = doors.world.stage, doors.world.county
    # Of lots out of which nothing is to be packed any more, rather goods that keep.
    waiting = OrderLine.objects.filter(picking=None).values("lot")
    given_out = OrderLine.objects.filter(order__state=Order.State.FULFILLED).exclude(
        lot__in=waiting
    )
    keeping_first = (F("lot__batch").asc(nulls_first=True), "pk")
    for point in county.points:
        if RecalledLine.objects.filter(line__order__point=point).exists():
            continue
        if line := given_out.filter(order__point=point).order_by(*keeping_first).first():
            recall = _propose(doors, line.lot)
            claims.confirm(key=stage.key("recall"), by=county.manager, recall=recall)
    assert Recall.objects.exists(), "some station gave out something"
    _propose(doors, Lot.objects.filter(recalls=None).earliest("pk"))


def _complain(doors: Doors) -> None:
    """Somebody has fetched goods of which they may complain; of others' the desk has to decide."""
    of_somebody = Order.objects.filter(buyer__isnull=False, invoices=None).order_by("-pk")
    fetched = [
        order
        for order in of_somebody.exclude(lines__in=RecalledLine.objects.values("line"))
        if may_be_claimed(order) and not cases_of(order)
    ]
    assert len(fetched) > 1, "some were fetched this morning"
    own, others = fetched[:2]
    assert own.buyer, "asked for so"
    doors.members["buyer who fetched"] = own.buyer
    claims.open_case(
        key=doors.world.stage.key("case"), by=None, line=line_at(others, 1), percent=50,
        kind="damage",
    )  # fmt: skip


def _ask_for_invoices(doors: Doors) -> None:
    """Of orders of people who stand at no door: those who do can still ask for theirs. One seller
    does, so that some of the invoices are somebody's own and others are not."""
    at_the_doors = [buyer.pk for buyer in [*doors.buyers, *doors.members.values()]]
    fetched = Order.objects.filter(state=Order.State.FULFILLED).exclude(buyer__in=at_the_doors)
    sellers = {row.party for row in doors.growers}
    sums = {order: settlements.to_invoice(order) for order in fetched.order_by("pk")}
    of_one = next(order for order, sum_of in sums.items() if sellers & {row[0] for row in sum_of})
    of_others = next(order for order, sum_of in sums.items() if sum_of and order != of_one)
    for order in (of_one, of_others):
        settlement.ask_invoice(
            key=doors.world.stage.key("invoice"), by=order.buyer, order=order, title="平湖一家单位"
        )


def _pay_for_heavier_bags(doors: Doors) -> None:
    """So that no page leads to the channel, which is away."""
    due = Payment.objects.filter(
        state=Payment.State.DUE, tender=Tender.CHANNEL, order__state=Order.State.CONFIRMED
    )
    for payment in due.order_by("pk"):
        doors.world.buyers.pay(payment)


def _propose(doors: Doors, lot: Lot) -> Recall:
    return claims.propose(
        key=doors.world.stage.key("recall"), by=doors.world.county.clerk,
        scope=Scope(Recall.Scope.LOT, lot.number), reason="瓶口有裂",
    )  # fmt: skip


def _buy(doors: Doors) -> None:
    """Two buyers and a guest with an order each that can still be called off."""
    stage, county = doors.world.stage, doors.world.county
    home = county.points[0].place
    doors.buyers = [person(stage, f"买家{n}", place=home, phone=f"1324000{n:04}") for n in range(3)]
    for buyer in (*doors.buyers[:2], None):
        basket = sales.put(
            key=stage.key("put"), basket_token=None, offer_code=doors.offer.code, packs=2,
            buyer=buyer,
        )  # fmt: skip
        order = payments.place_and_pay(
            key=stage.key("place"), basket=basket, name="张三", phone="13800001234",
            point=county.points[0], rest=Tender.CHANNEL, buyer=buyer,
        )  # fmt: skip
        due = order.payments.filter(state=Payment.State.DUE).first()
        assert due, "nothing else pays it"
        doors.world.buyers.pay(due)
    called = payments.order_by_phone(
        key=stage.key("phone"), by=county.manager, buyer=None, name="王阿姨", phone="13700005678",
        wishes=[sales.Wish(doors.offer, 1, doors.offer.price_fen)], point=county.points[0],
        rest=Tender.CHANNEL,
    )  # fmt: skip
    doors.world.buyers.pay(called.payments.get())  # what is due is asked of the channel
    for buyer in doors.buyers[:2]:
        _give(doors, buyer)


def _do_to_many(doors: Doors) -> None:
    """At the hub and at the office something was begun that is not yet done to any row."""
    stage, county = doors.world.stage, doors.world.county
    order, lot = Order.objects.latest("pk"), Lot.objects.earliest("pk")
    desks.begin(
        key=stage.key("many"), by=county.manager, do="cancel", subjects=[order.number],
        reason="停电",
    )  # fmt: skip
    desks.begin(key=stage.key("many"), by=county.clerk, do="lock", subjects=[lot.number])


def _give(doors: Doors, buyer: Party) -> None:
    """Points and a voucher, each with words that stand nowhere else."""
    stage, county = doors.world.stage, doors.world.county
    assert county.fund, "the county has its fund"
    benefits.give_points(
        key=stage.key("points"), by=county.manager, person=buyer, fund=county.fund, points=30,
        cause=f"谢谢{buyer.name}",
    )  # fmt: skip
    benefits.give_voucher(
        key=stage.key("voucher"), by=county.manager, fund=county.fund, person=buyer,
        worth_fen=100, least_order_fen=100, expires_on=clock.today() + timedelta(days=30),
    )  # fmt: skip
