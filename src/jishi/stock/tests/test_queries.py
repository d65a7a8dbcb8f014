from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jishi.catalog.models import Offer
from jishi.catalog.tests.factories import make_product
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_organisation
from jishi.production.tests.factories import (
    make_application,
    make_batch,
    make_crop,
    make_input,
)
from jishi.stock import operations, queries
from jishi.stock.models import Lot
from jishi.stock.rules import Take
from jishi.stock.tests.factories import make_lot

pytestmark = pytest.mark.django_db


def in_days(count):
    return clock.today() + timedelta(days=count)


def test_lots_on_hand_come_first_expired_first_in_one_statement(django_assert_num_queries):
    owner, product = make_organisation(), make_product("糟蛋", fresh=False)
    other = make_product("酱菜", fresh=False)
    told = {"owner": owner, "measure": Measure.PIECE, "made_on": in_days(-9)}
    late, early, same = (
        make_lot(product=product, best_before=in_days(days), **told) for days in (9, 3, 9)
    )
    alone = make_lot(product=other, **told | {"made_on": in_days(0)})
    nobody = (product.pk, make_organisation().pk)

    with django_assert_num_queries(1):
        found = queries.on_hand([(product.pk, owner.pk), (other.pk, owner.pk), nobody])

    assert found == {
        (product.pk, owner.pk): [early, late, same],
        (other.pk, owner.pk): [alone],
        nobody: [],
    }


def test_nothing_asked_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.on_hand([]) == {}


def test_what_is_empty_locked_or_old_is_not_on_hand():
    lot = make_lot(quantity=3, measure=Measure.PIECE)
    pair, by = (lot.product_id, lot.owner_id), make_member(Membership.Role.WAREHOUSE)
    assert queries.on_hand([pair])[pair] == [lot]

    operations.lock(key="lock", by=by, lot=lot)
    assert queries.on_hand([pair])[pair] == []
    operations.unlock(key="unlock", by=by, lot=lot)
    with clock.standing_at(clock.at(lot.best_before, 0)):
        assert queries.on_hand([pair])[pair] == []
    operations.reserve(holder="J1", takes=[Take(lot.pk, 3, "a")])
    assert queries.on_hand([pair])[pair] == []


def test_goods_leave_the_shelf_when_their_certificate_ends():
    batch = make_batch(crop=make_crop(keeps_days=2), certified=1_000)
    lot = make_lot(batch=batch, quantity=1_000, best_before=in_days(30))
    pair = (lot.product_id, lot.owner_id)

    with clock.standing_at(clock.at(in_days(2), 23, 59)):
        assert queries.on_hand([pair])[pair] == [lot]
    with clock.standing_at(clock.at(in_days(3), 0)):
        assert queries.on_hand([pair])[pair] == []


def test_goods_leave_the_shelf_when_their_certificate_is_withdrawn():
    batch = make_batch(certified=1_000)
    lot = make_lot(batch=batch, quantity=1_000)
    pair = (lot.product_id, lot.owner_id)

    make_application(batch, make_input(batch.crop), on=in_days(-1))

    assert queries.on_hand([pair])[pair] == []


def test_an_offer_by_weight_counts_whole_packs_of_each_lot():
    lot = make_lot(quantity=1_300)
    make_lot(product=lot.product, owner=lot.owner, quantity=900)
    told = {"product": lot.product, "seller": lot.owner, "pk": 1}
    by_weight = Offer(sold_by=Offer.SoldBy.WEIGHT, pack_g=500, **told)
    by_piece = Offer(sold_by=Offer.SoldBy.PIECE, **told | {"pk": 2})

    assert queries.available(by_weight) == 2_200
    assert queries.packs_available(by_weight) == 3
    assert queries.packs_available(by_piece) == 0
    assert queries.packs_of_many([by_weight, by_piece]) == {1: 3, 2: 0}


def test_the_warehouse_sees_what_is_there_and_what_is_kept(django_assert_num_queries):
    lots = [make_lot(quantity=2, measure=Measure.PIECE) for _ in range(3)]
    operations.reserve(holder="J1", takes=[Take(lots[0].pk, 2, "a")])
    by = make_member(Membership.Role.WAREHOUSE)
    operations.write_off(key="w", by=by, lot=lots[1], quantity=2, reason="压坏")

    with django_assert_num_queries(1):
        shown = [f"{lot.product} {lot.owner} {lot.site}" for lot in queries.lots_at()]

    assert len(shown) == 2
    assert list(queries.lots_at([lots[2].owner_id])) == [Lot.objects.get(pk=lots[2].pk)]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.booleans(), st.booleans())))
def test_what_is_on_hand_is_what_is_sellable(lots):
    owner = make_organisation()
    products = [make_product(fresh=False) for _ in range(2)]
    for left, keeps_days, is_locked, which in lots:
        lot = make_lot(
            product=products[which],
            owner=owner,
            quantity=4,
            measure=Measure.PIECE,
            best_before=in_days(keeps_days),
        )
        operations.reserve(holder="J1", takes=[Take(lot.pk, 4 - left, f"r{lot.pk}")])
        Lot.objects.filter(pk=lot.pk).update(is_locked=is_locked)

    with clock.standing_at(clock.now() + timedelta(days=1)):
        found = queries.on_hand((product.pk, owner.pk) for product in products)
        sellable = queries.sellable().order_by("best_before", "pk")
        assert found == {
            (product.pk, owner.pk): list(sellable.filter(product=product, owner=owner))
            for product in products
        }
