"""However deliveries are split over statements, the sums are the same, and nothing stays behind."""

import pytest
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jishi.catalog.models import Offer
from jishi.delivery.tests.factories import make_station
from jishi.foundation import clock
from jishi.ledger.models import Account, Line
from jishi.ledger.operations import forget_accounts
from jishi.parties.queries import forget_operator
from jishi.parties.tests.factories import make_organisation
from jishi.payments.models import Payment
from jishi.payments.tests.books import booked
from jishi.production.tests.factories import a_key
from jishi.sales.tests.factories import make_offer
from jishi.settlement import operations, queries, rules
from jishi.settlement.models import SettledLine, Statement
from jishi.settlement.tests.factories import (
    approve,
    make_commission,
    make_delivered_order,
    pay_all,
    settle,
)

Purpose = Account.Purpose


@given(st.lists(st.integers(1, 100_000), min_size=1), st.integers(0, rules.RATE_MAX_BP))
def test_a_commission_leaves_the_seller_most(sums, rate_bp):
    taken = sum(rules.commission_fen(fen, rate_bp) for fen in sums)

    assert 0 <= taken <= sum(sums) * rate_bp / rules.WHOLE_BP + len(sums) / 2


class Deliveries(TestCase):
    """Weights that were delivered, and after which of them somebody settles."""

    @settings(max_examples=12, deadline=None)
    @given(
        weights=st.lists(st.integers(800, 1_100), min_size=1, max_size=4),
        settles=st.lists(st.booleans(), min_size=4, max_size=4),
        rate_bp=st.integers(0, rules.RATE_MAX_BP),
        price_fen=st.integers(1, 9_999),
    )
    def test_statements_sum_to_what_was_delivered(self, weights, settles, rate_bp, price_fen):
        forget_accounts(), forget_operator()
        hands = clock.Hands(clock.at(clock.today(), 12))
        with clock.standing_at(hands):
            make_commission(rate_bp)
            station, seller = make_station(), make_organisation(name="")
            theirs = make_offer(
                name="青菜", mode=Offer.Mode.MARKETPLACE, seller=seller,
                price_fen=price_fen, pack_g=1_000,
            )  # fmt: skip
            own = make_offer(name="芦笋", price_fen=price_fen, pack_g=1_000)

            for weight, is_settled in zip(weights, settles, strict=False):
                make_delivered_order(
                    hands, theirs, own, packs=1, weights=[weight, weight], station=station
                )
                if is_settled:
                    settle(seller, hands)
            hands.move(seconds=1)
            if seller in queries.unsettled_parties(clock.now()):
                settle(seller, hands)
            operations.recognise_own_sales(key=a_key(), until=clock.now())
            for statement in Statement.objects.all():
                pay_all(approve(statement))

        self.check(weights, rate_bp, price_fen)

    def check(self, weights, rate_bp, price_fen):
        delivered = [(price_fen * weight * 2 + 1_000) // 2_000 for weight in weights]
        commission = sum(rules.commission_fen(fen, rate_bp) for fen in delivered)
        told = Statement.objects.aggregate(sold=Sum("sold_fen"), taken=Sum("commission_fen"))
        assert (told["sold"] or 0, told["taken"] or 0) == (sum(delivered), commission)
        assert SettledLine.objects.count() == 2 * sum(fen > 0 for fen in delivered)
        assert booked(Purpose.HELD) == 0
        assert (booked(Purpose.FEES), booked(Purpose.SALES)) == (commission, sum(delivered))
        assert booked(Purpose.SPLIT) == booked(Purpose.OWED) == 0
        assert Line.objects.aggregate(total=Sum("amount"))["total"] in (0, None)
        assert Payment.objects.filter(refunded_fen__gt=0).count() <= len(weights)


@pytest.mark.django_db
def test_held_money_is_gone_when_all_is_delivered_and_settled(hands):
    make_commission()
    seller = make_organisation(name="")
    theirs = make_offer(mode=Offer.Mode.MARKETPLACE, seller=seller)
    make_delivered_order(hands, theirs, make_offer(), packs=3)
    assert booked(Purpose.HELD) == 6_000

    settle(seller, hands)
    assert booked(Purpose.HELD) == 3_000
    operations.recognise_own_sales(key=a_key(), until=clock.now())
    assert booked(Purpose.HELD) == 0
