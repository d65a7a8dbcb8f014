"""What is lost is counted where it was lost, and once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishi.delivery.losses import Lost, losses, never_came
from jishi.delivery.tests.factories import make_station, pick_line
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member
from jishi.payments.tests.factories import make_paid_order
from jishi.production import operations as production
from jishi.production.tests.factories import a_key, make_batch, make_certificate, make_harvest
from jishi.sales.tests.factories import make_offer
from jishi.stock import operations as stock
from jishi.stock.models import Lot

pytestmark = pytest.mark.django_db


def test_each_loss_is_told_where_it_was_found(hands):
    offer, station = make_offer(), make_station()
    order = make_paid_order(offer, packs=4, point=station.point)
    lot = Lot.objects.get()
    stock.write_off(
        key=a_key(), by=make_member(Membership.Role.WAREHOUSE), lot=lot, quantity=1, reason="压坏"
    )
    hands.move_to(order.cycle.cutoff_at)
    pick_line(order.lines.get(), 3)

    told = losses(30)[0]

    assert told.in_store == Lost(lot.received, 1)
    assert told.at_packing == Lost(4, 1)
    assert told.at_station == Lost(3, 0)
    assert told.at_packing.permille == 250
    assert told.lost == 2


def test_what_lay_in_another_time_is_not_counted(hands):
    make_offer()
    hands.move(days=8)

    assert losses(7) == []


def test_one_question_for_many_movements(hands):
    for _ in range(3):
        make_offer()
    with CaptureQueriesContext(connection) as asked:
        assert losses(30)

    assert len(asked) == 1


def test_what_was_certified_and_never_came_is_lost_before_the_store(hands):
    batch = make_batch()
    make_harvest(batch, quantity=10_000)
    certificate = make_certificate(batch, quantity=8_000)
    production.draw(certificate=certificate, quantity=6_000)

    assert never_came(30) == [], "it may still come"
    hands.move(days=(certificate.valid_until - certificate.issued_on).days + 1)

    [told] = never_came(30)
    assert (told.crop, told.to_store) == (batch.crop.name, Lost(8_000, 2_000))
    assert told.to_store.permille == 250


def test_what_ended_long_ago_is_not_lost_now(hands):
    certificate = make_certificate(make_batch(harvested=8_000), quantity=8_000)
    hands.move(days=(certificate.valid_until - certificate.issued_on).days + 8)

    assert never_came(7) == []
    assert never_came(30)
