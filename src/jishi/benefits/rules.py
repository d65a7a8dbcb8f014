"""How points, their worth and their return are counted. Whole points, whole fen, nothing lost."""

from collections.abc import Sequence
from typing import NamedTuple

BASIS = 10_000


class Pile(NamedTuple):
    """Points of one grant that can be spent, and what the fund has promised for them."""

    points: int
    worth_fen: int


class Part(NamedTuple):
    """Points and the fen that go with them."""

    points: int
    fen: int


class Spent(NamedTuple):
    """What was spent out of one grant, and how much of it has come back."""

    points: int
    fen: int
    points_returned: int
    fen_returned: int


def worth_of(points: int, *, rate_points: int, rate_fen: int) -> int:
    """What a fund sets aside for points: `rate_points` pay `rate_fen`; rounded up to the fen."""
    return -(-points * rate_fen // rate_points)


def part_of(pile: Pile, points: int) -> Part:
    """So many points of a pile pay their part of its worth, rounded down; the last take all."""
    return Part(points, pile.worth_fen * points // pile.points)


def take(piles: Sequence[Pile], points: int) -> list[Part]:
    """Take points from piles in their order; fewer than asked when the piles hold fewer."""
    parts = []
    for pile in piles:
        taken = min(points, pile.points)
        if taken == 0:
            break
        parts.append(part_of(pile, taken))
        points -= taken
    return parts


def most(piles: Sequence[Pile], room_fen: int) -> Part:
    """The most points, taken in order, that pay no more than a sum."""
    points = fen = 0
    for pile in piles:
        room = room_fen - fen
        # The greatest k with worth*k // points <= room.
        fits = min(pile.points, ((room + 1) * pile.points - 1) // pile.worth_fen)
        part = part_of(pile, fits)
        points, fen = points + part.points, fen + part.fen
        if fits < pile.points:
            break
    return Part(points, fen)


def limit(order_total_fen: int, most_bp: int) -> int:
    """The part of an order that points may pay, in fen."""
    return order_total_fen * most_bp // BASIS


def bring_back(spendings: Sequence[Spent], fen: int) -> list[Part]:
    """Share a returned sum over spendings, the first ones first.

    Points come back by the share of the fen that has come back in all, rounded down, so that the
    last fen brings the last point and no return brings more points than fen.
    """
    parts = []
    for spent in spendings:
        back = min(fen, spent.fen - spent.fen_returned)
        fen -= back
        points = spent.points * (spent.fen_returned + back) // spent.fen
        parts.append(Part(points - spent.points_returned, back))
    assert fen == 0, "no more comes back than was spent"
    return parts
