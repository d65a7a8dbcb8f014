"""Goods that are spoilt or missing: one sees it, a second one agrees."""

import pytest

from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import BadInput, NotFound, StaleState
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_person
from jishi.production.tests.factories import a_key
from jishi.stock import operations
from jishi.stock.errors import NotThatMuch, SecondPerson
from jishi.stock.models import Lot, WriteOff
from jishi.stock.tests.factories import make_lot

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot():
    return make_lot(quantity=50, measure=Measure.PIECE)


@pytest.fixture
def one():
    return make_member(Membership.Role.WAREHOUSE)


@pytest.fixture
def other():
    return make_member(Membership.Role.WAREHOUSE)


def ask(lot, by, quantity=8, reason="压坏"):
    return operations.ask_write_off(key=a_key(), by=by, lot=lot, quantity=quantity, reason=reason)


def left(lot):
    return Lot.objects.values_list("available", "written_off").get(pk=lot.pk)


def test_nothing_moves_until_a_second_person_agrees(lot, one, other):
    asked = ask(lot, one)
    assert left(lot) == (50, 0)

    agreed = operations.agree_to_write_off(key=a_key(), by=other, write_off=asked)

    assert left(lot) == (42, 8)
    assert (agreed.state, agreed.decided_by) == (WriteOff.State.AGREED, other)


def test_nobody_agrees_to_what_they_asked_themselves(lot, one):
    asked = ask(lot, one)

    with pytest.raises(SecondPerson):
        operations.agree_to_write_off(key=a_key(), by=one, write_off=asked)

    assert left(lot) == (50, 0)


def test_it_is_decided_once(lot, one, other):
    asked, key = ask(lot, one), a_key()
    operations.agree_to_write_off(key=key, by=other, write_off=asked)
    operations.agree_to_write_off(key=key, by=other, write_off=asked)

    with pytest.raises(StaleState):
        operations.agree_to_write_off(key=a_key(), by=other, write_off=asked)
    with pytest.raises(StaleState):
        operations.decline_write_off(key=a_key(), by=other, write_off=asked)

    assert left(lot) == (42, 8)


def test_whoever_asked_may_take_it_back(lot, one, other):
    asked = ask(lot, one)

    operations.decline_write_off(key=a_key(), by=one, write_off=asked)

    with pytest.raises(StaleState):
        operations.agree_to_write_off(key=a_key(), by=other, write_off=asked)
    assert left(lot) == (50, 0)


def test_what_was_sold_meanwhile_is_not_written_off(lot, one, other):
    asked = ask(lot, one, quantity=50)
    operations.write_off(key=a_key(), by=one, lot=lot, quantity=1, reason="坏")

    with pytest.raises(NotThatMuch):
        operations.agree_to_write_off(key=a_key(), by=other, write_off=asked)

    assert WriteOff.objects.get().state == WriteOff.State.ASKED


def test_it_needs_a_reason_and_goods_and_the_warehouse(lot, one):
    with pytest.raises(BadInput):
        ask(lot, one, reason=" ")
    with pytest.raises(NotThatMuch):
        ask(lot, one, quantity=51)
    with pytest.raises(NotFound):
        ask(lot, make_person())
