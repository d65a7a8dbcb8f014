"""「要发票」, from the order's page and back to it."""

import pytest
from django.test import Client

from jishi.claims.tests.factories import make_fetched_order
from jishi.payments.tests.factories import make_paid_order
from jishi.sales.tests.factories import make_offer
from jishi.settlement.models import Invoice

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def test_it_is_asked_for_from_the_page_of_a_fetched_order_and_seen_there(hands):
    order = make_fetched_order(hands, make_offer(price_fen=1_280))
    page, form = f"/orders/{order.token}", f"/orders/{order.token}/invoice"
    assert form in text(Client().get(page))
    assert f'value="{order.name}"' in text(Client().get(form))

    answer = Client().post(form, {"title": "平湖一家单位", "tax_number": "", "key": "k"})

    assert (answer.status_code, answer["Location"]) == (303, f"{page}#invoices")
    assert "平湖一家单位" in text(Client().get(page))
    assert form not in text(Client().get(page)), "it is asked for once"


def test_what_was_typed_stays_when_it_is_refused(hands):
    order = make_fetched_order(hands)

    typed = {"title": "平湖一家单位", "tax_number": "123", "key": "k"}
    answer = Client().post(f"/orders/{order.token}/invoice", typed)

    assert answer.status_code == 400
    assert 'value="平湖一家单位"' in text(answer)
    assert 'value="123"' in text(answer)
    assert 'aria-describedby="tax-hint tax-wrong"' in text(answer)
    assert not Invoice.objects.exists()


def test_before_it_is_fetched_the_page_says_when():
    order = make_paid_order(make_offer())

    assert "/invoice" not in text(Client().get(f"/orders/{order.token}"))
    answer = Client().post(f"/orders/{order.token}/invoice", {"title": "甲", "key": "k"})

    assert answer.status_code in {409, 422}
    assert "取货以后才能开发票" in text(answer)
