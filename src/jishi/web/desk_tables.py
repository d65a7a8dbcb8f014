"""A table of a desk: its state stands in the address, so that it can be kept under a name and be
acted on as a whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from jishi.desks import queries as desks
from jishi.desks.verbs import VERBS
from jishi.web.desks import page_of
from jishi.web.policy import RULES
from jishi.web.visitors import person_of, visitor_of

PAGE = 50
VALUE_MAX = 40


@dataclass(frozen=True)
class Table:
    """`chosen` gives its rows, in their order, by what is asked; each has a `number`.

    `filters` are what the address may hold besides the page; `verbs` what may be done to many rows.
    """

    route: str
    filters: tuple[str, ...]
    chosen: Callable[[Mapping[str, str]], QuerySet[Any]]
    row_route: str
    verbs: tuple[str, ...]

    @property
    def door(self) -> str:
        """At which desk it stands: `office`, `hub`."""
        return self.route.partition(":")[0]

    def query_of(self, asked: Mapping[str, str]) -> str:
        """How it is filtered, always in the same words: for an address, and to be kept."""
        values = {name: asked.get(name, "").strip()[:VALUE_MAX] for name in self.filters}
        return urlencode({name: value for name, value in values.items() if value})

    def address(self, query: str = "") -> str:
        path = reverse(self.route)
        return f"{path}?{query}" if query else path

    def shown(self, request: HttpRequest) -> dict[str, object]:
        """What a page of it shows: rows, views, what was done to many lately, what may be done."""
        person = person_of(request)
        may_act = RULES[f"{self.door}:begin-many"].who["POST"] & visitor_of(request).roles
        return {
            "table": self,
            "query": self.query_of(request.GET),
            "page": page_of(request, self.chosen(request.GET), PAGE),
            "views": desks.views_at(self.route, person),
            "person": person,
            "lately": desks.lately(self.verbs) if may_act else (),
            "verbs": [(name, VERBS[name].words) for name in self.verbs] if may_act else (),
        }
