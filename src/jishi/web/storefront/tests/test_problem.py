import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jishi.claims.models import Case
from jishi.claims.tests.factories import a_photo, complain, make_fetched_order
from jishi.payments.tests.factories import make_paid_order
from jishi.sales.tests.factories import make_offer
from jishi.web.storefront.tests.factories import a_form_key

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def report(client, order, position=1, **other):
    asked = {"kind": "damage", "percent": "50", "key": a_form_key(), **other}
    return client.post(f"/orders/{order.token}/problem/{position}", asked)


def photo(sent: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("1.jpg", sent, content_type="image/jpeg")


def test_what_was_fetched_can_be_complained_of_from_its_line(client, hands):
    order = make_fetched_order(hands)

    page = text(client.get(f"/orders/{order.token}"))

    assert f"/orders/{order.token}/problem/1" in page
    assert "/problem/" not in text(client.get(f"/orders/{make_paid_order().token}"))


def test_a_photo_and_the_money_is_on_its_way(client, hands):
    order = make_fetched_order(hands)

    answer = report(client, order, photo=photo(a_photo()))

    assert answer.status_code == 303
    assert answer["Location"] == f"/orders/{order.token}#line-1"
    page = text(client.get(f"/orders/{order.token}"))
    assert "压坏了 · 已赔" in page
    assert "赔您10.00元" in page
    assert "/problem/1" not in page


def test_without_a_photo_the_time_of_the_answer_is_told(client, hands):
    order = make_fetched_order(hands)

    report(client, order)

    case = Case.objects.get()
    assert case.state == "open"
    assert "前答复您" in text(client.get(f"/orders/{order.token}"))


def test_what_is_no_photo_is_told_beside_the_field_and_what_was_chosen_stays(client, hands):
    order = make_fetched_order(hands)

    answer = report(client, order, photo=photo(b"no picture"))

    assert answer.status_code == 400
    assert "打不开" in text(answer)
    assert 'value="damage" required checked' in text(answer)
    assert not Case.objects.exists()


def test_a_second_case_of_a_line_is_refused_in_words(client, hands):
    order = make_fetched_order(hands)
    complain(order)

    answer = report(client, order)

    assert answer.status_code == 409
    assert "已经报过了" in text(answer)


def test_a_line_that_is_not_there_is_not_found(client, hands):
    order = make_fetched_order(hands)

    assert client.get(f"/orders/{order.token}/problem/9").status_code == 404
    assert client.get("/orders/nothing/problem/1").status_code == 404


def test_the_pages_take_few_statements_however_many_lines(
    client, hands, django_assert_max_num_queries
):
    order = make_fetched_order(hands, *(make_offer(name=f"酱菜{number}") for number in range(5)))
    complain(order)

    with django_assert_max_num_queries(14):
        client.get(f"/orders/{order.token}")
    with django_assert_max_num_queries(5):
        client.get(f"/orders/{order.token}/problem/2")


@pytest.mark.parametrize("wrong", [{"key": ""}, {"percent": "much"}])
def test_what_no_field_of_the_page_says_is_told_above_it(client, hands, wrong):
    answer = report(client, make_fetched_order(hands), **wrong)

    assert answer.status_code == 400
    assert 'role="alert"' in text(answer)
    assert not Case.objects.exists()
