"""What is on offer, and how it is found."""

from collections.abc import Sequence

from django.db.models import Case, Max, QuerySet, Sum, Value, When

from jishi.catalog import slips, terms
from jishi.catalog.models import Category, Offer, SearchTerm
from jishi.foundation.refusals import NotFound

SUGGESTED = 8


def categories() -> QuerySet[Category]:
    """The shelves of the market, in their order."""
    return Category.objects.order_by("position", "pk")


def open_offers() -> QuerySet[Offer]:
    """What is on offer now, newest first."""
    return Offer.objects.filter(state=Offer.State.OPEN).order_by("-opened_at", "-id")


def offer(code: str) -> Offer:
    """An offer by the code in its address, open or closed, with its product, seller, grower and
    village. One SQL. Refuses `NotFound`, also for a draft."""
    found = (
        Offer.objects.filter(code=code)
        .exclude(state=Offer.State.DRAFT)
        .select_related("product__category", "product__crop", "seller", "grower", "place__parent")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def search(text: str, limit: int = 48) -> list[int]:
    """The keys of the open offers that a question finds, best first, equal ones newest first.

    Understands characters, pinyin (whole or its beginning), initials, names of villages and
    sellers, several words at once. Only when nothing fits is a slip of the keys or a character of
    the same sound assumed. 1 SQL, 2 after a slip, 3 when the names were not known any more.
    """
    groups = terms.groups_in(text)
    if not groups:
        return []
    if found := _standing_under(groups, limit):
        return found
    meant = slips.meant(text)
    still_open = set(open_offers().filter(pk__in=meant).values_list("pk", flat=True))
    return [pk for pk in meant if pk in still_open][:limit]


def suggest(text: str, limit: int = SUGGESTED) -> list[str]:
    """Names of goods on offer that one may have in mind, nearest first. At most 1 SQL."""
    return slips.names_near(text)[:limit]


def _standing_under(groups: Sequence[frozenset[str]], limit: int) -> list[int]:
    asked = sorted(frozenset().union(*groups))
    found = SearchTerm.objects.filter(term__in=asked).values("offer_id")
    if len(groups) > 1:
        for place, group in enumerate(groups):
            hit = Case(When(term__in=sorted(group), then=1), default=Value(0))
            found = found.annotate(**{f"hit_{place}": Max(hit)}).filter(**{f"hit_{place}": 1})
    ranked = found.annotate(score=Sum("weight")).order_by("-score", "-offer_id")
    return list(ranked.values_list("offer_id", flat=True)[:limit])
