"""Draw a page of the shop with what stands around each of them.

A page that anybody may see is drawn from values alone, and equal values look equal: it is drawn
once and kept while it is wanted. What is different each time, the form's token and one-time key,
is put in last. So a kept page is never older than what the database says now.
"""

import secrets
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from types import NoneType

from django.conf import settings
from django.db.models import ForeignKey, Model
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from jishi.foundation import clock, ids
from jishi.places.models import Site
from jishi.web.context import size_of
from jishi.web.storefront.carried import carried_by, station_key
from jishi.web.storefront.pages.frame import cycle_now, stations

PAGES_MAX = 600  # some twelve megabytes
VALUES = {str, int, bool, date, datetime, NoneType}  # most facts, asked first: it is quicker
# Nobody can write these into a name: they are drawn anew by each process.
TOKEN, KEY = secrets.token_hex(16), secrets.token_hex(16)

_pages: dict[Hashable, bytes] = {}


def show(
    request: HttpRequest,
    template: str,
    facts: Mapping[str, object],
    *,
    tab: str = "",
    status: int = 200,
) -> HttpResponse:
    """A whole page: its facts, and station, cut-off, badge and tab around it."""
    around = {**_around(request), "tab": tab, "one_time_key": ids.token()}
    return render(request, f"storefront/{template}", {**around, **facts}, status=status)


def show_kept(
    request: HttpRequest, template: str, facts: Mapping[str, object], *, tab: str = ""
) -> HttpResponse:
    """The same for a page whose facts are values (rows, words, numbers, tuples of them).

    A visitor who has signed in gets a page of their own.
    """
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return show(request, template, facts, tab=tab)
    around = _around(request)
    seen = (template, tab, *_surroundings(request), _value_of(around), _value_of(facts))
    page = _pages.get(seen)
    if page is None:
        whole = {**around, "tab": tab, **facts, "csrf_token": TOKEN, "one_time_key": KEY}
        page = render_to_string(f"storefront/{template}", whole, request).encode()
        if len(_pages) >= PAGES_MAX:
            _pages.clear()
        _pages[seen] = page
    page = page.replace(TOKEN.encode(), get_token(request).encode())
    return HttpResponse(page.replace(KEY.encode(), ids.token().encode()))


def station_of(request: HttpRequest) -> Site | None:
    """The pickup point that the visitor chose, if it is open."""
    key = station_key(request)
    return stations().get(key) if key else None


def page_number(request: HttpRequest, most: int = 400) -> int:
    """The page that the address asks for; what is no page is the first one."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return min(max(number, 1), most)


def _around(request: HttpRequest) -> dict[str, object]:
    return {
        "cycle": cycle_now(),
        "point": station_of(request),
        "basket_count": carried_by(request).packs,
    }


def _surroundings(request: HttpRequest) -> tuple[Hashable, ...]:
    """What else the frame of a page depends on; the day, because it says 今晚 and 明天."""
    return (
        request.get_full_path(), get_language(), size_of(request), clock.today(),
        settings.DEMO, settings.SERVICE_PHONE,
    )  # fmt: skip


def _value_of(fact: object) -> Hashable:
    """A fact as a value. Two rows are equal as rows when their keys are: not enough here."""
    if type(fact) in VALUES:
        return fact  # type: ignore[return-value]
    if isinstance(fact, Mapping):
        return tuple((name, _value_of(inner)) for name, inner in fact.items())
    if isinstance(fact, Model):
        return tuple(_values_of_row(fact))
    if is_dataclass(fact):
        return tuple(_value_of(getattr(fact, field.name)) for field in fields(fact))
    if isinstance(fact, Iterable) and not isinstance(fact, str):
        return tuple(map(_value_of, fact))
    assert isinstance(fact, Hashable), f"not a value: {fact!r}"
    return fact


def _values_of_row(row: Model) -> Iterator[Hashable]:
    """Its columns, and those of the rows that were fetched together with it."""
    columns, links = _columns_of(type(row))
    yield columns(row)
    fetched = row._state.fields_cache
    for link in links:
        if link in fetched:
            yield _value_of(fetched[link])


@cache
def _columns_of(kind: type[Model]) -> tuple[Callable[[Model], Hashable], tuple[str, ...]]:
    """What reads all columns of a kind of row at once, and where its links to others lie."""
    fields = kind._meta.concrete_fields
    links = tuple(field.cache_name for field in fields if isinstance(field, ForeignKey))
    return attrgetter(*(field.attname for field in fields)), links
