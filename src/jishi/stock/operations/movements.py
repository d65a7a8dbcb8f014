"""What every verb of this room does: write movements, refuse what is not there or not theirs."""

from collections.abc import Iterable

from django.db import connection

from jishi.foundation import clock
from jishi.foundation.quantities import shown
from jishi.foundation.rows import insert_values
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.stock.errors import NotThatMuch
from jishi.stock.models import Movement
from jishi.stock.queries import lot_now
from jishi.stock.rules import Take

MOVES_INTO = "INSERT INTO stock_movement (key, lot_id, kind, quantity, holder, at)"


def log(holder: str, moves: Iterable[tuple[Movement.Kind, Take]]) -> None:
    # Before the lots change: their rows are wanted by everybody and are held for the shortest time.
    at = connection.ops.adapt_datetimefield_value(clock.now())
    rows = [(take.key, take.lot_id, kind.value, take.quantity, holder, at) for kind, take in moves]
    if rows:
        insert_values(MOVES_INTO, rows)


def refuse_more_than_is_there(lot_id: int, reserved: int) -> None:
    lot = lot_now(lot_id)
    assert lot.reserved >= reserved, "nobody sells more than was reserved"
    raise NotThatMuch(lot=lot.number, left=shown(lot.available, lot.measure))


def refuse_others(by: Party) -> None:
    operator = parties.the_operator()
    if not parties.may(by, Membership.Role.WAREHOUSE, operator):
        parties.require(by, Membership.Role.OPERATOR, operator)
