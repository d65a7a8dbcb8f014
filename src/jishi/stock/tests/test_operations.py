from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jishi.audit.queries import records_of
from jishi.catalog.tests.factories import make_product
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import BadInput, KeyReused, NotAllowed, NotFound
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_organisation
from jishi.stock import operations
from jishi.stock.errors import NoCertificate, NotThatMuch, PastBestBefore, SoldOut
from jishi.stock.models import Lot, Movement
from jishi.stock.rules import Sale, Take
from jishi.stock.tests.factories import make_lot, make_warehouse

pytestmark = pytest.mark.django_db

DAY_0 = date(2026, 11, 1)


def pieces(quantity=10, **told):
    return make_lot(quantity=quantity, measure=Measure.PIECE, **told)


def now(lot):
    lot = Lot.objects.get(pk=lot.pk)
    return lot.available, lot.reserved, lot.sold, lot.written_off


def take_in(**told):
    maker = make_organisation()
    facts = {
        "key": "in", "product": make_product("糟蛋", fresh=False), "owner": maker,
        "grower": maker, "site": make_warehouse(), "quantity": 10, "measure": Measure.PIECE,
        "made_on": clock.today(), "best_before": clock.today() + timedelta(days=9),
        "maker_lot": "7",
    }  # fmt: skip
    return operations.receive(**facts | told)


def test_nothing_fresh_comes_in_without_a_certificate():
    with pytest.raises(NoCertificate):
        take_in(product=make_product("芦笋"))

    assert not Lot.objects.exists()
    assert not Movement.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"maker_lot": ""},
        {"quantity": 0},
        {"quantity": -3},
        {"made_on": clock.today() + timedelta(days=2)},
        {"best_before": clock.today() - timedelta(days=1)},
    ],
)
def test_goods_that_cannot_be_are_bad_input(wrong):
    with pytest.raises(BadInput):
        take_in(**wrong)

    assert not Lot.objects.exists()


def test_goods_without_a_day_of_sale_left_do_not_come_in():
    with pytest.raises(PastBestBefore):
        take_in(best_before=clock.today())


def test_the_same_delivery_told_twice_is_one_lot():
    first = take_in()
    told = {"product": first.product, "owner": first.owner, "grower": first.grower}

    assert take_in(site=first.site, **told) == first
    with pytest.raises(KeyReused):
        take_in(site=first.site, quantity=11, **told)

    assert now(first) == (10, 0, 0, 0)
    assert first.movements.count() == 1


def test_what_is_not_there_is_sold_out_and_nothing_is_kept():
    plenty, scarce = pieces(10), pieces(1)

    with pytest.raises(SoldOut) as refusal:
        operations.reserve(holder="J1", takes=[Take(plenty.pk, 2, "a"), Take(scarce.pk, 2, "b")])

    assert scarce.product.name in str(refusal.value)
    assert (now(plenty), now(scarce)) == ((10, 0, 0, 0), (1, 0, 0, 0))
    assert not Movement.objects.filter(holder="J1").exists()


def test_two_takes_of_one_lot_count_together():
    lot = pieces(5)

    with pytest.raises(SoldOut):
        operations.reserve(holder="J1", takes=[Take(lot.pk, 3, "a"), Take(lot.pk, 3, "b")])
    operations.reserve(holder="J1", takes=[Take(lot.pk, 3, "a"), Take(lot.pk, 2, "b")])

    assert now(lot) == (0, 5, 0, 0)


def test_a_key_reserves_once_for_ever():
    lot = pieces()
    operations.reserve(holder="J1", takes=[Take(lot.pk, 1, "a")])

    with pytest.raises(IntegrityError):
        operations.reserve(holder="J1", takes=[Take(lot.pk, 1, "a")])

    assert now(lot) == (9, 1, 0, 0)


def test_goods_are_sold_to_the_end_of_the_day_before_best_before():
    with clock.standing_at(clock.at(DAY_0, 9)):
        lot = pieces(best_before=date(2026, 11, 6))

    with clock.standing_at(datetime(2026, 11, 5, 15, 59, 59, tzinfo=UTC)):
        operations.reserve(holder="J1", takes=[Take(lot.pk, 1, "a")])
    with clock.standing_at(datetime(2026, 11, 5, 16, 0, tzinfo=UTC)), pytest.raises(SoldOut):
        operations.reserve(holder="J1", takes=[Take(lot.pk, 1, "b")])

    assert now(lot) == (9, 1, 0, 0)


def test_a_locked_lot_is_not_sold_until_it_is_unlocked():
    lot, by = pieces(), make_member(Membership.Role.WAREHOUSE)
    assert operations.lock(key="lock", by=by, lot=lot).is_locked

    with pytest.raises(SoldOut):
        operations.reserve(holder="J1", takes=[Take(lot.pk, 1, "a")])
    operations.unlock(key="unlock", by=by, lot=lot)
    assert not operations.lock(key="lock", by=by, lot=lot).is_locked, "the key was used before"
    operations.reserve(holder="J1", takes=[Take(lot.pk, 1, "a")])
    kept = records_of(f"lot:{lot.number}").filter(by=by)
    assert [record.verb for record in kept] == ["stock.lock", "stock.unlock"]


@pytest.mark.parametrize(
    ("actual", "left", "kinds"),
    [
        (500, (500, 0, 500, 0), ["reserve", "sell"]),
        (470, (530, 0, 470, 0), ["reserve", "release", "sell"]),
        (530, (470, 0, 530, 0), ["reserve", "reserve", "sell"]),
        (0, (1000, 0, 0, 0), ["reserve", "release"]),
    ],
)
def test_what_was_weighed_is_what_is_sold(actual, left, kinds):
    lot = make_lot(quantity=1_000)
    operations.reserve(holder="J1", takes=[Take(lot.pk, 500, "r")])

    operations.sell(holder="J1", takes=[Sale(lot.pk, 500, actual, "s")])

    assert now(lot) == left
    moved = Movement.objects.filter(holder="J1").order_by("pk").values_list("kind", flat=True)
    assert list(moved) == kinds


def test_a_heavier_bag_than_the_lot_holds_is_refused():
    lot = make_lot(quantity=510)
    operations.reserve(holder="J1", takes=[Take(lot.pk, 500, "r")])

    with pytest.raises(NotThatMuch) as refusal:
        operations.sell(holder="J1", takes=[Sale(lot.pk, 500, 511, "s")])

    assert "10 g" in str(refusal.value)
    assert now(lot) == (10, 500, 0, 0)


def test_what_nobody_reserved_cannot_be_released_or_sold_or_brought_back():
    lot = pieces()

    for wrong in (
        lambda: operations.release(holder="J1", takes=[Take(lot.pk, 1, "a")]),
        lambda: operations.sell(holder="J1", takes=[Sale(lot.pk, 1, 1, "b")]),
        lambda: operations.take_back(holder="J1", takes=[Take(lot.pk, 1, "c")]),
    ):
        with pytest.raises(AssertionError):
            wrong()

    assert now(lot) == (10, 0, 0, 0)
    assert lot.movements.count() == 1


def test_spoilt_goods_are_written_off_once_with_a_reason():
    lot, by = pieces(), make_member(Membership.Role.WAREHOUSE)
    told = {"key": "w", "by": by, "lot": lot, "quantity": 4}

    operations.write_off(reason="压坏", **told)
    operations.write_off(reason="压坏", **told)
    with pytest.raises(BadInput):
        operations.write_off(reason=" ", **told | {"key": "v"})
    with pytest.raises(NotThatMuch):
        operations.write_off(reason="压坏", **told | {"key": "u", "quantity": 7})

    assert now(lot) == (6, 0, 0, 4)


@pytest.mark.parametrize(
    ("role", "refusal"), [(None, NotFound), (Membership.Role.ACCOUNTANT, NotAllowed)]
)
def test_only_the_operators_warehouse_touches_a_lot(role, refusal):
    make_member(Membership.Role.WAREHOUSE)
    lot = pieces()
    by = make_member(role) if role else make_member(Membership.Role.WAREHOUSE, lot.owner)

    with pytest.raises(refusal):
        operations.write_off(key="w", by=by, lot=lot, quantity=1, reason="压坏")
    with pytest.raises(refusal):
        operations.lock(key="l", by=by, lot=lot)

    assert now(lot) == (10, 0, 0, 0)


def test_a_movement_is_never_changed():
    movement = pieces().movements.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        Movement.objects.filter(pk=movement.pk).update(quantity=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Movement.objects.filter(pk=movement.pk).delete()


def test_reserving_costs_one_statement_and_one_for_each_lot(django_assert_num_queries):
    lots = [pieces() for _ in range(3)]
    takes = [Take(lot.pk, 1, f"{lot.pk}") for lot in lots]

    # Three updates, one insert; a test's transaction around it adds a savepoint's two.
    with django_assert_num_queries(3 + 1 + 2):
        operations.reserve(holder="J1", takes=takes)
