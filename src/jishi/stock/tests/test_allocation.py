"""First expired, first out, in whole packs: decided on values alone."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.stock.rules import Take, allocate, by_lot, packs_in, sell_until

DAY_0 = date(2026, 11, 1)


@dataclass(frozen=True)
class OnShelf:
    pk: int
    available: int
    best_before: date


@st.composite
def shelves(draw):
    amounts = draw(st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 4)), max_size=6))
    return [
        OnShelf(pk, available, DAY_0 + timedelta(days=days))
        for pk, (available, days) in enumerate(amounts)
    ]


packs = st.integers(1, 12)
each = st.integers(1, 900)


@given(shelves(), packs, each)
def test_all_is_found_or_nothing_is_taken(shelf, packs, each):
    taken = allocate(shelf, packs, each)

    if taken is None:
        assert packs_in(shelf, each) < packs
    else:
        assert sum(count for _lot, count in taken) == packs


@given(shelves(), packs, each)
def test_no_lot_gives_more_than_it_holds_nor_half_a_pack(shelf, packs, each):
    for lot, count in allocate(shelf, packs, each) or ():
        assert count > 0
        assert count * each <= lot.available


@given(shelves(), packs, each)
def test_what_expires_first_goes_first(shelf, packs, each):
    taken = allocate(reversed(shelf), packs, each) or []

    order = [(lot.best_before, lot.pk) for lot, _count in taken]
    assert order == sorted(order)
    # A later lot is opened only when every earlier one is down to less than a pack.
    given = {lot.pk: count for lot, count in taken}
    for lot in shelf:
        if order and (lot.best_before, lot.pk) < order[-1]:
            assert lot.available - given.get(lot.pk, 0) * each < each


def test_a_pack_is_never_filled_from_two_lots():
    shelf = [OnShelf(1, 700, DAY_0), OnShelf(2, 700, DAY_0)]

    assert allocate(shelf, 2, 500) == [(shelf[0], 1), (shelf[1], 1)]
    assert allocate(shelf, 3, 450) is None


@pytest.mark.parametrize(
    ("certificate_until", "last"),
    [(None, date(2026, 11, 5)), (date(2026, 11, 4), date(2026, 11, 4)),
     (date(2026, 11, 9), date(2026, 11, 5))],
)  # fmt: skip
def test_goods_sell_until_the_day_before_best_before_and_while_certified(certificate_until, last):
    assert sell_until(date(2026, 11, 6), certificate_until) == last


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 99)), max_size=9))
def test_lots_are_touched_once_each_in_the_order_of_their_keys(asked):
    totals = by_lot([Take(lot_id, quantity, "") for lot_id, quantity in asked])

    assert [lot_id for lot_id, _total in totals] == sorted({lot_id for lot_id, _ in asked})
    assert sum(total for _lot_id, total in totals) == sum(quantity for _, quantity in asked)
