"""Who may do what, route by route: `policy.toml`, held before every view.

The table says which methods a route answers and who may come in; the market does not start when a
route has no row in it, or a row no route. Whose an object is, the rooms say: their questions begin
with whoever asks.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.utils.encoding import escape_uri_path

from jishi.foundation.refusals import NotAllowed, Refusal
from jishi.parties.models import Membership
from jishi.web.refusals import answer, wants_json
from jishi.web.visitors import Visitor, person_of, visitor_of

ANYONE, PERSON, CHANNEL = "anyone", "person", "channel"
EVERY, OWN, SECRET = "every", "own", "secret"  # noqa: S105 (how far one reaches)
METHODS = ("GET", "POST")
READS = ("GET", "HEAD")
LEAD_AWAY = {"wechat"}  # read, and yet no pages: who comes there is sent to another house
COLUMNS = {*METHODS, "object", "reach"}
WHO = {ANYONE, PERSON, CHANNEL, *Membership.Role.values}
REACHES = {EVERY, OWN, SECRET}


@dataclass(frozen=True)
class Rule:
    """A row of the table: who may, by method; of what; how far they reach."""

    who: Mapping[str, frozenset[str]]
    object: str = ""
    reach: str = EVERY

    @property
    def named(self) -> frozenset[str]:
        """Everybody whom it names for some method."""
        return frozenset().union(*self.who.values())

    def admit(self, request: HttpRequest) -> None:
        """Let in whom the row names. Refuses `LoginRequired` and `NotAllowed`."""
        who = self.who[request.method or ""]
        if who & {ANYONE, CHANNEL}:
            return
        person_of(request)
        if not _names(who, visitor_of(request)):
            raise NotAllowed


def _names(who: frozenset[str], visitor: Visitor) -> bool:
    """Whether these words mean this visitor."""
    if ANYONE in who or (PERSON in who and visitor.person is not None):
        return True  # asked first: their roles are asked for only where they count
    return bool(who & visitor.roles)


def read(words: str) -> dict[str, Rule]:
    """The rows by the names of their routes. A word that means nothing is an error."""
    return {name: _rule(name, row) for name, row in tomllib.loads(words).items()}


def _rule(name: str, row: Mapping[str, Any]) -> Rule:
    who = {method: frozenset(row[method]) for method in METHODS if method in row}
    reach = row.get("reach", EVERY)
    strange = (set(row) - COLUMNS) | (set().union(*who.values()) - WHO) | ({reach} - REACHES)
    if strange or not who or not all(who.values()):
        raise ImproperlyConfigured(f"policy of {name}: {sorted(strange) or 'nobody may'}")
    if "GET" in who:
        who["HEAD"] = who["GET"]
    return Rule(who, row.get("object", ""), reach)


RULES = read((Path(__file__).parent / "policy.toml").read_text(encoding="utf-8"))


def may_open(visitor: Visitor, path: str) -> bool:
    """Whether a page would let this visitor in: to nobody is a link shown that answers no."""
    return may(visitor, resolve(path).view_name)


def may(visitor: Visitor, name: str, method: str = "GET") -> bool:
    """Whether the row of a route names this visitor for a method."""
    return _names(RULES[name].who.get(method, frozenset()), visitor)


def routes(urlconf: str | None = None) -> dict[str, str]:
    """The path of every route by its name. Of two with one path only the first is ever reached."""
    first: dict[str, str] = {}
    for path, name in _walk(get_resolver(urlconf), "", ()):
        first.setdefault(path, name)
    return {name: path for path, name in first.items()}


def _walk(resolver: URLResolver, path: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for found in resolver.url_patterns:
        longer = path + str(found.pattern)
        if isinstance(found, URLPattern):
            yield longer, ":".join([*names, found.name or found.lookup_str])
        else:
            inside = (*names, found.namespace) if found.namespace else names
            yield from _walk(found, longer, inside)


class KeepPolicy:
    """Stands before every view, and does not let the market start with a route that has no row."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        if open_doors := routes().keys() - RULES.keys():
            raise ImproperlyConfigured(f"routes without a policy: {sorted(open_doors)}")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        assert request.resolver_match, "a view was found"
        rule = RULES[request.resolver_match.view_name]
        if request.method not in rule.who:
            return _no_such_method(request, rule)
        try:
            rule.admit(request)
        except Refusal as refusal:
            return answer(request, refusal)
        return None


def _no_such_method(request: HttpRequest, rule: Rule) -> HttpResponse:
    """405; but a person who reads where only forms are sent is led to the page of the form.

    A button of the head leads back to the address of a page, and that is a form's after a no.
    """
    is_lost = request.method in READS and rule.who and CHANNEL not in rule.named
    if not is_lost or wants_json(request):
        return HttpResponseNotAllowed(rule.who)
    response = HttpResponseRedirect(escape_uri_path(page_above(request.path)))
    response["Allow"] = ", ".join(rule.who)
    return response


def page_above(path: str) -> str:
    """The nearest page above an address: `/hub/station/2/` of `/hub/station/2/hand`."""
    above = path.rstrip("/").rpartition("/")[0]
    while above:
        for page in (f"{above}/", above):
            if _is_a_page(page):
                return page
        above = above.rpartition("/")[0]
    return "/"


def _is_a_page(path: str) -> bool:
    try:
        name = resolve(path).view_name
    except Resolver404:
        return False
    return "GET" in RULES[name].who and name not in LEAD_AWAY
