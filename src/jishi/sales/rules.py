"""What an order costs and by when it is to be paid: decided on values alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from jishi.catalog.models import Offer
from jishi.foundation import phones
from jishi.foundation.money import share
from jishi.foundation.quantities import price_of_weight
from jishi.foundation.refusals import BadInput
from jishi.stock.models import Lot
from jishi.stock.queries import each_of, measure_of
from jishi.stock.rules import allocate

PAY_WINDOW = timedelta(minutes=15)
RELATIVES_WINDOW = timedelta(hours=2)  # as long as a channel lets a sheet be paid
NAME_MAX = 30


def estimate_fen(offer: Offer, packs: int) -> int:
    """What so many packs are expected to cost, in fen: by weight rounded half up, once."""
    if offer.sold_by == Offer.SoldBy.WEIGHT:
        return price_of_weight(offer.price_fen, quantity(offer, packs))
    return offer.price_fen * packs


def quantity(offer: Offer, packs: int) -> int:
    """What so many packs take out of a lot: grams when sold by weight, else pieces."""
    return each_of(offer) * packs


def parts_fen(offer: Offer, parts: Sequence[int]) -> list[int]:
    """What each part costs when packs come out of several lots: the parts sum to the whole."""
    return share(estimate_fen(offer, sum(parts)), parts)


def pay_before(placed_at: datetime, cutoff_at: datetime, *, is_entered: bool = False) -> datetime:
    """An unpaid order holds its goods for a quarter of an hour, one that a clerk took over the
    telephone for two hours, because a relative pays it; and never beyond the cut-off."""
    return min(placed_at + (RELATIVES_WINDOW if is_entered else PAY_WINDOW), cutoff_at)


def wrong_contact(name: str, phone: str) -> dict[str, str]:
    """What is wrong with who fetches an order, by field and all at once; empty when nothing is."""
    wrong = {}
    if not 1 <= len(name.strip()) <= NAME_MAX:
        wrong["name"] = _("请填写取货人的称呼（{most} 字以内）").format(most=NAME_MAX)
    try:
        phones.mobile(phone)
    except BadInput as refusal:
        wrong |= refusal.fields
    return wrong


class Goods:
    """Lots that the lines of one basket share: what an earlier line takes, a later one cannot."""

    def __init__(self, lots: Mapping[tuple[int, int], Sequence[Lot]]) -> None:
        self._lots = lots

    def take(self, offer: Offer, packs: int) -> list[tuple[Lot, int]] | None:
        """Whole packs, first expired first; None, and nothing taken, when there are too few."""
        lots = self._lots[offer.product_id, offer.seller_id]
        each = each_of(offer)
        parts = allocate([lot for lot in lots if lot.measure == measure_of(offer)], packs, each)
        for lot, count in parts or ():
            lot.available -= count * each
        return parts
