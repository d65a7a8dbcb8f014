"""Try a cell: is it answered as it should be, has nothing changed, is nothing shown too much."""

import re

from jishi.trials.doors.cells import DONE, Answer, Cell, ask, expected, looks, met, reaches
from jishi.trials.doors.duties import who_may
from jishi.trials.doors.ground import Doors, Thing
from jishi.trials.doors.routes import Route
from jishi.trials.doors.things import missing
from jishi.trials.doors.undone import counts, picture, undone
from jishi.trials.evidence import Evidence
from jishi.web.policy import OWN, RULES, Rule


class Matrix:
    """Tries cells, and keeps what was met otherwise than expected."""

    def __init__(self, doors: Doors, evidence: Evidence) -> None:
        self.doors, self.evidence = doors, evidence
        self.before, self.counted = picture(), counts()
        self.done: dict[Route, Cell] = {}  # somebody whose good form changed something
        self.nothing_there: dict[tuple[Route, str, str], bytes] = {}
        tokens = [str(order.names["token"]) for order in doors.things["order"]]
        self.tokens = re.compile("|".join(map(re.escape, tokens)))

    def wrong_with(self, cell: Cell) -> str | None:
        """How a cell was answered otherwise than it should be; None when it was right."""
        who, rule = who_may(cell.route.name, cell.method), RULES[cell.route.name]
        awaited = expected(cell, rule, who)
        with undone() as writes:
            answer = ask(self.doors, cell)
            may_write = awaited == "in" and cell.method == "POST"
            is_change = writes.seen and not may_write and picture() != self.before
        found = met(answer, cell.method)
        if found != awaited:
            return f"expected {awaited}, met {found} ({answer.status_code})"
        if is_change:
            return f"answered {found}, and yet a row changed"
        if may_write and writes.seen and answer.status_code in DONE:
            self.done.setdefault(cell.route, cell)
        if awaited == "404":
            return self._tells_apart(cell, answer)
        return self._shows_wrongly(cell, answer) if awaited == "in" else None

    def _shows_wrongly(self, cell: Cell, answer: Answer) -> str | None:
        if cell.method != "GET" or answer.status_code != 200:
            return None
        return self._shows_anothers_secret(cell, answer) or self._lists_wrongly(cell, answer)

    def _tells_apart(self, cell: Cell, answer: Answer) -> str | None:
        """Another's object is answered to the letter as one that is not there."""
        place = (cell.route, cell.method, cell.actor.name)
        if place not in self.nothing_there:
            none = missing(RULES[cell.route.name].object)
            nowhere = Cell(cell.route, cell.method, cell.actor, none)
            with undone():
                self.nothing_there[place] = looks(ask(self.doors, nowhere), nowhere.address)
        if looks(answer, cell.address) != self.nothing_there[place]:
            return "answered otherwise than for what is not there"
        return None

    def _shows_anothers_secret(self, cell: Cell, answer: Answer) -> str | None:
        """The address of an order is its secret: it stands on its own page and its buyer's."""
        shown = set(self.tokens.findall(answer.content.decode(errors="replace")))
        own = {
            str(order.names["token"])
            for order in self.doors.things["order"]
            if cell.actor.person in order.owners
        }
        asked = {str(cell.thing.names.get("token"))} if cell.thing else set()
        strange = shown - own - asked
        return f"shows the address of an order: {strange}" if strange else None

    def _lists_wrongly(self, cell: Cell, answer: Answer) -> str | None:
        """What a list shows is the set of those that its reader reaches."""
        rule, words = RULES[cell.route.name], answer.content.decode(errors="replace")
        if cell.thing or not rule.object:
            return None
        who = who_may(cell.route.name, cell.method)
        wrong = [
            str(thing)
            for thing in self.doors.things.get(rule.object, ())
            if thing.marks
            and any(mark in words for mark in thing.marks) != _stands_on(cell, thing, rule, who)
        ]
        self.evidence.counts["lists"] += 1
        return f"a list shows, or leaves out, wrongly: {wrong[:5]}" if wrong else None


def _stands_on(cell: Cell, thing: Thing, rule: Rule, who: frozenset[str]) -> bool:
    """Whether a thing belongs on a list; one's own list names nothing that is nobody's."""
    is_nobodys = rule.reach == OWN and not thing.owners
    return reaches(cell.actor, thing, rule, who) and not is_nobodys
