"""The pages of the twenty-four solar terms: what is harvested when."""

from django.http import HttpRequest, HttpResponse

from jishi.foundation import clock
from jishi.foundation.refusals import NotFound
from jishi.web import solar_terms
from jishi.web.storefront.pages.frame import crops_of
from jishi.web.storefront.show import show


def term(request: HttpRequest, name: str) -> HttpResponse:
    """A term, when it next is, and what of the market's goods is harvested in its months.

    Raises `NotFound` for a word that is no term.
    """
    terms = solar_terms.coming(clock.today())
    for told in terms:
        if told.slug == name:
            facts = {"term": told, "terms": terms, "crops": crops_of(told.months)}
            return show(request, "term.html", facts, tab="categories")
    raise NotFound
