"""Lists, search and the page of one kind of goods."""

from django.http import HttpRequest, HttpResponse

from jishi.catalog.models import Category
from jishi.catalog.queries import suggest
from jishi.foundation.refusals import NotFound
from jishi.sales.queries import favourites_of
from jishi.web.storefront.carried import carried_by
from jishi.web.storefront.drawn import drawn
from jishi.web.storefront.pages import shelf
from jishi.web.storefront.pages.frame import (
    VillageOnShelf,
    season_now,
    shelf_categories,
    villages_on_shelf,
)
from jishi.web.storefront.pages.goods import goods_page
from jishi.web.storefront.show import page_number, show_kept
from jishi.web.visitors import visitor_of

WORDS_MAX = 40


def listed(request: HttpRequest) -> HttpResponse:
    """24 offers a page, of one category or village if asked."""
    category = _category(request.GET.get("category", ""))
    village = _village(request.GET.get("village", ""))
    page = page_number(request)
    found = shelf.listed(
        category=category.slug if category else "",
        village=village.code if village else "",
        page=page,
        basket=carried_by(request).token,
    )
    facts = {
        "categories": shelf_categories(),
        "category": category,
        "village": village,
        "cards": drawn(found.cards),
        "count": len(found.cards),
        "page": page,
        "previous_page": page - 1,
        "next_page": page + 1 if found.has_more else None,
    }
    return show_kept(request, "list.html", facts, tab="categories")


def found(request: HttpRequest) -> HttpResponse:
    """What a search finds; without words, what one might look for."""
    words = request.GET.get("q", "").strip()[:WORDS_MAX]
    cards = shelf.found_by(words, carried_by(request).token).cards if words else []
    facts = {
        "words": words,
        "cards": drawn(cards),
        "count": len(cards),
        "suggestions": [] if cards or not words else suggest(words),
        "season_now": season_now(),
        "categories": shelf_categories(),
    }
    return show_kept(request, "search.html", facts, tab="categories")


def one(request: HttpRequest, code: str) -> HttpResponse:
    """One offer: what it is, who grew it, who sells it, when it was harvested, what it costs."""
    return show_one(request, code)


def show_one(request: HttpRequest, code: str, meant: str = "") -> HttpResponse:
    """The same page; `meant` is what somebody wanted to do before they had to sign in."""
    page = goods_page(code, carried_by(request).token)
    person = visitor_of(request).person
    facts = {
        "page": page,
        "offer": page.offer,
        "also": drawn(page.also, below=True),
        "favourite": favourites_of(person).filter(offer=page.offer.pk).first() if person else None,
        "meant": meant,
    }
    return show_kept(request, "goods.html", facts, tab="categories")


def _category(slug: str) -> Category | None:
    if not slug:
        return None
    for category in shelf_categories():
        if category.slug == slug:
            return category
    raise NotFound


def _village(code: str) -> VillageOnShelf | None:
    if not code:
        return None
    for village in villages_on_shelf():
        if village.code == code:
            return village
    raise NotFound
