"""The last of a lot, and one basket."""

from datetime import timedelta
from typing import Any

from jishi.catalog.tests.factories import make_product
from jishi.delivery.tests.factories import make_offer_by_weight, make_station, pick_all
from jishi.foundation import clock
from jishi.foundation.clock import Hands
from jishi.foundation.quantities import Measure
from jishi.parties.tests.factories import make_member, make_organisation, make_person
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order
from jishi.production import operations as production
from jishi.production.tests.factories import make_batch, make_certificate, make_harvest
from jishi.sales import operations as sales
from jishi.sales.tests.factories import (
    PHONE,
    make_basket,
    make_cycle,
    make_offer,
    make_order,
    make_point,
)
from jishi.stock import operations as stock
from jishi.stock.models import Lot
from jishi.stock.rules import Made
from jishi.stock.tests.factories import make_lot
from jishi.supply import operations as supply
from jishi.trials.schedules.contest import Act, Each, Scene
from jishi.trials.schedules.scenes import acts
from jishi.trials.schedules.scenes.acts import Role

TOO_MANY = "more_pieces_than_made"
LI: dict[str, Any] = {"name": "李买菜", "phone": PHONE}


def the_last_unit(_hands: Hands) -> Scene:
    """Three units: two are reserved by orders that nobody has paid, one is left."""
    make_cycle()
    offer = make_offer(packs=3)
    unpaid = make_unpaid_order(offer, packs=1)
    placed = make_order(offer, packs=1)
    baskets = Each(*(make_basket(offer, packs=1) for _ in range(2)))
    return Scene(
        "the last unit",
        [
            *acts.ordering("sold_out", offer=offer, basket=baskets, point=make_point(), **LI),
            *acts.about_a_lot(Lot.objects.get()),
            acts.withdrawing(placed),
            *acts.giving_up(unpaid),
        ],
        rivals=[{"order", "order and pay", "write off"}],
    )


def one_lot(hands: Hands) -> Scene:
    """A lot by weight, on the evening of its pickup: the last kilogram is asked for by the next
    orders, by a heavier bag and by who writes off; a bag that nobody fetches comes back to it."""
    offer, station = make_offer_by_weight(packs=5), make_station()
    packed, open_bag = (
        make_paid_order(offer, packs=1, rest="cash", point=station.point) for _ in range(2)
    )
    hands.move_to(packed.cycle.cutoff_at)
    pick_all(packed)
    hands.move_to(packed.cycle.pickup_until)
    make_cycle()
    unpaid, placed = make_unpaid_order(offer, packs=1), make_order(offer, packs=1)
    baskets = Each(*(make_basket(offer, packs=1) for _ in range(2)))
    line, lot = open_bag.lines.get(), Lot.objects.get()
    rest = _less_than_a_pack_of(lot)
    return Scene(
        "one lot",
        [
            *acts.ordering(
                "sold_out", offer=offer, basket=baskets, point=station.point, rest="cash", **LI
            ),
            *acts.about_a_lot(lot),
            *acts.making_of(lot, rest),
            *acts.writing_off(lot),
            acts.withdrawing(placed),
            *acts.giving_up(unpaid),
            acts.picking("pick", line, line.quantity + 50, "not_that_much"),
            *acts.at_the_station(packed, station),
            acts.bringing(make_batch(certified=2_000), 1_000, "more_than_certified"),
            acts.bringing_packaged(make_organisation()),
        ],
        rivals=[{"order", "order and pay"}],
    )


def _less_than_a_pack_of(lot: Lot) -> Lot:
    """More of the same: it can be mixed with the lot, and nobody orders it."""
    assert lot.batch, "it was grown"
    make_harvest(lot.batch, quantity=100)
    certificate = make_certificate(lot.batch, quantity=100)
    production.draw(certificate=certificate, quantity=100)
    return make_lot(
        product=lot.product, owner=lot.owner, site=lot.site, batch=lot.batch, quantity=100,
        best_before=lot.best_before, made_on=lot.made_on, certificate=certificate,
    )  # fmt: skip


def one_basket(_hands: Hands) -> Scene:
    """Two have the same basket open."""
    make_cycle()
    offer, other = make_offer(packs=9, most_an_order=4), make_offer(packs=9)
    basket = make_basket(offer, packs=2)
    agreed = {"basket": basket, "offer": offer, "price_fen": offer.price_fen}
    put = {"basket_token": basket.token, "packs": 2}
    held = {"basket": basket}
    refusals = "empty_basket stale_state"
    return Scene(
        "one basket",
        [
            *acts.ordering(
                refusals, offer=offer, basket=basket, point=make_point(), rest="cash", **LI
            ),
            Act("put", sales.put, {**put, "offer_code": offer.code}, "limit_reached"),
            Act("put another", sales.put, {**put, "offer_code": other.code}),
            Act("set packs", sales.set_packs, {**held, "offer": offer, "packs": 3}),
            Act("set another", sales.set_packs, {**held, "offer": other, "packs": 1}),
            Act("take out", sales.set_packs, {**held, "offer": offer, "packs": 0}),
            Act("accept price", sales.accept_price, agreed, "not_found"),
        ],
        rivals=[{"order", "order and pay"}],
    )


def a_sheet(_hands: Hands) -> Scene:
    """Five jars were filled; three are counted, and two more sheets and a correction want the
    rest."""
    eggs = make_lot(measure=Measure.PIECE, quantity=100)
    clerk, manager = make_member(Role.WAREHOUSE), make_member(Role.OPERATOR)
    li, wang = make_person("李阿婆"), make_person("王阿婆")
    jar = Made(
        product=make_product("糟蛋", fresh=False), owner=eggs.owner, grower=eggs.grower,
        quantity=5, measure=Measure.PIECE, made_on=clock.today(), maker_lot="1",
        best_before=clock.today() + timedelta(days=90),
    )  # fmt: skip
    [lot] = stock.process(key="run", by=clerk, site=eggs.site, parts=[(eggs, 50)], made=[jar])
    supply.set_piece_rate(
        key="rate", by=manager, site=eggs.site, work="装瓶", unit="piece", fen=35,
        since=clock.today(),
    )  # fmt: skip
    sheet: dict[str, Any] = {"by": clerk, "making": lot.making, "work": "装瓶", "on": clock.today()}
    [line] = supply.keep_work(key="sheet", counts=[(li, 3)], **sheet)
    mended = {"by": clerk, "line": line, "quantity": 4, "words": "数错了"}
    return Scene(
        "a sheet",
        [
            Act("count", supply.keep_work, {**sheet, "counts": [(wang, 2)]}, TOO_MANY),
            Act("correct", supply.correct_work, mended, f"{TOO_MANY} corrected_before"),
        ],
        rivals=[{"count", "correct"}],
    )


SCENES = (the_last_unit, one_lot, one_basket, a_sheet)
