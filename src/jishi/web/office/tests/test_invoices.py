"""The desk of invoices: what waits, and the number when a seller has issued one."""

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


@pytest.fixture
def accountant():
    return make_client_of(make_login(make_member(Membership.Role.ACCOUNTANT)))


def asked_for(hands, title: str = "平湖一家单位") -> Invoice:
    order = make_fetched_order(hands, make_offer())
    [asked] = settlement.ask_invoice(key=a_key(), by=None, order=order, title=title)
    return asked


def test_what_waits_stands_first_and_a_number_is_kept(accountant, hands):
    first, other = asked_for(hands), asked_for(hands, "另一家")

    form = {"fiscal_number": FISCAL, "key": "k"}
    assert accountant.post(f"/office/invoices/{first.number}/issued", form).status_code == 302

    page = accountant.get("/office/invoices/").content.decode()
    assert page.index(other.number) < page.index(first.number)
    assert FISCAL in page
    assert first.number not in accountant.get("/office/invoices/?state=asked").content.decode()


def test_a_refused_number_stays_in_its_field(accountant, hands):
    asked = asked_for(hands)

    form = {"fiscal_number": "26-33", "key": "k"}
    answer = accountant.post(f"/office/invoices/{asked.number}/issued", form)

    assert answer.status_code == 400
    assert 'value="26-33"' in answer.content.decode()
    assert Invoice.objects.get().state == Invoice.State.ASKED


def test_many_are_as_many_statements_as_one(accountant, hands, django_assert_max_num_queries):
    for _ in range(4):
        asked_for(hands)

    with django_assert_max_num_queries(7):
        accountant.get("/office/invoices/")
