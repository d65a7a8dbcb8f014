"""The channel calls back: over the door, with real signatures of the sandbox gateway."""

import json

import pytest

from jishi.gateway import keys
from jishi.gateway.signing import call_back
from jishi.payments.models import CallBack, Payment
from jishi.payments.tests.factories import make_unpaid_order

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def channel_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("channel")
    keys.make(folder)
    return folder


@pytest.fixture
def word_of(channel_folder, settings):
    """The channel's signed word about a payment, as headers and body."""
    settings.CHANNEL_KEYS = channel_folder

    def told(payment: Payment, **other):
        said = {
            "out_trade_no": payment.number,
            "transaction_id": f"4200{payment.pk}",
            "amount_fen": payment.amount_fen,
        }
        return call_back(channel_folder, **{**said, **other})

    return told


def send(client, headers, body):
    return client.post(
        "/pay/notify", data=body, content_type="application/json", headers=dict(headers)
    )


def state_of(order) -> str:
    order.refresh_from_db()
    return order.state


def test_a_signed_notice_confirms_the_order(client, word_of):
    order = make_unpaid_order()

    answer = send(client, *word_of(order.payments.get()))

    assert answer.status_code == 204
    assert state_of(order) == "confirmed"


def test_a_notice_takes_eight_statements(client, word_of, django_assert_max_num_queries):
    order = make_unpaid_order()
    notice = word_of(order.payments.get())
    send(client, *word_of(make_unpaid_order().payments.get()))

    # and the two that open and close the transaction
    with django_assert_max_num_queries(8 + 2):
        send(client, *notice)


def test_the_same_notice_again_has_no_second_effect(client, word_of):
    order = make_unpaid_order()
    notice = word_of(order.payments.get())

    first, second = send(client, *notice), send(client, *notice)

    assert (first.status_code, second.status_code) == (204, 204)
    assert CallBack.objects.count() == 1


def test_a_forged_notice_is_never_answered_with_a_yes(client, word_of):
    order = make_unpaid_order()
    headers, body = word_of(order.payments.get())
    said = json.loads(body)
    said["id"] = "another"
    forgeries = [
        (headers, json.dumps(said).encode()),
        ({**headers, "Wechatpay-Signature": "AAAA"}, body),
        ({**headers, "Wechatpay-Timestamp": "1"}, body),
        ({name: word for name, word in headers.items() if "Signature" not in name}, body),
        ({}, b"{}"),
        (headers, b""),
    ]

    for forged in forgeries:
        answer = send(client, *forged)
        assert answer.status_code == 401
        assert answer.json()["code"] == "FAIL"
    assert state_of(order) == "placed"
    assert not CallBack.objects.exists()


def test_a_notice_of_another_sum_is_not_booked(client, word_of):
    order = make_unpaid_order()
    payment = order.payments.get()

    answer = send(client, *word_of(payment, amount_fen=payment.amount_fen - 1))

    assert answer.status_code == 400
    assert answer.json()["code"] == "FAIL"
    assert state_of(order) == "placed"


def test_a_notice_of_an_unknown_payment_is_not_booked(client, word_of):
    order = make_unpaid_order()

    answer = send(client, *word_of(order.payments.get(), out_trade_no="P0000-000000"))

    assert answer.status_code == 400


def test_only_the_channel_posts_here(client):
    assert client.get("/pay/notify").status_code == 405
