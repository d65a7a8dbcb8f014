"""What the simulated world never does, done once: so that no act of the house goes uncounted."""

from datetime import timedelta
from typing import Any

from jishi.benefits import operations as benefits
from jishi.catalog import operations as catalog
from jishi.catalog.models import Offer
from jishi.catalog.price_list import Row
from jishi.catalog.queries import categories
from jishi.claims import operations as claims
from jishi.claims.models import Recall
from jishi.claims.queries import Scope
from jishi.claims.rounds import make_good_waiting
from jishi.desks import operations as desks
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.parties.models import Party
from jishi.payments import operations as payments
from jishi.production import operations as production
from jishi.production.models import Batch, Certificate, Crop
from jishi.sales import operations as sales
from jishi.sales.models import Favourite, Order
from jishi.sales.queries import to_be_had
from jishi.simulation.county import County, Grower
from jishi.simulation.stage import Stage
from jishi.simulation.world import World
from jishi.stock import operations as stock
from jishi.stock.models import Lot
from jishi.stock.queries import lots_at
from jishi.stock.rules import Made
from jishi.supply import operations as supply
from jishi.tracing import operations as tracing
from jishi.tracing.events import document
from jishi.tracing.identifiers import written

PHONE = "13900000000"


def do_rare_acts(world: World) -> None:
    """Once each, on a day with goods on hand: changes of mind at the shelf, care at the desks."""
    offer = _offer_with_goods()
    _change_ones_mind(world.stage, world.county, offer)
    _look_after_the_lot(world.stage, world.county, offer)
    _trace(world.stage, world.county, offer)
    _give_and_let_lapse(world.stage, world.county)
    _ask_by_telephone(world.stage, world.county, offer)
    _keep_the_shelf(world.stage, world.county)
    _plant(world.stage, world.county.growers[0])
    _care_for_the_fields(world.stage, world.county)
    _sit_at_the_desk(world.stage, world.county)
    _call_back(world.stage, world.county)


def _offer_with_goods() -> Offer:
    lots = Lot.objects.filter(available__gt=20_000, is_locked=False, sell_until__gt=clock.today())
    goods = lots.values("product_id")
    offers = Offer.objects.filter(state=Offer.State.OPEN, mode=Offer.Mode.OWN, product__in=goods)
    return offers.order_by("pk")[0]


def _like_and_wait(stage: Stage, someone: Party, offer: Offer) -> None:
    """Goods are liked, and not any more; others, which are gone, are waited for until they come."""
    key = stage.key
    sales.like(key=key("like"), by=someone, offer=offer)
    sales.unlike(key=key("unlike"), by=someone, offer=offer)
    offers = Offer.objects.values_list("pk", flat=True)
    gone = Offer.objects.exclude(pk__in=to_be_had(offers)).order_by("pk")[0]
    for _again in range(2):
        sales.watch(key=key("watch"), by=someone, offer=gone)
        sales.remind(favourite=Favourite.objects.get(person=someone, offer=gone))
    sales.watch(key=key("watch"), by=someone, offer=gone)
    sales.unwatch(key=key("unwatch"), by=someone, offer=gone)


def _change_ones_mind(stage: Stage, county: County, offer: Offer) -> None:
    key, point = stage.key, county.points[0]
    basket = sales.put(key=key("put"), basket_token=None, offer_code=offer.code, packs=1)
    sales.set_packs(key=key("packs"), basket=basket, offer=offer, packs=2)
    sales.choose_point(key=key("point"), basket=basket, point=point)
    _like_and_wait(stage, county.manager, offer)
    price_fen = offer.price_fen + 10
    catalog.change_price(key=key("price"), by=county.manager, offer=offer, price_fen=price_fen)
    sales.accept_price(key=key("accept"), basket=basket, offer=offer, price_fen=price_fen)
    order = sales.place_order(key=key("place"), basket=basket, name="王", phone=PHONE, point=point)
    payments.open_payments(key=key("open"), order=order, rest="cash")
    order = Order.objects.get(pk=order.pk)
    payments.charge(key=key("charge"), order=order, amount_fen=100)
    payments.refund(key=key("refund"), order=order, amount_fen=50, reason="少称")
    payments.take_cash(key=key("cash"), by=county.clerk, order=order)
    again = sales.reorder(key=key("again"), order=order)
    thought = sales.place_order(key=key("place"), basket=again, name="王", phone=PHONE, point=point)
    sales.cancel(key=key("cancel"), by=None, order=thought, reason="不要了")


def _ask_by_telephone(stage: Stage, county: County, offer: Offer) -> None:
    offer.refresh_from_db()
    payments.order_by_phone(
        key=stage.key("phone"), by=county.manager, buyer=None, name="王", phone=PHONE, rest="cash",
        wishes=[sales.Wish(offer, 1, offer.price_fen)], point=county.points[0],
    )  # fmt: skip


def _trace(stage: Stage, county: County, offer: Offer) -> None:
    catalog.own_gtin(
        key=stage.key("gtin"), by=county.manager, product=offer.product, owner=offer.seller,
        gtin="6901234567892",
    )  # fmt: skip
    seen = {
        "type": "ObjectEvent", "eventTime": written(clock.now()), "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE", "eventID": "urn:uuid:rare", "epcList": ["https://carrier.example/7"],
    }  # fmt: skip
    tracing.capture(
        key=stage.key("capture"), by=county.clerk,
        document=document("EPCISDocument", clock.now(), {"eventList": [seen]}),
    )  # fmt: skip


def _sit_at_the_desk(stage: Stage, county: County) -> None:
    """A view stays and another goes; of some lots that are to be locked one is locked already, the
    others are let go again; what was begun once more is stopped."""
    key, by = stage.key, county.clerk
    for name in ("锁着的", "看过的"):
        view = desks.save_view(
            key=key("view"), by=by, table="hub:lots", name=name, query="state=locked"
        )
    desks.change_view(key=key("share"), by=by, view=view, name="都看过", is_shared=True)
    desks.drop_view(key=key("drop"), by=by, view=view)
    lots = list(lots_at().filter(is_locked=False)[:2])
    numbers = [lot.number for lot in lots]
    stock.lock(key=key("lock"), by=by, lot=lots[0])
    many = desks.begin(key=key("many"), by=by, do="lock", subjects=numbers)
    desks.go_on(by=by, act=many, most=len(numbers))
    back = desks.undo(key=key("undo"), by=by, act=many)
    desks.go_on(by=by, act=back, most=len(numbers))
    stock.unlock(key=key("looked"), by=by, lot=lots[0])
    thought = desks.begin(key=key("many"), by=by, do="lock", subjects=numbers)
    desks.stop(key=key("stop"), by=by, act=thought)


def _plant(stage: Stage, grower: Grower) -> None:
    assert grower.site, "what grows, grows on a site"
    today = clock.today()
    batch = production.plant(
        key=stage.key("plant"), by=grower.person, grower=grower.party, site=grower.site,
        crop=Crop.objects.all()[0], expected=1_000, harvest_from=today, harvest_until=today,
        on=today,
    )  # fmt: skip
    production.keep_photo(
        key=stage.key("photo"), by=grower.person, batch=batch, on=today, jpeg=b"jpeg"
    )


def _look_after_the_lot(stage: Stage, county: County, offer: Offer) -> None:
    lot = Lot.objects.filter(product_id=offer.product_id, available__gt=0).order_by("pk")[0]
    stock.lock(key=stage.key("lock"), by=county.clerk, lot=lot)
    stock.unlock(key=stage.key("unlock"), by=county.clerk, lot=lot)
    today, site = clock.today(), lot.site
    stock.set_store_limit(
        key=stage.key("cool"), by=county.clerk, site=site, most_tenths=40, since=today
    )
    warm = stock.log_temperature(
        key=stage.key("warm"), by=county.clerk, site=site, tenths=82, at=clock.now()
    )
    for each in warm.locked.order_by("pk"):
        stock.unlock(key=stage.key("looked"), by=county.clerk, lot=each, reason="没坏")
    stock.write_off(key=stage.key("spoilt"), by=county.clerk, lot=lot, quantity=1, reason="压坏")
    for verb in (stock.decline_write_off, stock.agree_to_write_off):
        asked = stock.ask_write_off(
            key=stage.key("asked"), by=county.clerk, lot=lot, quantity=1, reason="烂"
        )
        verb(key=stage.key("decided"), by=county.manager, write_off=asked)
    packed = stock.repack(key=stage.key("pack"), by=county.clerk, lot=lot, quantity=9, packed=8)
    two = stock.split(key=stage.key("split"), by=county.clerk, lot=packed, quantities=[4, 4])
    mixed = stock.mix(key=stage.key("mix"), by=county.clerk, parts=[(each, 3) for each in two])
    jar = Made(
        product=lot.product, owner=lot.owner, grower=lot.grower, quantity=4, measure=Measure.PIECE,
        made_on=clock.today(), best_before=clock.today() + timedelta(days=9), maker_lot="1",
        certificate=lot.certificate,
    )  # fmt: skip
    made = stock.process(
        key=stage.key("work"), by=county.clerk, site=lot.site, parts=[(mixed, 2)], made=[jar]
    )
    _count_the_work(stage, county, made[0])


def _count_the_work(stage: Stage, county: County, made: Lot) -> None:
    assert made.making is not None, "it came out of one"
    by, today, key = county.clerk, clock.today(), stage.key
    supply.set_piece_rate(
        key=key("rate"), by=county.manager, site=made.site, work="装瓶", unit="piece", fen=35,
        since=today,
    )  # fmt: skip
    worker = supply.take_on(key=key("hand"), by=by, name="王阿婆", phone="13300001111")
    told = supply.keep_work(
        key=key("sheet"), by=by, making=made.making, work="装瓶", on=today, counts=[(worker, 3)]
    )
    supply.correct_work(key=key("mend"), by=by, line=told[0], quantity=2, words="数错了")


def _give_and_let_lapse(stage: Stage, county: County) -> None:
    assert county.fund, "a county begins with a fund"
    tomorrow = clock.today() + timedelta(days=1)
    benefits.give_voucher(
        key=stage.key("voucher"), by=county.manager, fund=county.fund,
        person=county.volunteers[0], worth_fen=500, least_order_fen=2_000, expires_on=tomorrow,
    )  # fmt: skip
    benefits.give_points(
        key=stage.key("points"), by=county.manager, fund=county.fund,
        person=county.volunteers[0], points=10, cause="谢谢",
    )  # fmt: skip


def _keep_the_shelf(stage: Stage, county: County) -> None:
    maker = county.makers[0]
    goods = {
        "name": "试卖糕点", "category": categories()[0].name, "pack": "盒", "pack_g": 250,
        "price_fen": 1_200, "most_an_order": 5, "keeping": "阴凉", "ingredients": "米",
        "brief": "", "is_perishable": False,
    }  # fmt: skip
    catalog.import_price_list(
        key=stage.key("list"), by=maker.person, enterprise=maker.party,
        rows=[Row(2, goods, {})], skip_bad=False,
    )  # fmt: skip
    offer = Offer.objects.get(product__name="试卖糕点")
    catalog.close_offer(key=stage.key("close"), by=maker.person, offer=offer)


def _care_for_the_fields(stage: Stage, county: County) -> None:
    """A season, an agent's harvest that is confirmed and mended, a test."""
    key, by, grower, today = stage.key, county.manager, county.growers[0], clock.today()
    batch = grower.party.batches.earliest("pk")
    assert grower.site is not None, "what grows, grows on a site"
    production.show_site(key=key("show"), by=by, holding=grower.site.holding, photo=b"a picture")
    production.plan_season(
        key=key("season"), by=grower.person, grower=grower.party, crop=batch.crop,
        plots={grower.site: 300}, expected=1_000, harvest_from=today, harvest_until=today,
    )  # fmt: skip
    told = production.record_harvest(
        key=key("agent"), by=by, batch=batch, on=batch.begun_on, quantity=900
    )
    production.confirm_record(key=key("confirm"), by=grower.person, told=told)
    mended = production.correct_record(
        key=key("correct"), by=grower.person, told=told, on=told.on, quantity=800
    )
    production.withdraw_record(key=key("void"), by=grower.person, told=mended, words="记错了")
    production.record_inspection(
        key=key("test"), by=by, batch=batch, kind="quick", on=today, done_by="农安站",
        sample="R-1", passed=True,
    )  # fmt: skip
    _care_for_papers(stage, county, batch)


def _care_for_papers(stage: Stage, county: County, batch: Batch) -> None:
    key, by, today = stage.key, county.manager, clock.today()
    production.register_input(
        key=key("register"), by=by, name="枯草芽孢杆菌", registration="PD-RARE", crops=[batch.crop],
        safety_interval_days=1,
    )  # fmt: skip
    production.set_acceptance(
        key=key("accept"), by=by, kind="grower_card", since=today, is_accepted=True
    )
    catalog.record_licence(
        key=key("licence"), by=by, party=batch.grower, kind="green", number="LB-RARE",
        valid_from=today, valid_until=today + timedelta(days=365),
    )  # fmt: skip
    offer = Offer.objects.filter(grower=batch.grower).earliest("pk")
    catalog.claim(key=key("claim"), by=by, offer=offer, kind="green")
    held = Certificate.objects.filter(withdrawn_on=None, received__gt=0, valid_until__gte=today)
    source = held.latest("pk")
    production.reissue(
        key=key("reissue"), by=county.clerk, batches=[], certificates=[source], quantity=1,
        measure=source.measure,
    )  # fmt: skip
    for skip_bad in (False, True):
        production.take_in(
            key=key("rows"), by=by, noun="inputs", rows=[Row(2, {}, {})], skip_bad=skip_bad,
            tell=lambda _key, _row: None,
        )  # fmt: skip


def _call_back(stage: Stage, county: County) -> None:
    """The smallest lot that somebody ordered is called back; before, a proposal is withdrawn."""
    key, one, other = stage.key, county.clerk, county.manager
    lot = Lot.objects.filter(reserved__gt=0).earliest("available", "pk")
    asked: dict[str, Any] = {
        "by": one,
        "scope": Scope(Recall.Scope.LOT, lot.number),
        "reason": "抽检不合格",
    }
    claims.withdraw(key=key("withdraw"), by=other, recall=claims.propose(key=key("K"), **asked))
    recall = claims.propose(key=key("K"), **asked)
    claims.confirm(key=key("sure"), by=other, recall=recall)
    while make_good_waiting():
        pass
    for line in recall.lines.order_by("pk")[:1]:
        claims.get_back(key=key("back"), by=one, recalled=line)
    claims.ask_to_close(key=key("enough"), by=one, recall=recall)
    claims.close(key=key("end"), by=other, recall=recall)
