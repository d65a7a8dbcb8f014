"""Slips of the pen in the table of the market, one at a time (R41).

While a slip stands, the doors hold what it says. The cells of its own row must notice: somebody is
let in whose duty it is not, or shut out whose it is. Where the room behind refuses all the same, a
second wall holds; that is counted apart. A slip in the reach must be contradicted by what is met.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from jishi.trials.doors.cells import Cell, expected
from jishi.trials.doors.ground import COMPANY, Doors
from jishi.trials.doors.routes import Route
from jishi.trials.doors.trying import Matrix
from jishi.web.policy import ANYONE, CHANNEL, EVERY, OWN, PERSON, RULES, Rule

TRIES = 4  # cells of a slip that are tried, each able to tell it
NOTICED, SECOND_WALL = "slips noticed", "slips that a second wall makes up for"


def slips(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """A method more or less, a role more or less, a reach that is longer or shorter."""
    for method in ("GET", "POST"):
        who = rule.who.get(method, frozenset())
        if not who:
            yield f"{method} for anyone", _with(rule, method, {ANYONE})
            continue
        yield f"no {method}", _with(rule, method, set())
        for word in who if len(who) > 1 else ():
            yield f"{method} without {word}", _with(rule, method, who - {word})
        if not who & {ANYONE, CHANNEL}:
            yield f"{method} for anyone", _with(rule, method, who | {ANYONE})
        if not who & {ANYONE, CHANNEL, PERSON}:
            yield f"{method} for each person", _with(rule, method, who | {PERSON})
        if who & {ANYONE, CHANNEL}:
            yield f"{method} for persons only", _with(rule, method, {PERSON})
    yield "another reach", replace(rule, reach=EVERY if rule.reach == OWN else OWN)


def _with(rule: Rule, method: str, who: set[str] | frozenset[str]) -> Rule:
    methods = {name: held for name, held in rule.who.items() if name not in {method, "HEAD"}}
    if who:
        methods[method] = frozenset(who)
    if "GET" in methods:
        methods["HEAD"] = methods["GET"]
    return replace(rule, who=methods)


def telling(chosen: list[Cell], rule: Rule, slip: Rule) -> list[Cell]:
    """The cells that should be answered otherwise if the slip were meant."""
    found = []
    for cell in chosen:
        meant = expected(cell, rule, rule.who.get(cell.method, frozenset()))
        written = expected(cell, slip, slip.who.get(cell.method, frozenset()))
        is_list = cell.thing is None and rule.object and cell.method == "GET"
        if meant != written or (is_list and meant == "in" and rule.reach != slip.reach):
            found.append(cell)
    return found


def try_slips(matrix: Matrix, chosen: list[Cell], chance: random.Random) -> list[str]:
    """Make each slip once; name those that nothing noticed."""
    of_route: dict[Route, list[Cell]] = defaultdict(list)
    for cell in chosen:
        of_route[cell.route].append(cell)
    unnoticed = []
    for route, own in of_route.items():
        rule = RULES[route.name]
        for words, slip in slips(rule):
            if not _is_a_slip(matrix.doors, route, rule, slip):
                continue
            told = telling(own, rule, slip)
            told = chance.sample(told, min(TRIES, len(told)))
            if _is_noticed(matrix, route, slip, told):
                matrix.evidence.counts[NOTICED] += 1
            elif told and rule.reach == slip.reach:
                matrix.evidence.counts[SECOND_WALL] += 1
            else:
                unnoticed.append(f"{route}, {words}: nothing noticed the slip")
    return unnoticed


def _is_noticed(matrix: Matrix, route: Route, slip: Rule, told: list[Cell]) -> bool:
    meant = RULES[route.name]
    RULES[route.name] = slip
    try:
        return any(matrix.wrong_with(cell) for cell in told)
    finally:
        RULES[route.name] = meant


def _is_a_slip(doors: Doors, route: Route, rule: Rule, slip: Rule) -> bool:
    """Whether it means anything else, and the doors hear of it.

    Own or every is the same for what is nobody's, and for the company's desks, which own all. Which
    methods a JSON operation has, and that it is anyone's, is settled when its door is built.
    """
    if rule.reach != slip.reach:
        owned = any(thing.owners for thing in doors.tried.get(rule.object, ()))
        return owned and not rule.named <= COMPANY
    return not route.is_json or (slip.who.keys() == rule.who.keys() and ANYONE not in rule.named)
