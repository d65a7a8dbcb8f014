"""Keep the words by which offers are found. Only open offers have any."""

import json
from collections.abc import Iterable

from django.db import connection

from jishi.catalog import slips, synonyms, terms
from jishi.catalog.models import Offer, SearchTerm
from jishi.catalog.queries import open_offers
from jishi.catalog.terms import Said, Way
from jishi.foundation.acts import unrecorded
from jishi.foundation.operations import once_committed, operation

# One statement for any number of rows; a list of 5,000 goods has some 300,000 words.
INSERT = {
    "sqlite": "INSERT INTO catalog_searchterm (offer_id, term, weight) "
    "SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(%s)",
    "postgresql": "INSERT INTO catalog_searchterm (offer_id, term, weight) "
    "SELECT (value ->> 0)::bigint, value ->> 1, (value ->> 2)::smallint "
    "FROM json_array_elements(%s::json) AS value",
}


def index(offers: Iterable[Offer]) -> None:
    """Write the words of offers that have none yet. 1 SQL when their relations are at hand."""
    rows = [
        (key, term, weight)
        for key, offer in [(offer.pk, offer) for offer in offers]
        for term, weight in terms.terms_of(_said_of(offer)).items()
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(INSERT[connection.vendor], [json.dumps(rows)])
    once_committed(slips.forget_names)


def forget(offers: Iterable[Offer]) -> None:
    """Remove the words of offers. 1 SQL."""
    SearchTerm.objects.filter(offer__in=[offer.pk for offer in offers]).delete()
    once_committed(slips.forget_names)


@operation
@unrecorded(why="the words are derived from the offers and can be made again at any time")
def index_anew() -> int:
    """Write the words of all open offers again and say how many offers there are: after a new
    version of the market with other synonyms or weights."""
    offers = list(
        open_offers().select_related(
            "product__category", "product__crop", "seller", "grower", "place__parent__parent"
        )
    )
    SearchTerm.objects.all().delete()
    index(offers)
    return len(offers)


def _said_of(offer: Offer) -> list[Said]:
    product, place = offer.product, offer.place
    town = place.parent
    county = town.parent.name if town and town.parent else ""
    also = synonyms.others(product.name) + ([product.crop.name] if product.crop else [])
    said = [
        Said(product.name, terms.NAME, Way.ANY),
        *(Said(name, terms.ALSO_CALLED, Way.ANY) for name in also),
        Said(place.name, terms.VILLAGE),
        Said(terms.proper(offer.seller.name, county=county), terms.PARTY),
        Said(terms.proper(offer.grower.name, county=county), terms.PARTY),
        Said(product.category.name, terms.CATEGORY, Way.WHOLE),
    ]
    if town and county:  # a county itself tells nothing: all goods are from it
        said.append(Said(terms.stem(town.name), terms.TOWN, Way.WHOLE))
    return said
