"""Every route of the market, the pages' and the JSON door's, by the name of its row."""

import re
from dataclasses import dataclass
from functools import cache

from jishi.web import policy
from jishi.web.api.schema import contract

HOLE = re.compile(r"<(?:\w+:)?(\w+)>")
MUST_ASK = {"api:goods_found": "?q=桃"}  # without a word nothing is looked for
EPCIS = "epcis:"  # programs of other markets come in here
JSON_DOOR = "api"  # lets everybody in; what lies behind it has rows of its own


@dataclass(frozen=True)
class Route:
    """`path` has holes for what names the object; `elsewhere`: methods that other rows answer."""

    name: str
    path: str
    is_json: bool = False
    elsewhere: frozenset[str] = frozenset()

    @property
    def names_an_object(self) -> bool:
        return "{" in self.path

    def __str__(self) -> str:
        return self.name


@cache
def all_routes() -> tuple[Route, ...]:
    """In the order of the market's own table of paths."""
    pages = [
        Route(name, "/" + HOLE.sub(r"{\1}", path), is_json=name.startswith(EPCIS))
        for name, path in policy.routes().items()
        if name != JSON_DOOR
    ]
    return (*pages, *_behind_the_json_door())


def _behind_the_json_door() -> list[Route]:
    found = []
    for path, told in contract()["paths"].items():
        methods = {method.upper() for method in told}
        for method, operation in told.items():
            elsewhere = methods - {method.upper()}
            elsewhere |= {"HEAD"} if "GET" in elsewhere else set()
            name = f"{JSON_DOOR}:{operation['operationId']}"
            path += MUST_ASK.get(name, "")
            found.append(Route(name, path, is_json=True, elsewhere=frozenset(elsewhere)))
    return found
