"""Of those who want the last of a lot at the same moment, exactly one has it."""

import pytest

from jishi.foundation.quantities import Measure
from jishi.foundation.tests.at_once import at_once
from jishi.stock import operations
from jishi.stock.errors import SoldOut
from jishi.stock.models import Lot
from jishi.stock.rules import Take
from jishi.stock.tests.factories import make_lot

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def wanting(*takes: Take):
    return lambda: operations.reserve(holder="J1", takes=takes)


def test_the_last_units_go_to_one_of_two():
    lot = make_lot(quantity=5, measure=Measure.PIECE)

    answers = at_once(wanting(Take(lot.pk, 3, "a")), wanting(Take(lot.pk, 3, "b")))

    lot.refresh_from_db()
    assert [type(answer) for answer in answers].count(SoldOut) == 1
    assert (lot.available, lot.reserved) == (2, 3)
    assert lot.movements.filter(holder="J1").count() == 1


def test_eight_who_want_one_of_three_leave_five_without():
    lot = make_lot(quantity=3, measure=Measure.PIECE)

    answers = at_once(*[wanting(Take(lot.pk, 1, f"key {place}")) for place in range(8)])

    lot.refresh_from_db()
    assert [type(answer) for answer in answers].count(SoldOut) == 5
    assert (lot.available, lot.reserved) == (0, 3)


def test_two_lots_asked_for_in_opposite_order_do_not_wait_for_each_other():
    one, other = (make_lot(quantity=10, measure=Measure.PIECE) for _ in range(2))

    for round_ in range(5):
        at_once(
            wanting(Take(one.pk, 1, f"{round_} a1"), Take(other.pk, 1, f"{round_} a2")),
            wanting(Take(other.pk, 1, f"{round_} b1"), Take(one.pk, 1, f"{round_} b2")),
        )

    assert list(Lot.objects.values_list("available", "reserved")) == [(0, 10), (0, 10)]
