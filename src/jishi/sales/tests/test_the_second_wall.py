"""What the database itself refuses, whoever asks."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jishi.sales.models import BasketLine, Order, OrderLine
from jishi.sales.tests.factories import make_basket, make_order

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        lambda: OrderLine.objects.update(price_fen=1),
        lambda: OrderLine.objects.all().delete(),
    ],
)
def test_an_order_line_is_never_changed(change):
    make_order()

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change()

    assert OrderLine.objects.get().price_fen == 1_000


@pytest.mark.parametrize(
    "change",
    [
        lambda: Order.objects.update(total_fen=0),
        lambda: BasketLine.objects.update(packs=0),
    ],
)
def test_nothing_is_ordered_for_nothing(change):
    make_order()
    make_basket()

    with pytest.raises(IntegrityError), transaction.atomic():
        change()
