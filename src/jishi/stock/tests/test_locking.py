"""A lot is locked by one, and whoever comes later is told so."""

import pytest

from jishi.foundation.refusals import StaleState
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member
from jishi.stock import operations as stock
from jishi.stock.models import Lot
from jishi.stock.tests.factories import make_lot

pytestmark = pytest.mark.django_db


def test_a_lot_is_locked_and_let_go_once():
    clerk, lot = make_member(Membership.Role.WAREHOUSE), make_lot(measure="piece")

    with pytest.raises(StaleState):
        stock.unlock(key="not yet", by=clerk, lot=lot)

    stock.lock(key="a", by=clerk, lot=lot)
    assert stock.lock(key="a", by=clerk, lot=lot).is_locked
    with pytest.raises(StaleState):
        stock.lock(key="b", by=clerk, lot=lot)

    stock.unlock(key="c", by=clerk, lot=lot, reason="看过")
    assert not Lot.objects.get(pk=lot.pk).is_locked
