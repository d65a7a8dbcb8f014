"""One cell of the matrix: somebody, at a route, with a method, and an object in the address."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import product
from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse

from jishi.trials.doors.duties import who_may
from jishi.trials.doors.forms import good_form
from jishi.trials.doors.things import missing
from jishi.trials.doors.world import COMPANY, Actor, Doors, Thing
from jishi.web.policy import ANYONE, CHANNEL, OWN, PERSON, RULES, Rule, routes

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
KEYS = re.compile(r"<(?:\w+:)?(\w+)>")
LET_IN = {"GET": {200, 302}, "HEAD": {200, 302}, "POST": {200, 202, 302, 303, 409}}
DONE = {200, 202, 302, 303}
CHANGES_EACH_TIME = re.compile(rb'(value|nonce|id)="[^"]*"|/[\w/.-]*')


@dataclass(frozen=True)
class Cell:
    route: str
    method: str
    actor: Actor
    thing: Thing | None

    @property
    def address(self) -> str:
        names = self.thing.names if self.thing else {}
        keys = KEYS.findall(routes_of_the_market[self.route])
        return reverse(self.route, kwargs={key: names[key] for key in keys})

    def __str__(self) -> str:
        thing = f" on {self.thing}" if self.thing else ""
        return f"{self.actor.name}: {self.method} {self.route}{thing}"


routes_of_the_market = routes()


def cells(doors: Doors) -> Iterator[Cell]:
    """Every route, every method, everybody, some objects of each kind and one that is not there."""
    for route, path in routes_of_the_market.items():
        kind = RULES[route].object
        things: list[Thing | None] = [None]
        if "<" in path:
            things = [*doors.tried[kind], missing()]
        for method in METHODS:
            if who_may(route, method):
                for actor, thing in product(doors.actors, things):
                    yield Cell(route, method, actor, thing)
            else:  # who asks makes no difference to what nobody may: some ask
                for actor in doors.actors[::5]:
                    yield Cell(route, method, actor, things[0])


def expected(cell: Cell, rule: Rule, who: frozenset[str]) -> str:
    """What the error contract says: 405, the channel's 401, the sign-in page, 403, 404, or in."""
    actor, thing = cell.actor, cell.thing
    if not who:
        return "405"
    if CHANNEL in who:
        return "401"
    if ANYONE not in who and not actor.is_signed_in:
        return "sign in"
    if not who & {ANYONE, PERSON, *(role for role, _organisation in actor.posts)}:
        return "403"
    if thing and not (thing.is_there and reaches(actor, thing, rule, who)):
        return "404"
    return "in"


def reaches(actor: Actor, thing: Thing, rule: Rule, who: frozenset[str]) -> bool:
    """Whether an object is one's own in what one is let in as; the company's desks own all."""
    if rule.reach != OWN or not thing.owners:
        return True
    posts = [(role, organisation) for role, organisation in actor.posts if role in who]
    if any(role in COMPANY for role, _organisation in posts):
        return True
    hats = {organisation for _role, organisation in posts}
    if who & {ANYONE, PERSON} and actor.person is not None:
        hats.add(actor.person)
    return bool(thing.owners & hats)


def ask(doors: Doors, cell: Cell) -> HttpResponse:
    """Come to the door, with a good form where one is taken; the browser forgets what it did."""
    client = cell.actor.client
    if cell.method == "POST" and who_may(cell.route, "POST"):
        carried = deepcopy(client.cookies)
        answer = client.post(cell.address, good_form(doors, cell.route, cell.actor, cell.thing))
        client.cookies = carried
        return answer
    return client.generic(cell.method, cell.address)


def met(answer: HttpResponse, method: str) -> str:
    """What was answered, in the words of `expected`."""
    status = answer.status_code
    if answer.headers.get("Location", "").startswith("/signin"):
        return "sign in"
    if status in LET_IN.get(method, ()):
        return "in"
    return str(status)


def looks(answer: HttpResponse, address: str) -> bytes:
    """A page without what is different on each: tokens, keys, and the address that was asked."""
    page = answer.content.replace(quote(address, safe="").encode(), b"")
    return CHANGES_EACH_TIME.sub(b"", page)
