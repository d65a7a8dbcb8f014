"""Each seller of a fetched order is asked once for an invoice of the money (R6.12e)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishi.foundation.refusals import BadInput, NotAllowed, NotFound, StaleState
from jishi.foundation.tests.at_once import at_once
from jishi.notices.models import Notice
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member
from jishi.payments import operations as payments
from jishi.payments.tests.factories import make_paid_order
from jishi.production.tests.factories import a_key
from jishi.sales.tests.factories import make_offer
from jishi.settlement import operations, queries
from jishi.settlement.errors import AlreadyInvoiced, NotToInvoice
from jishi.settlement.models import Invoice
from jishi.settlement.tests.factories import make_accountant, make_delivered_order

pytestmark = pytest.mark.django_db

MARKETPLACE = "marketplace"
FISCAL = "26332000000012345678"


def ask(order, **how):
    asked = {"title": "平湖一家单位", "by": None, **how}
    return operations.ask_invoice(key=asked.pop("key", a_key()), order=order, **asked)


def note(invoice, fiscal_number=FISCAL, **how):
    by = how.get("by") or make_accountant()
    key = how.get("key", a_key())
    return operations.note_issued(key=key, by=by, invoice=invoice, fiscal_number=fiscal_number)


def test_each_seller_is_asked_for_what_was_paid_for_its_goods(hands):
    own, other = make_offer(price_fen=1_000), make_offer(mode=MARKETPLACE, price_fen=333)
    order = make_delivered_order(hands, own, other, packs=2)

    told = ask(order)

    assert {row.seller: row.amount_fen for row in told} == {own.seller: 2_000, other.seller: 666}
    assert {row.state for row in told} == {Invoice.State.ASKED}


def test_what_went_back_is_not_invoiced(hands):
    order = make_delivered_order(hands, make_offer(price_fen=1_000), make_offer(price_fen=1_000))
    payments.refund(key=a_key(), order=order, amount_fen=501, reason="压坏")

    assert sum(row.amount_fen for row in ask(order)) == order.total_fen - 501


def test_nothing_is_invoiced_before_it_is_fetched():
    order = make_paid_order(make_offer())

    with pytest.raises(NotToInvoice):
        ask(order)


def test_an_order_is_asked_for_once_and_the_same_key_answers_again(hands):
    order = make_delivered_order(hands, make_offer())
    first = ask(order, key="one")

    assert ask(order, key="one") == first
    with pytest.raises(AlreadyInvoiced):
        ask(order, title="别的单位")
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 81}, "title"),
        ({"tax_number": "123"}, "tax_number"),
        ({"tax_number": "税号" * 9}, "tax_number"),
    ],
)
def test_words_that_no_invoice_can_bear_are_named(hands, wrong, field):
    order = make_delivered_order(hands, make_offer())

    with pytest.raises(BadInput) as refused:
        ask(order, **wrong)

    assert set(refused.value.fields) == {field}
    assert not Invoice.objects.exists()


def test_the_number_is_told_to_the_buyer_and_kept_once(hands):
    [asked] = ask(make_delivered_order(hands, make_offer()))
    [other] = ask(make_delivered_order(hands, make_offer()))

    lu = make_accountant()

    note(asked, key="told", by=lu)

    assert note(asked, key="told", by=lu).fiscal_number == FISCAL
    assert Notice.objects.filter(words__contains=FISCAL).count() == 1
    with pytest.raises(StaleState):
        note(asked, "26332000000099999999")
    with pytest.raises(BadInput):
        note(other)
    with pytest.raises(BadInput):
        note(other, "26-33")
    assert Invoice.objects.get(pk=other.pk).state == Invoice.State.ASKED


def test_a_clerk_of_the_warehouse_notes_no_number(hands):
    [asked] = ask(make_delivered_order(hands, make_offer()))

    with pytest.raises(NotAllowed):
        note(asked, by=make_member(Membership.Role.WAREHOUSE))


def test_whoever_sells_notes_the_numbers_of_their_own(hands):
    [asked] = ask(make_delivered_order(hands, make_offer(mode=MARKETPLACE)))
    another = make_member(Membership.Role.GROWER, make_offer(mode=MARKETPLACE).seller)

    with pytest.raises(NotFound):
        note(asked, by=another)
    note(asked, by=make_member(Membership.Role.GROWER, asked.seller))

    assert Invoice.objects.get().state == Invoice.State.ISSUED


def test_the_sums_are_one_question_however_many_lines(hands):
    order = make_delivered_order(hands, *(make_offer() for _ in range(4)))

    with CaptureQueriesContext(connection) as asked:
        assert queries.to_invoice(order)

    assert len(asked) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_is_refused(hands):
    order = make_delivered_order(hands, make_offer())

    answers = at_once(lambda: ask(order, title="甲"), lambda: ask(order, title="乙"))

    assert {type(answer) for answer in answers} == {AlreadyInvoiced, list}
    assert Invoice.objects.count() == 1
