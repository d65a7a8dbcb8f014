"""Cards as HTML. Equal cards look equal: each is drawn once and kept while it is wanted."""

from collections.abc import Iterable
from functools import lru_cache

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from jishi.web.storefront.pages.shelf import Card

EAGER = 4  # cards that stand in the first screen


@lru_cache(maxsize=2048)
def _drawn(card: Card, language: str | None, place: int) -> str:
    facts = {"card": card, "eager": place < EAGER, "priority": place == 0}
    return get_template("storefront/card.html").render(facts)


def drawn(cards: Iterable[Card], *, below: bool = False) -> SafeString:
    """The cards of a shelf, the first ones of the page loaded first. `below`: further down."""
    language = get_language()
    first = EAGER if below else 0
    pieces = (
        _drawn(card, language, min(place, EAGER)) for place, card in enumerate(cards, start=first)
    )
    return mark_safe("".join(pieces))  # noqa: S308 (templates have escaped it)
