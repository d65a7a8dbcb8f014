from datetime import timedelta
from time import sleep

import pytest

from jishi.catalog.models import Offer
from jishi.foundation import clock
from jishi.foundation.refusals import (
    AwaitingSecondPerson,
    BadInput,
    NotAllowed,
    NotFound,
    StaleState,
)
from jishi.foundation.tests.at_once import at_once
from jishi.ledger.models import Account, Entry
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_organisation, make_person
from jishi.payments.tests.books import booked
from jishi.production.tests.factories import a_key
from jishi.sales.tests.factories import make_offer
from jishi.settlement import operations
from jishi.settlement.errors import BackDated, NoRule, NothingToSettle, NotYetOver
from jishi.settlement.models import CommissionRule, Payout, SettledLine, Statement
from jishi.settlement.operations import paying_out
from jishi.settlement.tests.factories import (
    approve,
    make_accountant,
    make_commission,
    make_delivered_order,
    pay_all,
    settle,
)
from jishi.supply.tests.factories import make_receipt

pytestmark = pytest.mark.django_db

MARKETPLACE = Offer.Mode.MARKETPLACE
Role = Membership.Role


def make_sellers_offer(**words):
    seller = make_organisation(name="")
    return make_offer(name="青菜", mode=MARKETPLACE, seller=seller, **words)


def moves_of(key):
    lines = Entry.objects.get(key=key).lines.select_related("account")
    return {line.account.purpose: line.amount for line in lines}


def counted():
    tables = (Statement, SettledLine, Payout, Entry, CommissionRule)
    return [table.objects.count() for table in tables]


def test_a_seller_gets_what_was_delivered_less_the_commission(hands):
    make_commission(600)
    offer = make_sellers_offer(price_fen=500, pack_g=1_000)
    make_delivered_order(hands, offer, packs=2, weights=[1_860])

    statement = settle(offer.seller, hands)

    assert (statement.sold_fen, statement.commission_fen, statement.net_fen) == (930, 56, 874)
    assert moves_of(f"statement:{statement.number}") == {"held": -930, "split": 874, "fees": 56}
    assert booked("held") == 0


def test_the_commission_is_that_of_the_moment_of_sale(hands):
    make_commission(600)
    offer = make_sellers_offer(price_fen=1_000)
    make_delivered_order(hands, offer, packs=2)
    make_commission(1_000)

    statement = settle(offer.seller, hands)

    assert (statement.commission_fen, statement.lines.get().rule.version) == (120, 1)


def test_a_grower_gets_what_the_company_bought(hands):
    receipt = make_receipt(quantity=2_500, price_fen=1_000)

    statement = settle(receipt.grower, hands)

    assert (statement.bought_fen, statement.net_fen) == (2_500, 2_500)
    assert not Entry.objects.filter(key=f"statement:{statement.number}").exists()


def test_each_line_and_receipt_is_settled_once(hands):
    make_commission()
    offer = make_sellers_offer(price_fen=1_000)
    make_delivered_order(hands, offer)
    settle(offer.seller, hands)
    receipt = make_receipt()
    settle(receipt.grower, hands)
    before = counted()

    for party in (offer.seller, receipt.grower):
        with pytest.raises(NothingToSettle):
            settle(party, hands)

    assert counted() == before


def test_what_was_not_fetched_is_not_settled(hands):
    make_commission()
    offer = make_sellers_offer(price_fen=1_000)
    until = clock.now()
    make_delivered_order(hands, offer)

    with pytest.raises(NothingToSettle):
        operations.settle(key=a_key(), by=make_accountant(), party=offer.seller, until=until)


def test_the_future_is_not_settled(hands):
    later = clock.now() + timedelta(seconds=1)

    with pytest.raises(NotYetOver):
        operations.settle(key=a_key(), by=make_accountant(), party=make_organisation(), until=later)
    with pytest.raises(NotYetOver):
        operations.recognise_own_sales(key=a_key(), until=later)


def test_a_sale_before_any_rule_cannot_be_settled(hands):
    offer = make_sellers_offer(price_fen=1_000)
    make_delivered_order(hands, offer)
    make_commission()

    with pytest.raises(NoRule):
        settle(offer.seller, hands)

    assert not Statement.objects.exists()


def test_up_to_now_under_one_key_is_the_same_request_a_moment_later(hands):
    receipt = make_receipt()
    hands.move(seconds=1)
    asked = {"key": a_key(), "by": make_accountant(), "party": receipt.grower}

    first = operations.settle(**asked)
    hands.move(seconds=1)

    assert operations.settle(**asked) == first
    assert first.until < clock.now()


def test_the_same_key_settles_once(hands):
    make_commission()
    offer = make_sellers_offer(price_fen=1_000)
    make_delivered_order(hands, offer)
    hands.move(seconds=1)
    asked = {
        "key": a_key(), "by": make_accountant(), "party": offer.seller, "until": clock.now(),
    }  # fmt: skip

    assert operations.settle(**asked) == operations.settle(**asked)


def test_own_goods_become_revenue_once(hands):
    make_delivered_order(hands, make_offer(price_fen=1_000), packs=2)
    hands.move(seconds=1)
    key, until = a_key(), clock.now()

    assert operations.recognise_own_sales(key=key, until=until) == 2_000
    assert operations.recognise_own_sales(key=key, until=until) == 2_000
    assert operations.recognise_own_sales(key=a_key(), until=until) == 0

    assert (booked("held"), booked("sales")) == (0, 2_000)
    assert SettledLine.objects.get().statement is None


def test_who_prepares_does_not_approve(hands):
    receipt, lu = make_receipt(), make_accountant()
    statement = settle(receipt.grower, hands, by=lu)

    with pytest.raises(AwaitingSecondPerson):
        approve(statement, by=lu)
    statement.refresh_from_db()
    assert (statement.state, Payout.objects.count()) == (Statement.State.DRAFT, 0)

    gu = make_accountant("顾会计")
    assert approve(statement, by=gu).approved_by == gu
    with pytest.raises(StaleState):
        approve(statement)


def test_both_routes_are_paid_and_then_the_statement(hands):
    make_commission(1_000)
    receipt = make_receipt(quantity=1_000, price_fen=3_000)
    offer = make_offer(mode=MARKETPLACE, seller=receipt.grower, price_fen=1_000)
    make_delivered_order(hands, offer, packs=2)
    statement = approve(settle(receipt.grower, hands))
    split, transfer = statement.payouts.order_by("route")

    operations.pay_out(key=a_key(), by=make_accountant(), payout=split)
    statement.refresh_from_db()
    assert statement.state == Statement.State.APPROVED
    with pytest.raises(StaleState):
        operations.pay_out(key=a_key(), by=make_accountant(), payout=split)
    pay_all_of = operations.pay_out(key=a_key(), by=make_accountant(), payout=transfer)

    statement.refresh_from_db()
    assert (statement.state, pay_all_of.state) == (Statement.State.PAID, Payout.State.DONE)
    assert moves_of(f"payout:{split.number}") == {"split": -1_800, "channel": 1_800}
    assert moves_of(f"payout:{transfer.number}") == {"owed": -3_000, "bank": 3_000}
    owed = Account.objects.filter(owner=receipt.grower)
    assert {account.balance for account in owed} == {0}


def test_a_draft_is_not_paid_out(hands):
    statement = settle(make_receipt().grower, hands)

    assert not statement.payouts.exists()
    assert pay_all(statement).state == Statement.State.DRAFT


def test_only_the_companys_accountants_settle(hands):
    receipt, key = make_receipt(), a_key()
    hands.move(seconds=1)
    asked = {"key": key, "party": receipt.grower, "until": clock.now()}
    with pytest.raises(NotFound):
        operations.settle(by=make_person(), **asked)
    with pytest.raises(NotAllowed):
        operations.settle(by=make_member(Role.WAREHOUSE), **asked)
    statement = operations.settle(by=make_member(Role.OPERATOR), **asked)
    with pytest.raises(NotAllowed):
        approve(statement, by=make_member(Role.OPERATOR))
    with pytest.raises(NotFound):
        approve(statement, by=make_member(Role.ACCOUNTANT, receipt.grower))
    payout = approve(statement).payouts.get()
    with pytest.raises(NotAllowed):
        operations.pay_out(key=a_key(), by=make_member(Role.OPERATOR), payout=payout)


def test_a_commission_is_never_back_dated(hands):
    before = clock.now() - timedelta(microseconds=1)

    with pytest.raises(BackDated):
        operations.set_commission(key=a_key(), by=make_accountant(), rate_bp=600, valid_from=before)
    with pytest.raises(NotAllowed):
        operations.set_commission(key=a_key(), by=make_member(Role.WAREHOUSE), rate_bp=600)

    assert not CommissionRule.objects.exists()


@pytest.mark.parametrize("rate_bp", [-1, 3_001])
def test_a_commission_stays_within_what_a_channel_splits(hands, rate_bp):
    with pytest.raises(BadInput):
        make_commission(rate_bp)


def test_the_same_key_sets_a_commission_once(hands):
    asked = {"key": a_key(), "by": make_accountant(), "rate_bp": 600}

    assert operations.set_commission(**asked) == operations.set_commission(**asked)
    with pytest.raises(StaleState):
        make_commission(700)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_settle_one_does(hands):
    make_commission()
    offer = make_sellers_offer(price_fen=1_000)
    make_delivered_order(hands, offer)
    hands.move(seconds=1)
    lu, gu, until = make_accountant(), make_accountant("顾会计"), clock.now()

    answers = at_once(
        *[
            lambda by=by: operations.settle(key=a_key(), by=by, party=offer.seller, until=until)
            for by in (lu, gu)
        ]
    )

    assert sum(isinstance(answer, Statement) for answer in answers) == 1
    assert (booked("held"), SettledLine.objects.count()) == (0, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_rounds_one_recognises(hands):
    make_delivered_order(hands, make_offer(price_fen=1_000), packs=2)
    hands.move(seconds=1)
    until = clock.now()

    at_once(*[lambda: operations.recognise_own_sales(key=a_key(), until=until)] * 2)

    assert (booked("held"), booked("sales")) == (0, 2_000)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_payouts_at_once_make_the_statement_paid(hands, monkeypatch):
    book = paying_out._book
    monkeypatch.setattr(paying_out, "_book", lambda *words: (sleep(0.2), book(*words)))
    make_commission()
    receipt = make_receipt()
    make_delivered_order(
        hands, make_offer(mode=MARKETPLACE, seller=receipt.grower, price_fen=1_000)
    )
    statement = approve(settle(receipt.grower, hands))
    lu = make_accountant()

    at_once(
        *[
            lambda payout=payout: operations.pay_out(key=a_key(), by=lu, payout=payout)
            for payout in statement.payouts.all()
        ]
    )

    statement.refresh_from_db()
    assert statement.state == Statement.State.PAID
