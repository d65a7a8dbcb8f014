from datetime import timedelta

import pytest

from jishi.foundation import clock
from jishi.parties.tests.factories import make_organisation
from jishi.production.tests.factories import make_application, make_batch, make_crop, make_input
from jishi.supply import queries
from jishi.supply.tests.factories import make_receipt

pytestmark = pytest.mark.django_db


def test_a_grower_sees_own_deliveries_only_the_newest_first(django_assert_num_queries):
    grower = make_organisation()
    first, second = (
        make_receipt(batch=make_batch(grower=grower, certified=10_000)) for _ in range(2)
    )
    make_receipt()

    with django_assert_num_queries(1):
        told = [
            (receipt, f"{receipt.lot.product} {receipt.lot.batch.crop} {receipt.received_by}")
            for receipt in queries.receipts_of(grower)
        ]

    assert [receipt for receipt, _words in told] == [second, first]


def test_what_came_in_today_is_told_from_what_came_in_before():
    with clock.standing_at(clock.now() - timedelta(days=1)):
        make_receipt()
    receipt = make_receipt()
    morning = clock.at(clock.today(), 0)

    today = queries.receipts_between(morning, morning + timedelta(days=1))

    assert list(today) == [receipt]


def test_a_certificate_is_awaited_until_all_of_it_came_in(django_assert_num_queries):
    batch = make_batch(certified=10_000)
    assert list(queries.awaiting()) == [batch.certificates.get()]

    make_receipt(batch=batch, quantity=4_000)
    with django_assert_num_queries(1):
        (awaited,) = queries.awaiting()
        assert f"{awaited.batch.crop} {awaited.batch.grower} {awaited.batch.site.place}"
    assert awaited.quantity - awaited.received == 6_000

    make_receipt(batch=batch, quantity=6_000)
    assert not queries.awaiting()


def test_nobody_waits_for_what_expired_or_was_withdrawn():
    make_batch(crop=make_crop(keeps_days=2), certified=10_000)
    withdrawn = make_batch(certified=10_000)
    make_application(withdrawn, make_input(withdrawn.crop), on=clock.today())

    assert len(queries.awaiting()) == 1
    with clock.standing_at(clock.now() + timedelta(days=3)):
        assert not queries.awaiting()
