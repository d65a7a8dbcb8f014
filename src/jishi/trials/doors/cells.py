"""One cell of the matrix: somebody, at a route, with a method, and an object in the address."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import quote

from django.test import Client

from jishi.trials.doors.duties import READS, who_may
from jishi.trials.doors.forms import Form, good_form
from jishi.trials.doors.ground import COMPANY, Actor, Doors, Thing
from jishi.trials.doors.routes import Route, all_routes
from jishi.trials.doors.things import missing
from jishi.web.policy import ANYONE, CHANNEL, OWN, PERSON, RULES, Rule

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SOME = 5  # one in so many tries what nobody may: who asks makes no difference to it
LET_IN = {"GET": {200, 302}, "HEAD": {200, 302}, "POST": {200, 202, 302, 303, 409}}
ABOVE = "led to the page above"
DONE = {200, 202, 302, 303}
KEY = "matrix-0000000001"  # each cell is undone, so that the key is always new
TOKENS = re.compile(rb'(value|nonce|id|data-key)="[^"]*"')
Answer = Any  # the test client's response is of no public type


@dataclass(frozen=True)
class Cell:
    route: Route
    method: str
    actor: Actor
    thing: Thing | None

    @property
    def address(self) -> str:
        return self.route.path.format_map(self.thing.names if self.thing else {})

    def __str__(self) -> str:
        thing = f" on {self.thing}" if self.thing else ""
        return f"{self.actor.name}: {self.method} {self.route}{thing}"


def cells(doors: Doors) -> Iterator[Cell]:
    """Every route, every method, everybody, some objects of each kind and one that is not there."""
    for route in all_routes():
        things: list[Thing | None] = [None]
        if route.names_an_object:
            things = [*doors.tried[RULES[route.name].object], missing(RULES[route.name].object)]
        for method in METHODS:
            if who_may(route.name, method):
                for actor, thing in product(doors.actors, things):
                    yield Cell(route, method, actor, thing)
            elif method not in route.elsewhere:
                for actor in doors.actors[::SOME]:
                    yield Cell(route, method, actor, things[0])


def expected(cell: Cell, rule: Rule, who: frozenset[str]) -> str:
    """What the error contract says: 405, the channel's 401, to sign in, 403, 404, or in.

    Who reads where only a form is taken is led to the page above, and learns nothing of the object.
    """
    actor, thing = cell.actor, cell.thing
    if not who:
        return ABOVE if is_a_forms_address(cell) else "405"
    if CHANNEL in who:
        return "401"
    if ANYONE not in who and not actor.is_signed_in:
        return "sign in"
    if not who & {ANYONE, PERSON, *(role for role, _organisation in actor.posts)}:
        return "403"
    if thing and not (thing.is_there and reaches(actor, thing, rule, who)):
        return "404"
    return "in"


def is_a_forms_address(cell: Cell) -> bool:
    """Whether a person who reads there is lost; programs, and the channel, are told 405."""
    takes = who_may(cell.route.name, "POST") - {CHANNEL}
    return cell.method in READS and bool(takes) and not cell.route.is_json


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


def ask(doors: Doors, cell: Cell) -> Answer:
    """Come to the door, with a good form where one is taken."""
    if cell.method == "POST" and who_may(cell.route.name, "POST"):
        form = good_form(doors, cell.route, cell.actor, cell.thing)
        return send(cell, form, cell.actor.client)
    return cell.actor.client.generic(cell.method, cell.address)


def send(cell: Cell, form: Form, client: Client) -> Answer:
    """A form of a page, or JSON; the browser forgets afterwards what it was told to keep."""
    carried = deepcopy(client.cookies)
    try:
        if not cell.route.is_json:
            return client.post(cell.address, {"key": KEY, **form})
        once = {"Idempotency-Key": KEY}
        return client.post(cell.address, form or "", content_type="application/json", headers=once)
    finally:
        client.cookies = carried


def met(answer: Answer, method: str) -> str:
    """What was answered, in the words of `expected`."""
    status = answer.status_code
    if status == 302 and "Allow" in answer.headers:
        return ABOVE
    is_told = b'"login_required"' in answer.content or method == "HEAD"
    if (status == 401 and is_told) or answer.headers.get("Location", "").startswith("/signin"):
        return "sign in"
    if status in LET_IN.get(method, ()):
        return "in"
    return str(status)


def looks(answer: Answer, address: str) -> bytes:
    """A page without what is different on each: tokens, keys, and the address that was asked."""
    page = answer.content
    for named in (address, quote(address, safe="")):
        page = page.replace(named.encode(), b"")
    return TOKENS.sub(b"", page)
