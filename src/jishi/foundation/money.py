"""Money is whole fen. What must be shared is shared by the largest remainder."""

from collections.abc import Sequence

from django.utils.translation import gettext

from jishi.foundation.figures import TOLD_MAX, figure
from jishi.foundation.refusals import BadInput

FEN_MAX = 10_000_000_00  # ten million yuan: more than any one sum in a county's market


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Share a total by weights so that the parts sum to it exactly.

    Largest remainder; on equal remainders the earlier part gets the odd fen. The same input always
    gives the same parts (R02). All-zero weights share nothing and are a bug.
    """
    whole = sum(weights)
    assert whole > 0, "something must weigh"
    assert all(weight >= 0 for weight in weights), "no weight is negative"
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    odd = total - sum(parts)
    for place in sorted(range(len(weights)), key=lambda i: (-remainders[i], i))[:odd]:
        parts[place] += 1
    return parts


def portion(total: int, numerator: int, denominator: int) -> int:
    """A part of a sum, rounded half up to the fen."""
    assert total >= 0, "a portion is of a sum, not of a debt"
    return (2 * total * numerator + denominator) // (2 * denominator)


def yuan(fen: int) -> str:
    """`1230` as `12.30`, always with two decimals."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen(text: str, *, field: str = "amount") -> int:
    """What a person typed in yuan, as fen. Refuses fractions of a fen, signs and other words."""
    cleaned = text.strip().removeprefix("¥").removesuffix("元").strip()
    amount = figure(cleaned)
    if amount is None or amount * 100 != int(amount * 100):
        words = gettext("「{text}」不是金额（最多两位小数，不能是负数）")
        raise BadInput(**{field: words.format(text=text[:TOLD_MAX])})
    if amount * 100 > FEN_MAX:
        raise BadInput(**{field: gettext("「{text}」超出范围").format(text=text)})
    return int(amount * 100)
