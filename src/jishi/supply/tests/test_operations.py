import pytest

from jishi.supply.tests.factories import make_packaged_receipt, make_receipt

pytestmark = pytest.mark.django_db


def test_own_goods_are_owed_from_the_moment_they_are_weighed():
    receipt = make_receipt(quantity=2_500, price_fen=1168)
    assert receipt.cost_fen == 2920


def test_packaged():
    assert make_packaged_receipt().entry is None
