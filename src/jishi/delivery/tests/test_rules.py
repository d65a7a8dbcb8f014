import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.delivery import rules
from jishi.delivery.rules import Grade
from jishi.sales.models import OrderLine


@pytest.mark.parametrize(
    ("stated_g", "fen_per_kg", "kind", "missing_g"),
    [
        (1_000, 600, "vegetable", 20),
        (1_001, 600, "vegetable", 40),
        (4_000, 300, "grain", 80),
        (25_000, 300, "", 100),
        (26_000, 300, "", 100),
        (500, 601, "", 5),
        (500, 800, "vegetable", 5),
        (500, 400, "aquatic", 5),
        (2_501, 3_000, "aquatic", 10),
        (1_000, 3_001, "", 2),
        (500, 5_600, "fruit", 2),
        (1_000, 10_001, "", 3),
        (500, 10_001, "fruit", 3),
    ],
)
def test_the_stricter_row_of_the_table_holds(stated_g, fen_per_kg, kind, missing_g):
    assert rules.tolerance_g(stated_g, fen_per_kg, kind) == missing_g


@given(st.integers(1, 50_000), st.integers(1, 50_000), st.sampled_from(["", *rules.BY_KIND]))
def test_a_known_kind_is_never_looser_than_the_price_alone(stated_g, fen_per_kg, kind):
    by_both = rules.tolerance_g(stated_g, fen_per_kg, kind)

    assert 2 <= by_both <= rules.tolerance_g(stated_g, fen_per_kg)


def test_the_classes_of_each_row_rise():
    assert set(rules.TOLERANCES) == set(Grade)
    for classes in rules.TOLERANCES.values():
        assert list(classes) == sorted(classes)


def by_weight(quantity=1_000, price_fen=500, estimate_fen=500):
    return OrderLine(
        sold_by="weight", quantity=quantity, price_fen=price_fen, estimate_fen=estimate_fen
    )


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_as_ordered_costs_the_estimate(quantity, fen):
    # A line may be one of two parts of a sum, so its estimate is not always price x weight.
    assert rules.actual_fen(by_weight(quantity, 333, fen), quantity) == fen


@given(st.integers(1, 20_000), st.integers(0, 20_000))
def test_a_lighter_bag_never_costs_more(ordered, weighed):
    line = by_weight(ordered, 700, 700 * ordered // 1000 + 1)
    lighter, heavier = sorted((ordered, weighed))

    assert rules.actual_fen(line, lighter) <= rules.actual_fen(line, heavier) + 1


def test_pieces_cost_their_price_each():
    line = OrderLine(sold_by="piece", quantity=3, price_fen=990, estimate_fen=2_970)

    assert [rules.actual_fen(line, n) for n in range(4)] == [0, 990, 1_980, 2_970]


@pytest.mark.parametrize(
    ("sold_by", "ordered", "there", "short"),
    [
        ("piece", 2, 1, True),
        ("piece", 2, 2, False),
        ("weight", 1_000, 799, True),
        ("weight", 1_000, 800, False),
        ("weight", 1_000, 0, True),
    ],
)
def test_what_is_short(sold_by, ordered, there, short):
    assert rules.is_short(OrderLine(sold_by=sold_by, quantity=ordered), there) is short
