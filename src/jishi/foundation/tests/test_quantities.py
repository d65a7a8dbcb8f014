import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.foundation.quantities import (
    QUANTITY_MAX,
    Measure,
    grams,
    kg,
    pieces,
    price_of_weight,
    shown,
)
from jishi.foundation.refusals import BadInput


@given(weight=st.integers(1, QUANTITY_MAX))
def test_kilograms_and_grams_are_each_others_way_back(weight):
    assert grams(kg(weight)) == weight


@pytest.mark.parametrize(
    ("quantity", "measure", "words"),
    [(2860, "g", "2.86 kg"), (300, "g", "300 g"), (2000, "g", "2 kg"), (12, "piece", "12 件")],
)
def test_quantities_are_shown_as_people_read_them(quantity, measure, words):
    assert shown(quantity, measure) == words


@pytest.mark.parametrize(
    ("price", "weight", "cost"), [(1000, 1, 1), (500, 1, 1), (499, 1, 0), (1380, 750, 1035)]
)
def test_a_weight_costs_its_price_rounded_half_up(price, weight, cost):
    assert price_of_weight(price, weight) == cost


@pytest.mark.parametrize(
    "typed", ["", "0", "-1", "1.5", "１", "12件", "٣", "100000001", "9" * 5_000]
)
def test_a_count_is_only_plain_digits(typed):
    with pytest.raises(BadInput):
        pieces(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "-2",
        "0.0005",
        "nan",
        "100001",
        "1e9",
        "３",
        "٣",
        "1e999999999",
        "1e999990",
        "9" * 5_000,
    ],
)
def test_a_weight_is_whole_grams(typed):
    with pytest.raises(BadInput):
        grams(typed)


def test_a_measure_has_a_word():
    assert Measure.PIECE.label == "件"
