"""Reserve, release, sell, take back: each changes lots by guarded UPDATEs in the order of keys."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.db import connection

from jishi.foundation import clock
from jishi.foundation.acts import part_of_an_act
from jishi.foundation.operations import operation
from jishi.foundation.rows import shift
from jishi.stock import rules
from jishi.stock.errors import SoldOut
from jishi.stock.models import Lot, Movement
from jishi.stock.operations.movements import log, refuse_more_than_is_there
from jishi.stock.queries import lot_now
from jishi.stock.rules import Sale, Take

Kind = Movement.Kind

# Each order runs this. It is written out because the ORM takes five times as long to build such a
# statement as the database to execute it.
RESERVE = """
    UPDATE stock_lot
    SET available = available - %(quantity)s, reserved = reserved + %(quantity)s
    WHERE id = %(lot)s AND available >= %(quantity)s AND NOT is_locked AND sell_until >= %(today)s
"""


@operation
@part_of_an_act
def reserve(*, holder: str, takes: Sequence[Take]) -> None:
    """Keep goods for a holder, in each lot's measure; wholly or not at all.

    Of those who ask for the last of a lot at the same moment one has it; the others are refused
    `SoldOut`, as are all who ask for a lot that is locked or past its last day of sale. A take's
    key works once, for ever. One SQL for the movements, then one for each lot, in id order.
    """
    log(holder, ((Kind.RESERVE, take) for take in takes))
    for lot_id, quantity in rules.by_lot(takes):
        if not _taken(lot_id, quantity):
            lot = lot_now(lot_id)
            raise SoldOut(product=lot.product.name, lot=lot.number)


@operation
@part_of_an_act
def release(*, holder: str, takes: Sequence[Take]) -> None:
    """Give back what a holder had reserved and does not want; it is available again."""
    log(holder, ((Kind.RELEASE, take) for take in takes))
    for lot_id, quantity in rules.by_lot(takes):
        given = shift(Lot, lot_id, available=quantity, reserved=-quantity)
        assert given, "nobody gives back more than was reserved"


@operation
@part_of_an_act
def sell(*, holder: str, takes: Sequence[Sale]) -> None:
    """Let reserved goods go out at what they really weigh, or count.

    Less than reserved: the rest is available again. More: the difference comes out of what is
    available in the same lot, and is refused `NotThatMuch` when it holds less.
    """
    log(holder, (each for sale in takes for each in _movements_of(sale)))
    in_order = sorted(takes, key=lambda sale: sale.lot_id)
    for lot_id, sales in groupby(in_order, key=lambda sale: sale.lot_id):
        of_lot = list(sales)
        reserved = sum(sale.reserved for sale in of_lot)
        actual = sum(sale.actual for sale in of_lot)
        more = actual - reserved
        if not shift(Lot, lot_id, available=-more, reserved=-reserved, sold=actual):
            refuse_more_than_is_there(lot_id, reserved)


@operation
@part_of_an_act
def take_back(*, holder: str, takes: Sequence[Take]) -> None:
    """Put sold goods that were not handed over back on hand."""
    log(holder, ((Kind.RETURN, take) for take in takes))
    for lot_id, quantity in rules.by_lot(takes):
        back = shift(Lot, lot_id, available=quantity, sold=-quantity)
        assert back, "nothing comes back that was not sold"


def _taken(lot_id: int, quantity: int) -> bool:
    today = clock.today().isoformat()
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, {"lot": lot_id, "quantity": quantity, "today": today})
        return cursor.rowcount == 1


def _movements_of(sale: Sale) -> Iterable[tuple[Movement.Kind, Take]]:
    more = sale.actual - sale.reserved
    if more > 0:
        yield Kind.RESERVE, Take(sale.lot_id, more, f"{sale.key}:more")
    if more < 0:
        yield Kind.RELEASE, Take(sale.lot_id, -more, f"{sale.key}:less")
    if sale.actual:
        yield Kind.SELL, Take(sale.lot_id, sale.actual, sale.key)
