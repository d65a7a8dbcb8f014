"""Take in many rows, each by its own verb: all of them or none, or those that are good."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from jishi.audit.operations import record
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput, Refusal, RowsAreWrong
from jishi.foundation.sheets import Row
from jishi.parties.models import Party

Tell = Callable[[str, Row], object]
Wrong = Mapping[int, Mapping[str, str]]


@dataclass
class Taken:
    """How many rows were taken in, and what was wrong with the others: by line, and by field, or
    by none where it is the state of the world that says no."""

    good: int = 0
    wrong: dict[int, Mapping[str, str]] = field(default_factory=dict)

    def tell(self, tell: Tell, key: str, row: Row) -> None:
        """Take in a row under a key of its own, unless it says something wrong."""
        if row.wrong:
            self.wrong[row.line] = row.wrong
            return
        try:
            tell(f"{key}:{row.line}", row)
        except BadInput as refusal:
            self.wrong[row.line] = refusal.fields
        except Refusal as refusal:
            self.wrong[row.line] = {"": str(refusal)}
        else:
            self.good += 1


def take_in(
    *, key: str, by: Party, noun: str, rows: Sequence[Row], tell: Tell, skip_bad: bool
) -> Taken:
    """Do for each row what `tell` does under the row's own key, e.g. keep a field record.

    All in one act, or none: refuses `RowsAreWrong` with the first wrong line. To skip what is bad,
    each good row is an act of its own; asked for again, only what was not done yet is done.
    """
    if not skip_bad:
        return _take_in_all(key=key, by=by, noun=noun, rows=rows, tell=tell)
    _begin_rows(key=key, by=by, noun=noun, rows=rows)
    taken = Taken()
    for row in rows:
        taken.tell(tell, key, row)
    return taken


def look_at(*, key: str, by: Party, noun: str, rows: Sequence[Row], tell: Tell) -> Wrong:
    """What would be wrong, by line, if the rows were taken in now. Everything is tried, and nothing
    of it is kept."""
    try:
        _take_in_all(key=key, by=by, noun=noun, rows=rows, tell=tell, only_look=True)
    except _Looked as looked:
        return looked.wrong
    raise AssertionError("whoever only looks leaves nothing behind")


class _Looked(Refusal):
    """Undoes what was only tried."""

    code = "looked"

    def __init__(self, wrong: Wrong) -> None:
        super().__init__()
        self.wrong = wrong


@operation
def _take_in_all(
    *,
    key: str,
    by: Party,
    noun: str,
    rows: Sequence[Row],
    tell: Tell,
    only_look: bool = False,
) -> Taken:
    facts = {"noun": noun, "rows": _digest(rows)}
    if record(key=key, verb="production.take_in", by=by, subject=f"rows:{noun}", **facts):
        return Taken(good=len(rows))
    taken = Taken()
    for row in rows:
        taken.tell(tell, key, row)
    if only_look:
        raise _Looked(taken.wrong)
    if taken.wrong:
        raise RowsAreWrong(count=len(taken.wrong), line=min(taken.wrong), wrong=taken.wrong)
    return taken


@operation
def _begin_rows(*, key: str, by: Party, noun: str, rows: Sequence[Row]) -> None:
    facts = {"noun": noun, "rows": _digest(rows), "skip_bad": True}
    record(key=key, verb="production.take_in", by=by, subject=f"rows:{noun}", **facts)


def _digest(rows: Sequence[Row]) -> str:
    told = [[row.line, row.values, row.wrong] for row in rows]
    written = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()
