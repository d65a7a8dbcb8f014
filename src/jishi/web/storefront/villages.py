"""The villages and the organisations that sell here."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse

from jishi.web.storefront.carried import carried_by
from jishi.web.storefront.drawn import drawn
from jishi.web.storefront.pages.frame import other_villages, villages_on_shelf
from jishi.web.storefront.pages.goods import seller_page, village_page
from jishi.web.storefront.show import show


def everyone(request: HttpRequest) -> HttpResponse:
    """All villages that offer something, by town; then the others."""
    rows = sorted(villages_on_shelf(), key=lambda row: (row.code[:9], row.code))
    towns = [(town, list(group)) for town, group in groupby(rows, key=lambda row: row.town)]
    facts = {"towns": towns, "count": len(rows), "others": other_villages()}
    return show(request, "villages.html", facts)


def one(request: HttpRequest, code: str) -> HttpResponse:
    page = village_page(code, carried_by(request).token)
    facts = {"page": page, "cards": drawn(page.shelf.cards)}
    return show(request, "village.html", facts)


def seller(request: HttpRequest, key: int) -> HttpResponse:
    """Who sells: what the law wants shown of a seller of record (R3.5), and the goods."""
    page = seller_page(key, carried_by(request).token)
    facts = {"page": page, "cards": drawn(page.shelf.cards)}
    return show(request, "seller.html", facts)
