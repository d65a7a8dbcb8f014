"""Whatever is shared, the parts are the whole, and no part is treated worse than it must be."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.foundation.money import fen, portion, share, yuan
from jishi.foundation.refusals import BadInput

SMALL_TOTALS = range(14)
SMALL_WEIGHTS = [
    weights for count in (1, 2, 3, 4) for weights in product(range(5), repeat=count) if any(weights)
]


def by_largest_remainder(total, weights):
    """The rule of the book, done slowly: one fen at a time to whoever misses most."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    missing = [total * weight - part * whole for weight, part in zip(weights, parts, strict=True)]
    while sum(parts) < total:
        neediest = missing.index(max(missing))
        parts[neediest] += 1
        missing[neediest] -= whole
    return parts


def test_every_small_sum_is_shared_by_the_largest_remainder():
    for total, weights in product(SMALL_TOTALS, SMALL_WEIGHTS):
        assert share(total, weights) == by_largest_remainder(total, weights), (total, weights)


@given(
    total=st.integers(0, 10**12),
    weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any),
)
def test_parts_are_the_whole_and_within_one_fen_of_their_due(total, weights):
    parts = share(total, weights)

    assert sum(parts) == total
    assert all(
        abs(part * sum(weights) - total * weight) < sum(weights)
        for part, weight in zip(parts, weights, strict=True)
    )
    assert parts == share(total, weights)


@given(total=st.integers(0, 10**9), count=st.integers(1, 30))
def test_equal_weights_differ_by_at_most_one_fen_and_the_earlier_gets_it(total, count):
    parts = share(total, [1] * count)

    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= 1


def test_what_weighs_nothing_gets_nothing():
    assert share(10, [0, 3, 0, 3]) == [0, 5, 0, 5]


@pytest.mark.parametrize("weights", [[0, 0], [], [2, -1]])
def test_sharing_by_nothing_is_a_bug(weights):
    with pytest.raises(AssertionError):
        share(10, weights)


@given(
    total=st.integers(0, 10**9),
    numerator=st.integers(0, 10**4),
    denominator=st.integers(1, 10**4),
)
def test_a_portion_is_rounded_half_up(total, numerator, denominator):
    part = portion(total, numerator, denominator)

    # What is due lies less than half a fen above the part, or up to half a fen below it.
    assert -denominator <= 2 * (total * numerator - part * denominator) < denominator


@given(amount=st.integers(0, 10**9))
def test_yuan_and_fen_are_each_others_way_back(amount):
    assert fen(yuan(amount)) == amount


def test_a_debt_is_shown_with_its_sign():
    assert yuan(-5) == "-0.05"
    assert yuan(-1230) == "-12.30"


@pytest.mark.parametrize("typed", ["12.3", " 12.30 ", "¥12.30", "12.3元", "¥ 12.30"])
def test_what_people_type_is_understood(typed):
    assert fen(typed) == 1230


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "abc",
        "-1",
        "1.234",
        "NaN",
        "inf",
        "1,5",
        "10000000.01",
        "1e400",
        "３",
        "٣.٥",
        "1e-3",
        ".",
        "1e999999999",
        "1e999990",
        "9" * 5_000,
        "1" * 40 + "x",
    ],
)
def test_what_is_no_sum_is_refused_at_its_field(typed):
    with pytest.raises(BadInput) as refusal:
        fen(typed, field="price")

    assert list(refusal.value.fields) == ["price"]
