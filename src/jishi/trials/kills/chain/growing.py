"""Goods are grown, certified, brought in and put on sale."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from biip.checksums import gs1_standard_check_digit

from jishi.catalog import operations as catalog
from jishi.catalog.models import Offer, Product
from jishi.catalog.price_list import Row
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.parties.models import Party
from jishi.production import operations as production
from jishi.production.errors import MoreThanHarvested
from jishi.production.models import Batch, FieldRecord
from jishi.sales import operations as sales
from jishi.sales import rounds
from jishi.settlement import operations as settlement
from jishi.stock import operations as stock
from jishi.stock.models import Lot
from jishi.stock.rules import Made
from jishi.supply import operations as supply
from jishi.trials.kills.asking import Again, Request, Story, ask, commits, go_round, refused, say
from jishi.trials.kills.chain.founding import Village

GRAMS = 60_000
PIECES = 40
Mode = Offer.Mode


@dataclass(frozen=True)
class Goods:
    """What is on sale this week: the company's own by weight, a maker's by the piece."""

    own: Offer
    made: Offer


def growing(village: Village, number: int) -> Story[Goods]:
    """A cycle opens, a batch is harvested, lots come in, offers are put up."""
    yield go_round(rounds.open_next_cycles, *commits("sales.open_cycle"))
    yield ask(settlement.set_commission, by=village.accountant, rate_bp=600)
    yield from _season(village, number)
    batch = yield from _harvest(village)
    greens = yield ask(
        catalog.add_product, by=village.manager, name=f"青菜{number}", category=village.shelf,
        drawing="greens", crop=village.crop,
    )  # fmt: skip
    yield ask(
        catalog.own_gtin, by=village.manager, product=greens, owner=village.operator,
        gtin=_gtin(number),
    )  # fmt: skip
    own = yield _offer(village, greens, Mode.OWN)
    yield from _awaited(village, own)
    receipt = yield ask(
        supply.receive, by=village.clerk, batch=batch, product=greens, mode=Mode.OWN,
        owner=village.operator, site=village.warehouse, quantity=GRAMS, price_fen=300,
    )  # fmt: skip
    yield go_round(rounds.remind_waiting, *commits("sales.remind"))
    yield ask(
        production.reissue, by=village.clerk, batches=[batch], quantity=GRAMS // 2, measure="g"
    )
    yield from _licensed(village, own)
    lot, by = receipt.lot, village.clerk
    yield ask(stock.lock, by=by, lot=lot)
    yield ask(stock.unlock, by=by, lot=lot)
    yield from _warm(village)
    yield ask(stock.write_off, by=by, lot=lot, quantity=500, reason="压坏")
    yield from _sort(village, lot)
    made = yield from _made(village, number)
    yield say(catalog.index_anew)
    return Goods(own, made)


def _awaited(village: Village, offer: Offer) -> Story[None]:
    """Two wait for goods that have not come in yet, after one has changed her mind."""
    for verb in (sales.like, sales.unlike, sales.watch, sales.unwatch, sales.watch):
        yield ask(verb, by=village.volunteer, offer=offer)
    yield ask(sales.watch, by=village.idler, offer=offer)


def _gtin(number: int) -> str:
    digits = f"690123{number:06}"
    return f"{digits}{gs1_standard_check_digit(digits)}"


def _warm(village: Village) -> Story[None]:
    """The store was too warm for a moment; somebody looks at each lot, and it is sold again."""
    by, site = village.clerk, village.warehouse
    yield ask(stock.set_store_limit, by=by, site=site, most_tenths=40, since=clock.today())
    reading = yield ask(stock.log_temperature, by=by, site=site, tenths=82, at=clock.now())
    for lot in reading.locked.order_by("pk"):
        yield ask(stock.unlock, by=by, lot=lot, reason="看过了，没坏")


def _sort(village: Village, lot: Lot) -> Story[None]:
    """A small part of a lot is packed anew, divided, mixed and worked on; some of it is spoilt."""
    by, today = village.clerk, clock.today()
    packed: Lot = yield ask(stock.repack, by=by, lot=lot, quantity=300, packed=290)
    two: list[Lot] = yield ask(stock.split, by=by, lot=packed, quantities=[140, 150])
    mixed: Lot = yield ask(stock.mix, by=by, parts=[(each, 100) for each in two])
    jar = Made(
        product=lot.product, owner=lot.owner, grower=lot.grower, quantity=80, measure=Measure.PIECE,
        made_on=today, best_before=today + timedelta(days=90), maker_lot="1",
        certificate=lot.certificate,
    )  # fmt: skip
    made = yield ask(stock.process, by=by, site=lot.site, parts=[(mixed, 100)], made=[jar])
    yield from _count_the_work(village, made[0])
    for verb in (stock.decline_write_off, stock.agree_to_write_off):
        asked = yield ask(stock.ask_write_off, by=by, lot=mixed, quantity=50, reason="烂")
        yield ask(verb, by=village.manager, write_off=asked)


def _count_the_work(village: Village, made: Lot) -> Story[None]:
    """A rate is set, somebody is taken on; what she did is told, and put right."""
    by, today, work = village.clerk, clock.today(), f"装瓶{made.number}"
    yield ask(
        supply.set_piece_rate, by=village.manager, site=made.site, work=work, unit="piece", fen=35,
        since=today,
    )  # fmt: skip
    hand = yield ask(supply.take_on, by=by, name="王阿婆", phone="13300001111")
    told = yield ask(
        supply.keep_work, by=by, making=made.making, work=work, on=today, counts=[(hand, 3)]
    )
    yield ask(supply.correct_work, by=by, line=told[0], quantity=2, words="数错了")


def _season(village: Village, number: int) -> Story[None]:
    """A greenhouse is taken in, shown, and planned for."""
    by, today = village.grower, clock.today()
    house = yield ask(
        production.take_in_site, by=village.manager, name=f"{number}号棚", kind="greenhouse",
        place=village.place, owner=village.coop, run_by=village.coop, area_m2=667,
    )  # fmt: skip
    yield ask(production.show_site, by=by, holding=house, photo=b"a small picture")
    yield ask(
        production.plan_season, by=by, grower=village.coop, crop=village.crop,
        plots={house.site: 600}, expected=GRAMS, harvest_from=today, harvest_until=today,
    )  # fmt: skip
    yield ask(
        production.plant, by=by, grower=village.coop, site=house.site, crop=village.crop,
        expected=GRAMS, harvest_from=today, harvest_until=today, on=today,
    )  # fmt: skip


def _harvest(village: Village) -> Story[Batch]:
    today, by = clock.today(), village.grower
    plan = yield ask(
        production.plan, by=by, grower=village.coop, site=village.field, crop=village.crop,
        expected=GRAMS, harvest_from=today, harvest_until=today + timedelta(days=9),
    )  # fmt: skip
    batch: Batch = yield ask(
        production.begin_batch, by=by, plan=plan, on=today - timedelta(days=40)
    )
    yield ask(
        production.record_input, by=by, batch=batch, farm_input=village.spray,
        on=today - timedelta(days=9),
    )  # fmt: skip
    yield ask(production.keep_photo, by=by, batch=batch, on=today, jpeg=b"\xff\xd8a photo")
    yield from _mend(village, batch)
    yield refused(
        MoreThanHarvested, ask(production.certify, by=by, batch=batch, quantity=GRAMS + 1)
    )
    yield ask(production.certify, by=by, batch=batch, quantity=GRAMS)
    yield ask(
        production.plant, by=by, grower=village.coop, site=village.field, crop=village.crop,
        expected=GRAMS, harvest_from=today, harvest_until=today, on=today,
    )  # fmt: skip
    yield ask(
        production.record_inspection, by=village.manager, batch=batch, kind="quick", on=today,
        done_by="镇农安站", sample=batch.number, passed=True,
    )  # fmt: skip
    return batch


def _licensed(village: Village, offer: Offer) -> Story[None]:
    """The county's word on documents, a certification, and an offer that claims it."""
    by, today = village.manager, clock.today()
    yield ask(
        production.register_input, by=by, name="枯草芽孢杆菌", registration=f"PD-{offer.code}",
        safety_interval_days=1, crops=[village.crop],
    )  # fmt: skip
    yield ask(production.set_acceptance, by=by, kind="grower_card", since=today, is_accepted=True)
    yield ask(
        catalog.record_licence, by=by, party=village.coop, kind="green", number=offer.code,
        valid_from=today, valid_until=today + timedelta(days=365),
    )  # fmt: skip
    yield ask(catalog.claim, by=by, offer=offer, kind="green")


def _mend(village: Village, batch: Batch) -> Story[None]:
    """An agent keeps half of the harvest, from a sheet and otherwise; the grower puts it right."""
    today, by = clock.today(), village.grower
    told = yield ask(
        production.record_harvest, by=village.manager, batch=batch, on=today, quantity=GRAMS // 2
    )
    yield ask(production.confirm_record, by=by, told=told)
    yield ask(production.correct_record, by=by, told=told, on=today, quantity=GRAMS)
    sheet = {"by": by, "noun": "sheet", "tell": partial(_keep, by, batch)}
    rows = [Row(line=1, values={"quantity": 7}, wrong={})]
    yield ask(
        production.take_in, commits("production._take_in_all"), rows=rows, skip_bad=False, **sheet
    )
    through = commits("production._begin_rows", "production.record_harvest")
    good = ask(production.take_in, through, rows=rows, skip_bad=True, **sheet)
    yield replace(good, again=Again.REST)
    for too_much in batch.records.filter(quantity=7):
        yield ask(production.withdraw_record, by=by, told=too_much, words="没有这回事")


def _keep(by: Party, batch: Batch, key: str, row: Row) -> FieldRecord:
    quantity = row.values["quantity"]
    assert isinstance(quantity, int)
    return production.record_harvest(
        key=key, by=by, batch=batch, on=clock.today(), quantity=quantity
    )


def _made(village: Village, number: int) -> Story[Offer]:
    """A maker's price list, its goods, and a price that is changed."""
    today = clock.today()
    words = {
        "name": f"糟蛋{number}", "category": village.shelf.name, "pack": "6 枚/罐", "pack_g": 400,
        "price_fen": 6800, "most_an_order": 20, "ingredients": "鸭蛋", "keeping": "阴凉",
    }  # fmt: skip
    rows = [Row(line=2, values=words, wrong={})]
    yield ask(
        catalog.import_price_list, by=village.manager, enterprise=village.firm, rows=rows,
        skip_bad=False,
    )  # fmt: skip
    offer = Offer.objects.select_related("product").get(product__name=words["name"])
    yield ask(
        supply.receive_packaged, by=village.clerk, product=offer.product, mode=Mode.MARKETPLACE,
        owner=village.firm, grower=village.firm, site=village.warehouse, quantity=PIECES,
        maker_lot=f"{number}", made_on=today, best_before=today + timedelta(days=90),
    )  # fmt: skip
    changed: Offer = yield ask(
        catalog.change_price, by=village.manager, offer=offer, price_fen=6500
    )
    return changed


def _offer(village: Village, product: Product, mode: str) -> Request:
    return ask(
        catalog.open_offer, by=village.manager, product=product, seller=village.operator,
        grower=village.coop, place=village.place, mode=mode, sold_by=Offer.SoldBy.WEIGHT,
        pack="约500 g/把", pack_g=500, price_fen=880,
    )  # fmt: skip
