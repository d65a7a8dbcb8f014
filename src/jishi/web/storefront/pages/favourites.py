"""A person's favourites as cards, each with whether it is to be had and whether they wait."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from jishi.catalog.models import Offer
from jishi.parties.models import Party
from jishi.sales.models import Favourite
from jishi.sales.queries import favourites_of
from jishi.web.storefront.pages.goods import month_of_next_harvest
from jishi.web.storefront.pages.shelf import OFFER, Card, OnOffer, cards, held_in

A_PAGE = 24
DONE, WAIT, OFF = "done", "wait", "off"  # how a status looks


@dataclass(frozen=True)
class Kept:
    """A favourite: its card, and its state in words with their look."""

    card: Card
    waits: bool
    words: str
    look: str

    @property
    def is_there(self) -> bool:
        return self.look == DONE


def favourites_page(person: Party, page: int, basket: str | None) -> tuple[Sequence[Kept], bool]:
    """A page of what somebody likes, and whether there is more. 3 SQL, 4 with a basket."""
    since = (page - 1) * A_PAGE
    found = list(favourites_of(person)[since : since + A_PAGE + 1])
    shown = found[:A_PAGE]
    keys = [row.offer_id for row in shown]
    told = Offer.objects.filter(pk__in=keys).values_list(*OFFER, "state", "product__crop__months")
    rows = {row[0]: row for row in told}
    offers = [OnOffer(*rows[key][: len(OFFER)]) for key in keys]
    drawn = cards(offers, held_in(basket))
    kept = [
        _kept(favourite, card, *rows[favourite.offer_id][len(OFFER) :])
        for favourite, card in zip(shown, drawn, strict=True)
    ]
    return kept, len(found) > A_PAGE


def _kept(favourite: Favourite, card: Card, state: str, months: str | None) -> Kept:
    if state != Offer.State.OPEN:
        return Kept(replace(card, left=0, held=0), favourite.waits, _("已下架"), OFF)
    if card.left != 0:
        return Kept(card, favourite.waits, _("有货"), DONE)
    month = month_of_next_harvest(months)
    if month is not None:
        words = _("过季，大约{month}月再上").format(month=month)
        return Kept(card, favourite.waits, words, OFF)
    return Kept(card, favourite.waits, _("售罄"), WAIT)
