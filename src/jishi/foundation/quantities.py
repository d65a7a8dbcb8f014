"""Goods are whole grams or whole pieces, never fractions."""

import re

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jishi.foundation.figures import TOLD_MAX, figure
from jishi.foundation.money import portion
from jishi.foundation.refusals import BadInput

GRAMS_PER_KG = 1000
DIGITS = re.compile(r"[0-9]{1,18}", re.ASCII)
QUANTITY_MAX = 100_000_000  # a hundred tonnes, or as many pieces


class Measure(models.TextChoices):
    """How goods are counted; the word for one of them follows a number."""

    GRAM = "g", _("克")
    PIECE = "piece", _("件")


def price_of_weight(price_fen_per_kg: int, weight_g: int) -> int:
    """What a weight costs, in fen, rounded half up."""
    return portion(price_fen_per_kg, weight_g, GRAMS_PER_KG)


def kg(weight_g: int) -> str:
    """`2860` as `2.86`, without idle zeros."""
    text = f"{weight_g // GRAMS_PER_KG}.{weight_g % GRAMS_PER_KG:03d}".rstrip("0")
    return text.removesuffix(".")


def shown(quantity: int, measure: str) -> str:
    """A quantity as people read it: `2.86 kg`, `300 g`, `12 件`."""
    if measure == Measure.PIECE:
        return f"{quantity} {Measure.PIECE.label}"
    return f"{kg(quantity)} kg" if quantity >= GRAMS_PER_KG else f"{quantity} g"


def grams(text: str, *, field: str = "weight") -> int:
    """What a person typed in kilograms, as grams."""
    weight = figure(text.strip().removesuffix("kg").removesuffix("公斤").strip())
    if not weight or weight * 1000 != int(weight * 1000):
        words = gettext("「{text}」不是重量（公斤，最多三位小数，要大于 0）")
        raise BadInput(**{field: words.format(text=text[:TOLD_MAX])})
    return within(int(weight * 1000), field=field, told=text[:TOLD_MAX])


def pieces(text: str, *, field: str = "quantity") -> int:
    """What a person typed as a count. Only the digits 0-9: no fractions, no other numerals."""
    cleaned = text.strip()
    if not DIGITS.fullmatch(cleaned) or int(cleaned) == 0:
        words = gettext("「{text}」不是数量（要是大于 0 的整数）")
        raise BadInput(**{field: words.format(text=text[:TOLD_MAX])})
    return within(int(cleaned), field=field, told=cleaned[:TOLD_MAX])


def within(quantity: int, *, field: str, told: str = "") -> int:
    """The quantity, when it is one that goods can have; otherwise what was typed is told back."""
    if quantity <= 0 or quantity > QUANTITY_MAX:
        raise BadInput(**{field: gettext("「{text}」超出范围").format(text=told or quantity)})
    return quantity
