from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishi.catalog.models import Offer
from jishi.delivery.tests.factories import make_cut_off_order, make_offer_by_weight, pick_line
from jishi.foundation import clock
from jishi.ledger import operations as ledger
from jishi.ledger.models import Account
from jishi.parties.tests.factories import make_organisation
from jishi.payments.models import Payment
from jishi.payments.queries import sheet_of
from jishi.payments.tests.factories import make_paid_order, pay
from jishi.sales.tests.factories import make_offer
from jishi.settlement import operations, queries
from jishi.settlement.tests.factories import (
    a_key,
    approve,
    make_accountant,
    make_commission,
    make_delivered_order,
    pay_all,
    settle,
)
from jishi.supply.tests.factories import make_receipt

pytestmark = pytest.mark.django_db

Purpose = Account.Purpose


def test_the_rule_of_a_moment_is_the_last_that_began(hands):
    first = make_commission(600)
    begins = clock.now() + timedelta(hours=1)
    second = operations.set_commission(
        key=a_key(), by=make_accountant(), rate_bp=800, valid_from=begins
    )

    assert queries.rule_at(begins - timedelta(microseconds=1)) == first
    assert queries.rule_at(begins) == second
    assert queries.rule_at(first.valid_from - timedelta(microseconds=1)) is None
    assert list(queries.rules_of_commission()) == [second, first]


def test_whoever_is_owed_is_listed_until_it_is_settled(hands):
    make_commission()
    receipt = make_receipt()
    seller = make_organisation(name="")
    make_delivered_order(hands, make_offer(mode=Offer.Mode.MARKETPLACE, seller=seller))
    make_delivered_order(hands, make_offer())
    hands.move(seconds=1)

    with CaptureQueriesContext(connection) as told:
        owed = queries.unsettled_parties(clock.now())
    assert (set(owed), len(told)) == ({receipt.grower, seller}, 1)
    sums = {party: (party.to_sell_fen, party.to_owe_fen) for party in owed}
    sold = sum(line.sold_fen for line in queries.sellers_lines_to_settle(clock.now()))
    assert sold > 0
    assert sums == {receipt.grower: (0, receipt.cost_fen), seller: (sold, 0)}

    statements = [settle(party, hands) for party in owed]
    assert queries.unsettled_parties(clock.now()) == []
    assert list(queries.statements()) == statements[::-1]
    assert list(queries.statements_of(seller)) == [
        statement for statement in statements if statement.party == seller
    ]


def test_a_statement_is_told_line_by_line(hands):
    make_commission()
    receipt = make_receipt()
    offers = [make_offer(mode=Offer.Mode.MARKETPLACE, seller=receipt.grower) for _ in range(3)]
    make_delivered_order(hands, *offers)
    statement = settle(receipt.grower, hands)

    with CaptureQueriesContext(connection) as told:
        lines = [
            (row.line.title, row.line.order.number, row.line.picking.quantity, row.rule.rate_bp)
            for row in queries.statement_lines(statement)
        ]
        bought = [row.receipt.lot.product.name for row in queries.statement_receipts(statement)]

    assert (len(lines), len(bought), len(told)) == (3, 1, 2)


def test_a_day_closes_when_all_sources_agree(hands):
    order = make_cut_off_order(hands, make_offer_by_weight(), make_offer(), packs=2)
    light, heavy = order.lines.order_by("position")
    pick_line(light, 1_900)
    pick_line(heavy)
    make_commission()
    make_paid_order(make_offer(), rest="cash")
    day = clock.today()

    with CaptureQueriesContext(connection) as told:
        close = queries.day_close(day)

    assert (close.paid_fen, close.refunded_fen, close.difference_fen) == (3_000, 50, 0)
    assert len(told) <= 8
    assert queries.day_close(day - timedelta(days=1)).difference_fen == 0


def test_cash_and_payouts_do_not_disturb_the_close(hands):
    make_commission()
    seller = make_organisation(name="")
    make_delivered_order(hands, make_offer(mode=Offer.Mode.MARKETPLACE, seller=seller))
    make_delivered_order(hands, make_offer(), rest="cash")
    pay_all(approve(settle(seller, hands)))

    close = queries.day_close(clock.today())

    assert (close.cash_fen, close.difference_fen) == (2_000, 0)


def test_a_notice_told_twice_counts_once(hands):
    order = make_paid_order(make_offer())
    payment = Payment.objects.get()

    pay(payment, transaction=payment.transaction)

    assert sheet_of(order) is None
    assert queries.day_close(clock.today()).difference_fen == 0


def test_a_sum_that_only_the_book_knows_shows_as_a_difference(hands):
    make_paid_order(make_offer())
    held, channel = ledger.account(Purpose.HELD), ledger.account(Purpose.CHANNEL)
    ledger.post(key="payment:nobody", reason="?", moves={channel: -100, held: 100})

    assert queries.day_close(clock.today()).difference_fen == 100
