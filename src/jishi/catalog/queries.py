"""What is on offer, and how it is found."""

import itertools
from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from jishi.catalog import slips, terms
from jishi.catalog.models import Category, Claim, Offer
from jishi.foundation.questions import Given
from jishi.foundation.refusals import NotFound
from jishi.parties.models import Licence

SUGGESTED = 8
TO_SELL = (Licence.Kind.BUSINESS, Licence.Kind.FOOD)


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


def in_force(on: date | Given) -> QuerySet[Licence]:
    """The licences and certifications that hold on a day, both ends included."""
    return Licence.objects.filter(valid_from__lte=on, valid_until__gte=on)


def ended_licence(seller: str, on: date | Given) -> Exists:
    """Whether a business or food licence of a seller has ended by a day and was not renewed: to be
    asked within another question, in which `seller` leads to the party."""
    renewed = in_force(on).filter(party=OuterRef("party"), kind=OuterRef("kind"))
    ended = Licence.objects.filter(~Exists(renewed), kind__in=TO_SELL, valid_until__lt=on)
    return Exists(ended.filter(party=OuterRef(seller)))


def unfounded_claim(offer: str, on: date | Given) -> Exists:
    """Whether an offer claims what its grower is not certified for on a day: to be asked within
    another question, in which `offer` leads to the offer."""
    certified = in_force(on).filter(party=OuterRef("offer__grower"), kind=OuterRef("kind"))
    return Exists(Claim.objects.filter(~Exists(certified), offer=OuterRef(offer)))


def search(text: str, limit: int = 48) -> list[int]:
    """The keys of the open offers that a question finds, best first, equal ones newest first.

    Understands characters, pinyin (whole or its beginning), initials, names of villages and
    sellers, several words at once. Only when nothing fits is a slip of the keys or a character of
    the same sound assumed. 1 SQL; 2 or 3 when nothing fits at once.
    """
    asked = terms.asked_by(text, slips.county())
    if not asked.strict:
        return []
    found = _standing_under(asked.strict, asked.besides, limit)
    if not found and asked.loose != asked.strict:
        found = _standing_under(asked.loose, asked.besides, limit)
    return found or _meant(text, limit)


def suggest(text: str, limit: int = SUGGESTED) -> list[str]:
    """Names of goods on offer that one may have in mind, nearest first. At most 1 SQL."""
    return slips.names_near(text)[:limit]


def _standing_under(
    groups: Sequence[frozenset[str]], besides: frozenset[str], limit: int
) -> list[int]:
    # Written out, because putting the same question together by the ORM takes several times as
    # long as answering it.
    terms_asked = sorted(besides.union(*groups))
    each = [sorted(group) for group in groups]
    holds_each = " AND ".join(
        f"MAX(CASE WHEN term IN ({_holes(group)}) THEN 1 END) = 1" for group in each
    )
    sql = (
        "SELECT offer_id FROM catalog_searchterm "  # noqa: S608 (holes only)
        f"WHERE term IN ({_holes(terms_asked)}) GROUP BY offer_id HAVING {holds_each} "
        "ORDER BY SUM(weight) DESC, offer_id DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*terms_asked, *itertools.chain(*each), limit])
        return [pk for (pk,) in cursor.fetchall()]


def _holes(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))


def _meant(text: str, limit: int) -> list[int]:
    meant = slips.meant(text)
    if meant.is_just_read:
        return meant.offers[:limit]
    still_open = set(open_offers().filter(pk__in=meant.offers).values_list("pk", flat=True))
    return [pk for pk in meant.offers if pk in still_open][:limit]
