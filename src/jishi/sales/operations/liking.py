"""Goods that somebody likes, and waits for until there are some again."""

from django.db.models import F
from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.catalog.models import Offer
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.rows import insert_once
from jishi.notices import operations as notices
from jishi.parties.models import Party
from jishi.sales import queries
from jishi.sales.errors import ToBeHad, TooManyFavourites
from jishi.sales.models import FAVOURITES_MAX, Favourite


@operation
def like(*, key: str, by: Party, offer: Offer) -> None:
    """Keep an offer among somebody's favourites; once is as good as twice.

    Refuses `TooManyFavourites`.
    """
    if not record(key=key, verb="sales.like", by=by, subject=f"offer:{offer.code}"):
        _keep(by, offer)


@operation
def unlike(*, key: str, by: Party, offer: Offer) -> None:
    """Take an offer out of the favourites, and whoever waited for it does not any more."""
    if not record(key=key, verb="sales.unlike", by=by, subject=f"offer:{offer.code}"):
        Favourite.objects.filter(person=by, offer=offer).delete()


@operation
def watch(*, key: str, by: Party, offer: Offer) -> None:
    """Ask to be told, once, when an offer is to be had again; it is a favourite too.

    Refuses `ToBeHad` for what is there now, and `TooManyFavourites`.
    """
    if record(key=key, verb="sales.watch", by=by, subject=f"offer:{offer.code}"):
        return
    if offer.pk in queries.to_be_had([offer.pk]):
        raise ToBeHad(product=offer.product.name)
    _keep(by, offer)
    asking = Favourite.objects.filter(person=by, offer=offer, waits=False)
    asking.update(waits=True, askings=F("askings") + 1)


@operation
def unwatch(*, key: str, by: Party, offer: Offer) -> None:
    """Take the asking back; the offer stays a favourite."""
    if not record(key=key, verb="sales.unwatch", by=by, subject=f"offer:{offer.code}"):
        Favourite.objects.filter(person=by, offer=offer).update(waits=False)


@operation
def remind(*, favourite: Favourite) -> None:
    """Tell whoever waits that there are some again; an asking is answered once for ever.

    Nothing is said when it was taken back meanwhile.
    """
    key = f"back:{favourite.pk}:{favourite.askings}"
    if record(key=key, verb="sales.remind", by=None, subject=f"favourite:{favourite.pk}"):
        return
    asking = Favourite.objects.filter(pk=favourite.pk, askings=favourite.askings, waits=True)
    if asking.update(waits=False):
        words = _("您等的{title} {pack}有货了，在「我的收藏」里可以加入购物车。")
        offer = favourite.offer
        told = words.format(title=offer.product.name, pack=offer.pack)
        notices.tell(key=key, words=told, party=favourite.person)


def _keep(by: Party, offer: Offer) -> None:
    kept = dict(Favourite.objects.filter(person=by).values_list("offer_id", "place"))
    if offer.pk in kept:
        return
    for place in sorted(set(range(FAVOURITES_MAX)) - set(kept.values())):
        new = Favourite(person=by, offer=offer, place=place, liked_at=clock.now())
        # Of two at once for one place the second tries the next, unless both like the same.
        if insert_once(new) or Favourite.objects.filter(person=by, offer=offer).exists():
            return
    raise TooManyFavourites(most=FAVOURITES_MAX)
