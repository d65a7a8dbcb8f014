"""At a desk a table is kept under a name, and one thing is done to many of its rows."""

from jishi.desks import operations as desks
from jishi.desks.models import BulkAct
from jishi.stock.queries import lots_at
from jishi.trials.kills.asking import Request, Story, ask, commits, go_round
from jishi.trials.kills.chain.founding import Village

MOST = 3  # rows; a round is killed at its second one too


def at_the_desk(village: Village) -> Story[None]:
    """A view comes and goes; some lots are locked and let go, others are only looked at."""
    by = village.manager
    view = yield ask(
        desks.save_view, by=by, table="office:orders", name="待付款", query="state=placed"
    )
    yield ask(desks.change_view, by=by, view=view, name="没付的", is_shared=True)
    yield ask(desks.drop_view, by=by, view=view)
    lots = [lot.number for lot in lots_at().filter(is_locked=False)[:MOST]]
    locking = yield ask(desks.begin, by=village.clerk, do="lock", subjects=lots)
    yield _done(village, locking)
    letting_go = yield ask(desks.undo, by=village.clerk, act=locking)
    yield _done(village, letting_go)
    thought = yield ask(desks.begin, by=village.clerk, do="lock", subjects=lots)
    yield ask(desks.stop, by=village.clerk, act=thought)


def _done(village: Village, act: BulkAct) -> Request:
    return go_round(
        lambda: desks.go_on(by=village.clerk, act=act, most=MOST), *commits("desks.note")
    )
