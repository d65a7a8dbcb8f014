"""received = available + reserved + sold + written off + used, in whatever order it is done."""

from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import Refusal
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member
from jishi.production.tests.factories import a_key
from jishi.stock import operations
from jishi.stock.models import Lot, Movement
from jishi.stock.rules import Sale, Take
from jishi.stock.tests.factories import make_lot

pytestmark = pytest.mark.django_db

Kind = Movement.Kind
INTO = {
    Kind.RECEIVE: {"received": 1, "available": 1},
    Kind.RESERVE: {"available": -1, "reserved": 1},
    Kind.RELEASE: {"available": 1, "reserved": -1},
    Kind.SELL: {"reserved": -1, "sold": 1},
    Kind.RETURN: {"available": 1, "sold": -1},
    Kind.WRITE_OFF: {"available": -1, "written_off": 1},
    Kind.USE: {"available": -1, "used": 1},
}
COUNTERS = ("received", "available", "reserved", "sold", "written_off", "used")

verbs = st.sampled_from(["reserve", "release", "sell", "take_back", "write_off", "repack"])
steps = st.lists(st.tuples(verbs, st.integers(1, 60), st.integers(-20, 20)), max_size=14)


def told_by_movements(lot):
    counted = Counter()
    for movement in lot.movements.all():
        for counter, sign in INTO[movement.kind].items():
            counted[counter] += sign * movement.quantity
    return {counter: counted[counter] for counter in COUNTERS}


def counters(lot):
    return Lot.objects.filter(pk=lot.pk).values(*COUNTERS).get()


def do(verb, lot, quantity, difference, by):
    """One step that a person could take; what nobody could take (a bug) is not tried."""
    now, take = Lot.objects.get(pk=lot.pk), Take(lot.pk, quantity, a_key())
    if verb == "reserve":
        operations.reserve(holder="J1", takes=[take])
    elif verb == "release" and quantity <= now.reserved:
        operations.release(holder="J1", takes=[take])
    elif verb == "sell" and quantity <= now.reserved:
        actual = max(0, quantity + difference)
        operations.sell(holder="J1", takes=[Sale(lot.pk, quantity, actual, take.key)])
    elif verb == "take_back" and quantity <= now.sold:
        operations.take_back(holder="J1", takes=[take])
    elif verb == "write_off":
        operations.write_off(key=take.key, by=by, lot=lot, quantity=quantity, reason="坏果")
    elif verb == "repack":
        packed = max(1, quantity + min(0, difference))
        operations.repack(key=take.key, by=by, lot=lot, quantity=quantity, packed=packed)


@settings(max_examples=30, deadline=None)
@given(steps)
def test_the_counters_are_what_the_movements_make_of_them(steps):
    by = make_member(Membership.Role.WAREHOUSE)
    lot = make_lot(quantity=100, measure=Measure.PIECE)

    for verb, quantity, difference in steps:
        before = counters(lot)
        try:
            do(verb, lot, quantity, difference, by)
        except Refusal:
            assert counters(lot) == before

        now = counters(lot)
        assert now == told_by_movements(lot)
        assert now["received"] == sum(now[counter] for counter in COUNTERS[1:])
        assert min(now.values()) >= 0


@pytest.mark.parametrize(
    "broken", [{"available": 99}, {"reserved": 1}, {"available": -1, "sold": 101}]
)
def test_the_database_itself_refuses_a_lot_that_does_not_add_up(broken):
    lot = make_lot(quantity=100, measure=Measure.PIECE)

    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(**broken)

    assert counters(lot)["available"] == 100
