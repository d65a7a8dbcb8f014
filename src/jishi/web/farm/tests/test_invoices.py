"""A seller's own invoices: what waits is told on the first page, and its number is kept here."""

import pytest

from jishi.claims.tests.factories import make_fetched_order
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_login, make_member
from jishi.production.tests.factories import a_key
from jishi.sales.tests.factories import make_offer
from jishi.settlement import operations as settlement
from jishi.settlement.models import Invoice
from jishi.web.tests.factories import make_client_of

pytestmark = pytest.mark.django_db

FISCAL = "26332000000012345678"


def asked_for(hands) -> Invoice:
    order = make_fetched_order(hands, make_offer(mode="marketplace"))
    [asked] = settlement.ask_invoice(key=a_key(), by=None, order=order, title="平湖一家单位")
    return asked


def seller_of(invoice: Invoice):
    return make_client_of(make_login(make_member(Membership.Role.GROWER, invoice.seller)))


def test_what_waits_is_told_first_and_its_number_is_kept(hands):
    asked = asked_for(hands)
    seller = seller_of(asked)

    assert "有 1 张发票等你开" in seller.get("/farm/").content.decode()
    form = {"fiscal_number": FISCAL, "key": "k"}
    answer = seller.post(f"/farm/invoices/{asked.number}/issued", form, follow=True)

    assert FISCAL in answer.content.decode()
    assert "张发票等你开" not in seller.get("/farm/").content.decode()


def test_another_sellers_invoice_is_not_there(hands):
    asked, other = asked_for(hands), asked_for(hands)
    seller = seller_of(asked)

    form = {"fiscal_number": FISCAL, "key": "k"}
    assert seller.post(f"/farm/invoices/{other.number}/issued", form).status_code == 404
    assert other.number not in seller.get("/farm/invoices/").content.decode()
    other.refresh_from_db()
    assert other.state == Invoice.State.ASKED


def test_a_refused_number_stays_in_its_field(hands):
    asked = asked_for(hands)

    form = {"fiscal_number": "26-33", "key": "k"}
    answer = seller_of(asked).post(f"/farm/invoices/{asked.number}/issued", form)

    assert answer.status_code == 400
    assert 'value="26-33"' in answer.content.decode()
