"""At a desk: the last place for a view, and a bulk act that is done, stopped and undone."""

from typing import Any

from jishi.desks import operations as desks
from jishi.desks.models import VIEWS_MAX
from jishi.foundation.clock import Hands
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_operator
from jishi.stock import operations as stock
from jishi.stock.tests.factories import make_lot
from jishi.trials.schedules.contest import Act, Scene

Role = Membership.Role
REFUSALS = "bad_input too_many_views"


def the_last_place(_hands: Hands) -> Scene:
    """One place is left for a view, and one view may be called otherwise or dropped."""
    by = make_member(Role.OPERATOR, make_operator())
    at: dict[str, Any] = {"by": by, "table": "office:orders", "query": "state=placed"}
    views = [desks.save_view(key=f"view {n}", name=f"第{n}个", **at) for n in range(VIEWS_MAX - 1)]
    about = {"by": by, "view": views[0]}
    called = {**about, "name": "甲", "is_shared": True}
    return Scene(
        "the last place",
        [
            Act("save", desks.save_view, {**at, "name": "甲"}, REFUSALS),
            Act("save another", desks.save_view, {**at, "name": "乙"}, REFUSALS),
            Act("change", desks.change_view, called, "bad_input"),
            Act("drop", desks.drop_view, about),
        ],
    )


def one_for_many(_hands: Hands) -> Scene:
    """A bulk act that is done may be undone. Of one that waits a row was done and another will be
    refused, of which nothing is noted yet; or all stops."""
    by = make_member(Role.WAREHOUSE, make_operator())
    lots = [make_lot(measure="piece") for _n in range(4)]
    numbers = [lot.number for lot in lots]
    done = desks.begin(key="done", by=by, do="lock", subjects=numbers[:2])
    desks.go_on(by=by, act=done, most=len(numbers))
    waiting = desks.begin(key="waits", by=by, do="lock", subjects=numbers[2:])
    row, other = waiting.rows.order_by("position")
    stock.lock(key=row.key, by=by, lot=lots[2])
    return Scene(
        "one for many",
        [
            Act("begin", desks.begin, {"by": by, "do": "lock", "subjects": numbers[2:]}),
            Act("undo", desks.undo, {"by": by, "act": done}),
            Act("stop", desks.stop, {"by": by, "act": waiting}),
            Act("note done", desks.note, {"row": row, "words": ""}),
            Act("note refused", desks.note, {"row": other, "words": "锁定"}),
        ],
    )


SCENES = (the_last_place, one_for_many)
