"""What a bag may weigh and what it then costs: decided on values alone."""

from enum import Enum

from jishi.catalog.models import Offer
from jishi.foundation.quantities import GRAMS_PER_KG, price_of_weight
from jishi.sales.models import OrderLine


class Grade(Enum):
    """The rows of the table of R6.10, each for a kind of goods or a span of prices."""

    STAPLE = "粮食、蔬菜、水果，或不高于 6 元/kg"
    MEAT = "肉蛋禽水产、糕点，或高于 6 元至 30 元/kg"
    DRIED = "干菜、山珍海味，或高于 30 元至 100 元/kg"
    PRECIOUS = "高于 100 元/kg"


# 《零售商品称重计量监督管理办法》: up to so many grams, so many may be missing.
TOLERANCES: dict[Grade, tuple[tuple[int, int], ...]] = {
    Grade.STAPLE: ((1_000, 20), (2_000, 40), (4_000, 80), (25_000, 100)),
    Grade.MEAT: ((2_500, 5), (10_000, 10), (15_000, 15)),
    Grade.DRIED: ((1_000, 2), (4_000, 4), (6_000, 6)),
    Grade.PRECIOUS: ((5_000, 3),),
}
# Up to so many fen per kg.
BY_PRICE = ((600, Grade.STAPLE), (3_000, Grade.MEAT), (10_000, Grade.DRIED))
# By the slug of the category; a category that is not here is graded by its price alone.
BY_KIND = {
    "vegetable": Grade.STAPLE,
    "fruit": Grade.STAPLE,
    "mushroom": Grade.STAPLE,
    "grain": Grade.STAPLE,
    "aquatic": Grade.MEAT,
}
MOST_OVER_PERCENT = 10  # a bag by weight may hold so much more than was ordered
SHORT_BELOW_PERCENT = 80  # with less than this a line by weight counts as short


def tolerance_g(stated_g: int, price_fen_per_kg: int, kind: str = "") -> int:
    """How many grams may be missing of a stated weight.

    Goods may fall into two rows, by kind and by price: the stricter one holds. Beyond the heaviest
    class of a row its last figure holds.
    """
    assert stated_g > 0, "something was stated"
    grades = {_by_price(price_fen_per_kg)}
    if kind in BY_KIND:
        grades.add(BY_KIND[kind])
    return min(_missing(TOLERANCES[grade], stated_g) for grade in grades)


def most(line: OrderLine) -> int:
    """The most that may go into the bag for a line, in g or pieces."""
    if line.sold_by == Offer.SoldBy.PIECE:
        return line.quantity
    return line.quantity * (100 + MOST_OVER_PERCENT) // 100


def is_short(line: OrderLine, quantity: int) -> bool:
    """Whether what went into the bag is less than was promised, beyond what scales bring about."""
    if line.sold_by == Offer.SoldBy.PIECE:
        return quantity < line.quantity
    return quantity * 100 < line.quantity * SHORT_BELOW_PERCENT


def actual_fen(line: OrderLine, quantity: int) -> int:
    """What a line costs with what went into the bag, in fen; exactly the estimate if as ordered."""
    if quantity == line.quantity:
        return line.estimate_fen
    if line.sold_by == Offer.SoldBy.PIECE:
        return line.price_fen * quantity
    return price_of_weight(line.price_fen, quantity)


def price_per_kg(line: OrderLine) -> int:
    """Fen per kg of a line by piece whose pack names its weight."""
    assert line.pack_g, "the pack names its weight"
    return -(-line.price_fen * GRAMS_PER_KG // line.pack_g)  # rounded up: the stricter row


def _by_price(price_fen_per_kg: int) -> Grade:
    for most_fen, grade in BY_PRICE:
        if price_fen_per_kg <= most_fen:
            return grade
    return Grade.PRECIOUS


def _missing(classes: tuple[tuple[int, int], ...], stated_g: int) -> int:
    for most_g, missing_g in classes:
        if stated_g <= most_g:
            return missing_g
    return classes[-1][1]
