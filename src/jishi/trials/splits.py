"""The ways in which money is split, each drawn by chance and held against a plain reckoning.

A case yields what is wrong, in words that name everything that was drawn.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from random import Random

from jishi.benefits import rules as benefits
from jishi.benefits.rules import Pile, Spent
from jishi.catalog.models import Offer
from jishi.delivery import rules as delivery
from jishi.foundation.money import share
from jishi.payments import rules as payments
from jishi.sales import rules as sales
from jishi.sales.models import OrderLine
from jishi.settlement import rules as settlement

Case = Callable[[Random], Iterator[str]]


def by_largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """The rule of the book, done slowly: whole fen first, the odd ones to whoever misses most."""
    due = [Fraction(total) * weight / sum(weights) for weight in weights]
    parts = [int(each) for each in due]
    while sum(parts) < total:
        missing = [each - part for each, part in zip(due, parts, strict=True)]
        parts[missing.index(max(missing))] += 1
    return parts


def half_up(exact: Fraction) -> int:
    """Rounded to the fen, a half upwards."""
    return int(exact + Fraction(1, 2))


def draw_weights(chance: Random, count: int) -> list[int]:
    """Small, large and idle weights; at least one weighs."""
    most = chance.choice([1, 3, 100, 10**6])
    weights = [chance.choice([0, chance.randint(1, most)]) for _part in range(count)]
    weights[chance.randrange(count)] += 1
    return weights


def any_total(chance: Random) -> Iterator[str]:
    """A sum of any size over up to twelve sellers; shared twice it is shared alike."""
    total = chance.randint(0, 10 ** chance.randint(1, 9))
    weights = draw_weights(chance, chance.randint(1, 12))
    parts = share(total, weights)
    if parts != by_largest_remainder(total, weights):
        yield f"share({total}, {weights}) gives {parts}"
    if parts != share(total, weights):
        yield f"share({total}, {weights}) gives another answer the second time"
    yield from _whole_numbers(parts)


def order_over_lots(chance: Random) -> Iterator[str]:
    """What packs cost is the price of all of them, however many lots they come out of."""
    offer = _draw_offer(chance)
    packs = [chance.randint(1, 9) for _lot in range(chance.randint(1, 5))]
    costs = sales.parts_fen(offer, packs)
    plain = Fraction(offer.price_fen * sum(packs))
    if offer.sold_by == Offer.SoldBy.WEIGHT:
        plain = plain * (offer.pack_g or 0) / 1_000
    if costs != by_largest_remainder(half_up(plain), packs):
        yield f"{packs} packs of {offer.pack_g} g at {offer.price_fen} cost {costs}"
    yield from _whole_numbers(costs)


def weighed_line(chance: Random) -> Iterator[str]:
    """What was estimated, less what goes back, and what is charged, is the price of the weight."""
    offer, packs = _draw_offer(chance), chance.randint(1, 20)
    ordered, estimate = sales.quantity(offer, packs), sales.estimate_fen(offer, packs)
    line = OrderLine(
        sold_by=offer.sold_by, price_fen=offer.price_fen, quantity=ordered, estimate_fen=estimate
    )
    weighed = chance.choice([0, ordered, chance.randint(0, delivery.most(line))])
    actual = delivery.actual_fen(line, weighed)
    per = 1_000 if offer.sold_by == Offer.SoldBy.WEIGHT else 1
    if actual != half_up(Fraction(offer.price_fen * weighed, per)):
        yield f"{weighed} of {ordered} at {offer.price_fen} cost {actual}, estimated {estimate}"
    yield from _whole_numbers([ordered, estimate, actual])


def tenders_given_back(chance: Random) -> Iterator[str]:
    """In any order and in any parts: no tender gives back more than it gave, all give back all."""
    total = chance.randint(1, 10 ** chance.randint(1, 7))
    paid = by_largest_remainder(total, draw_weights(chance, chance.randint(1, 4)))
    held, steps = list(paid), []
    while any(held):
        amount = chance.randint(1, sum(held))
        steps.append(amount)
        parts = payments.share_back(amount, held)
        if parts != by_largest_remainder(amount, held):
            yield f"of {paid} went back {steps}, the last as {parts}"
        held = [has - part for has, part in zip(held, parts, strict=True)]
        if min(held) < 0:
            yield f"of {paid} went back {steps}, and more than was held: {held}"
            return
        yield from _whole_numbers(parts)
    if sum(steps) != total:
        yield f"of {paid} went back {steps}"


def points_out_and_back(chance: Random) -> Iterator[str]:
    """Points take their worth along and bring it home; the last fen brings the last point."""
    piles = []
    for _grant in range(chance.randint(1, 4)):
        points = chance.randint(1, 500)
        piles.append(Pile(points, points * chance.randint(1, 9) + chance.randint(0, 99)))
    taken = benefits.take(piles, chance.randint(1, sum(pile.points for pile in piles)))
    for pile, part in zip(piles, taken, strict=False):
        if part.fen != pile.worth_fen * part.points // pile.points:
            yield f"{part} was taken of {pile}"
    yield from _back_in_parts(chance, [Spent(part.points, part.fen, 0, 0) for part in taken])


def most_points(chance: Random) -> Iterator[str]:
    """The most points that fit a sum: they fit, and one more would not."""
    pile = Pile(points := chance.randint(1, 60), points * chance.randint(1, 5))
    room = chance.randint(0, 400)
    fits = benefits.most([pile], room)
    plain = max(n for n in range(points + 1) if pile.worth_fen * n // points <= room)
    if fits.points != plain or fits.fen != pile.worth_fen * plain // points:
        yield f"{fits} of {pile} fit {room}, not {plain}"


def commission(chance: Random) -> Iterator[str]:
    """The commission of a line, half up; over however many statements, lines keep their own."""
    rate = chance.randint(0, settlement.RATE_MAX_BP)
    lines = [chance.randint(0, 99_999) for _line in range(chance.randint(1, 8))]
    taken = [settlement.commission_fen(sold, rate) for sold in lines]
    if taken != [half_up(Fraction(sold * rate, 10_000)) for sold in lines]:
        yield f"of {lines} at {rate} bp were taken {taken}"
    if any(not 0 <= part <= sold for part, sold in zip(taken, lines, strict=True)):
        yield f"of {lines} at {rate} bp were taken {taken}: more than was sold"
    yield from _whole_numbers(taken)


CASES: tuple[Case, ...] = (
    any_total, order_over_lots, weighed_line, tenders_given_back, points_out_and_back,
    most_points, commission,
)  # fmt: skip


def _back_in_parts(chance: Random, spent: list[Spent]) -> Iterator[str]:
    first, steps = spent, []
    while left := sum(each.fen - each.fen_returned for each in spent):
        steps.append(chance.randint(1, left))
        parts = benefits.bring_back(spent, steps[-1])
        spent = [
            each._replace(
                points_returned=each.points_returned + part.points,
                fen_returned=each.fen_returned + part.fen,
            )
            for each, part in zip(spent, parts, strict=True)
        ]
        if sum(part.fen for part in parts) != steps[-1] or min(part.points for part in parts) < 0:
            yield f"of {first} came back {steps}, the last as {parts}"
        if any(each.points_returned > each.fen_returned for each in spent):
            yield f"of {first} came back {steps}: more points than fen"
        yield from _whole_numbers([number for part in parts for number in part])
    if any(each.points_returned != each.points for each in spent):
        yield f"of {first} came back {steps}, but points stayed out: {spent}"


def _draw_offer(chance: Random) -> Offer:
    by_weight = chance.random() < 0.6
    return Offer(
        sold_by=Offer.SoldBy.WEIGHT if by_weight else Offer.SoldBy.PIECE,
        price_fen=chance.randint(1, 10 ** chance.randint(1, 6)),
        pack_g=chance.choice([chance.randint(1, 20_000), 250, 333, 500]) if by_weight else None,
    )


def _whole_numbers(parts: Sequence[int]) -> Iterator[str]:
    if any(type(part) is not int for part in parts):
        yield f"{parts} are not whole numbers"
