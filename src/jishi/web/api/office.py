"""For accountants: statements, the second agreement, payouts."""

from datetime import datetime
from typing import Annotated

from ninja import Schema

from jishi.foundation.refusals import NotFound
from jishi.settlement import operations as settlement
from jishi.settlement import queries
from jishi.settlement.models import Payout, Statement
from jishi.web.api.door import Door, Told
from jishi.web.api.fields import A_PAGE, Fen, Number, OnceKey, OneOf, Page, Text
from jishi.web.api.who import ByPerson
from jishi.web.forms import in_scope

door = Door()


class PayoutTold(Schema):
    number: Number
    route: Annotated[str, OneOf(Payout.Route)]
    amount_fen: Fen
    state: Annotated[str, OneOf(Payout.State)]


class StatementTold(Schema):
    number: Number
    party: Text
    until: datetime
    sold_fen: Fen
    commission_fen: Fen
    bought_fen: Fen
    net_fen: Fen
    state: Annotated[str, OneOf(Statement.State)]
    prepared_by: Text
    approved_by: Text | None
    payouts: list[PayoutTold]


class Statements(Schema):
    statements: list[StatementTold]
    has_more: bool


@door.reads("office/statements", Statements)
def listed(request: ByPerson, page: Page = 1) -> Told:
    """All statements, 50 a page, the newest first; sums in fen (R6.4)."""
    since = (page - 1) * A_PAGE
    found = list(queries.statements()[since : since + A_PAGE + 1])
    return {"statements": [_told(row) for row in found[:A_PAGE]], "has_more": len(found) > A_PAGE}


@door.reads("office/statements/{number}", StatementTold)
def see(request: ByPerson, number: Number) -> Told:
    """One statement with its payouts."""
    return _told(_found(number))


@door.writes("office/statements/{number}/approve", StatementTold, also=(202,))
def approve(request: ByPerson, number: Number, key: OnceKey) -> Told:
    """Agree to a statement that somebody else has prepared.

    Refuses `awaiting_second_approval` (202) to who prepared it, `stale_state`.
    """
    settlement.approve(key=in_scope(request, key), by=request.auth, statement=_found(number))
    return _told(_found(number))


@door.writes("office/payouts/{number}/pay", StatementTold)
def pay_out(request: ByPerson, number: Number, key: OnceKey) -> Told:
    """Make a payout of an approved statement, once. Refuses `stale_state`."""
    payout = Payout.objects.filter(number=number).select_related("statement").first()
    if payout is None:
        raise NotFound
    settlement.pay_out(key=in_scope(request, key), by=request.auth, payout=payout)
    return _told(_found(payout.statement.number))


def _found(number: str) -> Statement:
    found = queries.statements().filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def _told(row: Statement) -> Told:
    return {
        "number": row.number,
        "party": row.party.name,
        "until": row.until,
        "sold_fen": row.sold_fen,
        "commission_fen": row.commission_fen,
        "bought_fen": row.bought_fen,
        "net_fen": row.net_fen,
        "state": row.state,
        "prepared_by": row.prepared_by.name,
        "approved_by": row.approved_by.name if row.approved_by else None,
        "payouts": list(row.payouts.all()),
    }
