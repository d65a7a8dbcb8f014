"""Goods are grown, certified, brought in and put on sale."""

from dataclasses import dataclass
from datetime import timedelta

from jishi.catalog import operations as catalog
from jishi.catalog.models import Offer, Product
from jishi.catalog.price_list import Row
from jishi.foundation import clock
from jishi.production import operations as production
from jishi.production.errors import MoreThanHarvested
from jishi.production.models import Batch
from jishi.sales import rounds as sales
from jishi.settlement import operations as settlement
from jishi.stock import operations as stock
from jishi.supply import operations as supply
from jishi.trials.kills.asking import Request, Story, ask, commits, go_round, refused, say
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
    yield go_round(sales.open_next_cycles, *commits("sales.open_cycle"))
    yield ask(settlement.set_commission, by=village.accountant, rate_bp=600)
    batch = yield from _harvest(village)
    greens = yield ask(
        catalog.add_product, by=village.manager, name=f"青菜{number}", category=village.shelf,
        drawing="greens", crop=village.crop,
    )  # fmt: skip
    own = yield _offer(village, greens, Mode.OWN)
    receipt = yield ask(
        supply.receive, by=village.clerk, batch=batch, product=greens, mode=Mode.OWN,
        owner=village.operator, site=village.warehouse, quantity=GRAMS, price_fen=300,
    )  # fmt: skip
    lot, by = receipt.lot, village.clerk
    yield ask(stock.lock, by=by, lot=lot)
    yield ask(stock.unlock, by=by, lot=lot)
    yield ask(stock.write_off, by=by, lot=lot, quantity=500, reason="压坏")
    made = yield from _made(village, number)
    yield say(catalog.index_anew)
    return Goods(own, made)


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
    yield ask(production.record_harvest, by=by, batch=batch, on=today, quantity=GRAMS)
    yield refused(
        MoreThanHarvested, ask(production.certify, by=by, batch=batch, quantity=GRAMS + 1)
    )
    yield ask(production.certify, by=by, batch=batch, quantity=GRAMS)
    return batch


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
