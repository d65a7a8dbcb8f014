"""The facts of Pinghu, read from `facts/`."""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

FACTS = Path(__file__).parent / "facts"
VILLAGES_OF_THE_DEMO = 72


@cache
def places() -> list[dict[str, str]]:
    """Code, name, kind and parent of every place, and what is planned there; parents first."""
    rows = [row | {"brief": _brief(row["code"])} for row in _rows("places.csv")]
    return sorted(rows, key=lambda row: (len(row["code"]), row["code"]))


def _brief(code: str) -> str:
    planned = planned_produce().get(code)
    return f"县里的五年农业规划写着，这个村发展{'、'.join(planned)}。" if planned else ""


@cache
def planned_produce() -> dict[str, list[str]]:
    """By village code: the kinds of produce that the plan names for it."""
    planned: dict[str, list[str]] = defaultdict(list)
    for row in _rows("village_produce.csv"):
        planned[row["place_code"]].append(row["planned_produce"])
    return planned


@cache
def demo_villages() -> tuple[str, ...]:
    """The codes of the 72 villages of the demo: those with a plan first, then by code."""
    villages = [row["code"] for row in places() if row["kind"] == "village"]
    with_plan = [code for code in villages if code in planned_produce()]
    without = [code for code in villages if code not in planned_produce()]
    return tuple((with_plan + without)[:VILLAGES_OF_THE_DEMO])


def _rows(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
