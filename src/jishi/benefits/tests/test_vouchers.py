"""A voucher is used once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jishi.benefits.errors import (
    VoucherExpired,
    VoucherNotForThis,
    VoucherUsed,
)
from jishi.benefits.models import Voucher
from jishi.benefits.operations import (
    use_voucher,
)
from jishi.benefits.queries import (
    Books,
    fund_books,
    usable_vouchers,
)
from jishi.benefits.rounds import lapse_expired
from jishi.benefits.tests.factories import (
    bring,
    everything,
    held,
    make_fund,
    make_voucher,
    statements,
    use,
)
from jishi.foundation import clock
from jishi.foundation.refusals import BadInput
from jishi.parties.tests.factories import make_person

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 8, 1, 4, tzinfo=UTC)


def test_using_a_voucher_takes_six_statements():
    voucher, into = make_voucher(make_person()), held()

    with CaptureQueriesContext(connection) as written:
        use_voucher(
            key="u",
            person=voucher.person,
            code=voucher.code,
            holder="J1",
            order_total_fen=20_00,
            into=into,
        )

    assert statements(written) == 6


def test_a_voucher_pays_its_worth_once():
    fund, person = make_fund(100_00), make_person()
    voucher = make_voucher(person, fund=fund)

    assert use(voucher, total=20_00, key="u") == 5_00
    assert use(voucher, total=20_00, key="u") == 5_00
    before = everything()
    with pytest.raises(VoucherUsed):
        use(voucher, holder="J2")

    assert everything() == before
    assert fund_books(fund) == Books(given=100_00, promised=0, spent=5_00, free=95_00)


def test_a_voucher_is_typed_in_any_case():
    voucher = make_voucher(make_person())
    voucher.code = f" {voucher.code.lower()} "

    assert use(voucher) == 5_00


def test_a_voucher_is_for_its_person_and_for_its_order():
    voucher = make_voucher(make_person())
    before = everything()

    with pytest.raises(VoucherNotForThis):
        use(voucher, person=make_person("别人"))
    with pytest.raises(VoucherNotForThis):
        use(voucher, total=19_99)
    voucher.code = "没有这张"
    with pytest.raises(VoucherNotForThis):
        use(voucher)

    assert everything() == before


def test_a_guest_may_use_a_voucher_that_is_nobodys():
    voucher = make_voucher(None)

    assert use(voucher, person=None) == 5_00


def test_a_voucher_ends_with_its_last_day():
    person = make_person()
    with clock.standing_at(NOON):
        voucher = make_voucher(person, days=3)
    with clock.standing_at(NOON + timedelta(days=2)):
        assert list(usable_vouchers(person, 20_00)) == [voucher]
        assert list(usable_vouchers(person, 19_99)) == []

    with clock.standing_at(NOON + timedelta(days=3)):
        assert list(usable_vouchers(person, 20_00)) == []
        with pytest.raises(VoucherExpired):
            use(voucher)


def test_a_whole_voucher_that_comes_back_can_be_used_again():
    fund, person = make_fund(100_00), make_person()
    voucher = make_voucher(person, fund=fund)
    use(voucher)

    bring(voucher=5_00)

    assert list(usable_vouchers(person, 20_00)) == [voucher]
    assert fund_books(fund) == Books(given=100_00, promised=5_00, spent=0, free=95_00)
    assert use(voucher, holder="J2") == 5_00


def test_a_part_of_a_voucher_goes_back_to_the_fund():
    fund, person = make_fund(100_00), make_person()
    voucher = make_voucher(person, fund=fund)
    use(voucher)

    bring(voucher=1_50)
    assert fund_books(fund) == Books(given=100_00, promised=0, spent=3_50, free=96_50)
    bring(voucher=3_50)

    assert fund_books(fund) == Books(given=100_00, promised=0, spent=0, free=100_00)
    assert list(usable_vouchers(person, 20_00)) == []


def test_a_voucher_is_never_worth_more_than_its_order():
    with pytest.raises(BadInput):
        make_voucher(worth_fen=10_00, least_order_fen=9_99)
    voucher = make_voucher(worth_fen=10_00, least_order_fen=10_00)

    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.filter(pk=voucher.pk).update(least_order_fen=9_99)


def test_a_voucher_that_comes_back_after_its_last_day_goes_to_the_fund():
    person = make_person()
    with clock.standing_at(NOON):
        fund = make_fund(100_00)
        voucher = make_voucher(person, fund=fund, days=3)
        use(voucher)

    with clock.standing_at(NOON + timedelta(days=3)):
        bring(voucher=5_00)
        assert lapse_expired() == 0

    assert fund_books(fund) == Books(given=100_00, promised=0, spent=0, free=100_00)
