"""What may stand in a field: whole numbers within bounds, words without control characters.

A body is read strictly: `"12"` is no number and `1.0` no whole one. An address holds nothing but
text, so there a number is its ASCII digits.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from ninja import Header, Schema
from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import CoreSchema, core_schema

from jishi.catalog.models import Offer
from jishi.catalog.operations.offers import PACKS_MAX
from jishi.foundation.money import FEN_MAX
from jishi.foundation.quantities import QUANTITY_MAX, Measure
from jishi.payments.models import Tender
from jishi.sales.models import Order

SAFE_MAX = 2**53 - 1  # what every language holds without loss
PAGES_MAX = 400
A_PAGE = 50
CONTROL = r"\u0000-\u001f\u007f-\u009f"
DIGITS = re.compile(r"[0-9]{1,16}", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Asked(Schema):
    """A body: its fields, of their own kind, and no others (R21)."""

    model_config = ConfigDict(extra="forbid", strict=True)


class OneOf:
    """A word out of a list, written out in the contract wherever it stands: many lists of the
    rooms are called `State`, and a contract knows a name only once."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = [str(word) for word in words]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.literal_schema(self.words)


def _digits(told: object) -> object:
    if isinstance(told, str) and not DIGITS.fullmatch(told):
        raise ValueError("not the digits of a number")
    return told


def _day(told: object) -> object:
    if isinstance(told, str) and DAY.fullmatch(told):
        return date.fromisoformat(told)
    return told


FromAddress = BeforeValidator(_digits)

Fen = Annotated[int, Field(ge=0, le=SAFE_MAX, description="fen, a hundredth of a yuan")]
Price = Annotated[
    int, Field(ge=1, le=FEN_MAX, description="fen: per kilogram by weight, else per pack")
]
Grams = Annotated[int, Field(ge=1, le=QUANTITY_MAX, description="grams")]
Quantity = Annotated[int, Field(ge=1, le=QUANTITY_MAX, description="grams or pieces, by `measure`")]
Filled = Annotated[int, Field(ge=0, le=QUANTITY_MAX, description="grams or pieces; 0: none there")]
Stock = Annotated[int, Field(ge=0, le=SAFE_MAX, description="grams or pieces, by `measure`")]
Packs = Annotated[int, Field(ge=1, le=PACKS_MAX, description="packs")]
PacksOrNone = Annotated[int, Field(ge=0, le=PACKS_MAX, description="packs; 0 takes it out")]
Bags = Annotated[int, Field(ge=1, le=QUANTITY_MAX, description="bags")]
Count = Annotated[int, Field(ge=0, le=SAFE_MAX, description="how many")]
Points = Annotated[int, Field(ge=0, le=SAFE_MAX, description="points")]
SpentPoints = Annotated[int, Field(ge=0, le=1_000_000, description="points")]
Minutes = Annotated[int, Field(ge=0, le=SAFE_MAX, description="minutes")]
Key = Annotated[int, Field(ge=1, le=SAFE_MAX, description="as a list gave it")]
KeyInAddress = Annotated[Key, FromAddress]
Page = Annotated[int, Field(ge=1, le=PAGES_MAX, description="which page, from 1"), FromAddress]
Day = Annotated[date, BeforeValidator(_day), Field(description="a day of the county, `2026-07-09`")]

Code = Annotated[str, Field(max_length=20, pattern=r"^[a-z0-9]+$", description="of an offer")]
Slug = Annotated[str, Field(max_length=30, pattern=r"^[a-z0-9-]+$", description="of a category")]
PlaceCode = Annotated[
    str, Field(max_length=12, pattern=r"^[0-9]{6,12}$", description="a public division code")
]
Number = Annotated[
    str, Field(max_length=20, pattern=r"^[A-Z][0-9A-Z-]+$", description="of a document")
]
Token = Annotated[
    str, Field(max_length=32, pattern=r"^[0-9A-Z]{32}$", description="opens what it stands for")
]
Mobile = Annotated[
    str, Field(max_length=11, pattern=r"^1[3-9][0-9]{9}$", description="eleven digits")
]
Name = Annotated[
    str,
    Field(
        max_length=30,
        pattern=rf"^[^\s{CONTROL}][^{CONTROL}]*$",
        description="how one is called",
    ),
]
Words = Annotated[str, Field(min_length=1, max_length=40, pattern=rf"^[^{CONTROL}]+$")]
Pack = Annotated[
    str,
    Field(
        max_length=30,
        pattern=rf"^[^\s{CONTROL}][^{CONTROL}]*$",
        description="as written on the shelf: `500 g/份`",
    ),
]
VoucherCode = Annotated[
    str, Field(max_length=20, pattern=r"^[0-9A-Za-z-]*$", description="empty: none")
]
SixDigits = Annotated[str, Field(max_length=6, pattern=r"^[0-9]{6}$")]
FourDigits = Annotated[str, Field(max_length=4, pattern=r"^[0-9]{4}$")]
OnceKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=64,
        pattern=r"^[A-Za-z0-9_.-]{16,64}$",
        description="drawn by the caller for this act, and sent again with each repetition of it",
    ),
]
Shortage = Annotated[str, OneOf(Order.Shortage)]
SoldBy = Annotated[str, OneOf(Offer.SoldBy)]
Measured = Annotated[str, OneOf(Measure)]
Rest = Annotated[str, OneOf([Tender.CHANNEL, Tender.CASH])]

Text = Annotated[str, Field(max_length=400)]
