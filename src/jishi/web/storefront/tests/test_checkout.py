import re

import pytest
from django.test import Client

from jishi.benefits.models import Voucher
from jishi.benefits.queries import points_of
from jishi.benefits.tests.factories import make_grant, make_voucher
from jishi.catalog.models import Offer
from jishi.parties.models import Party
from jishi.payments.models import Payment, Tender
from jishi.sales.models import Cycle, Order
from jishi.sales.tests.factories import PHONE, make_offer
from jishi.stock.models import Lot
from jishi.web.storefront.kept import forget_answers
from jishi.web.storefront.tests.factories import (
    a_form_key,
    add,
    basket_of,
    last_order,
    make_buyer,
    make_shop,
    make_station,
    order_form,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    return make_station()


def text(answer) -> str:
    return answer.content.decode()


def fill(client: Client, *offers: Offer, packs: int = 2) -> Client:
    for offer in offers or Offer.objects.all():
        add(client, offer.code, packs)
    return client


def test_an_empty_basket_has_no_checkout(client):
    make_shop()

    assert client.get("/checkout")["Location"] == "/basket"


@pytest.mark.parametrize("points", ["-1", "1.5", "3e1", "٣", "NaN", "9" * 40])
def test_points_that_are_no_number_are_refused_and_nothing_is_left_out(client, station, points):
    make_shop()
    (offer,) = Offer.objects.all()
    fill(client)

    form = order_form(station, points=points, without=offer.code)
    answer = client.post("/checkout", form)

    assert answer.status_code == 400
    assert not Order.objects.exists()
    assert basket_of(client).lines.count() == 1


def test_a_guest_orders_with_two_fields(client, station):
    make_shop()
    fill(client)
    assert client.get("/checkout").status_code == 200

    answer = client.post("/checkout", order_form(station))

    order = last_order()
    assert answer.status_code == 303
    assert answer["Location"] == f"/orders/{order.token}/pay"
    assert (order.state, order.point, order.total_fen) == ("placed", station, 2_000)
    assert Payment.objects.get().tender == Tender.CHANNEL
    assert "购物车还是空的" in text(client.get("/basket"))


def test_placing_takes_twelve_statements(client, station, django_assert_max_num_queries):
    make_shop(offers=2)
    fill(client)
    client.get("/checkout")

    # and the two that open and close the transaction
    with django_assert_max_num_queries(12 + 2):
        client.post("/checkout", order_form(station))

    assert last_order().lines.count() == 2


def test_the_checkout_page_takes_six_statements(client, django_assert_max_num_queries):
    make_shop(offers=3)
    fill(client)

    with django_assert_max_num_queries(6):
        client.get("/checkout")


def test_the_same_form_sent_twice_orders_once(client, station):
    make_shop()
    fill(client)
    form = order_form(station)

    first, second = (client.post("/checkout", form) for _time in range(2))

    assert first["Location"] == second["Location"]
    assert second["Idempotent-Replay"] == "1"
    assert Order.objects.count() == 1


def test_the_same_key_for_another_order_is_refused(client, station):
    make_shop()
    fill(client)
    form = order_form(station)
    client.post("/checkout", form)

    answer = client.post("/checkout", {**form, "name": "王种桃"})

    assert answer.status_code == 422
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"phone": "123"}, "手机号"),
        ({"name": " "}, "称呼"),
        ({"point": ""}, "取货站"),
        ({"point": "999999"}, "取货站"),
        ({"shortage": "whatever"}, "缺货"),
        ({"rest": "gold"}, "付款方式"),
    ],
)
def test_what_was_typed_is_kept_when_something_is_wrong(client, station, wrong, said):
    make_shop()
    fill(client)

    answer = client.post("/checkout", order_form(station, **{"name": "王阿姨", **wrong}))

    page = text(answer)
    assert answer.status_code == 400
    assert said in page
    assert wrong.get("phone", PHONE) in page
    assert wrong.get("name", "王阿姨") in page
    assert not Order.objects.exists()
    assert Lot.objects.get().reserved == 0


def test_after_the_cut_off_nothing_is_ordered_and_nothing_is_lost(client, station):
    make_shop()
    fill(client)
    Cycle.objects.all().delete()
    forget_answers()

    answer = client.post("/checkout", order_form(station))

    assert answer.status_code == 409
    assert "没有开放下单的时段" in text(answer)
    assert "糟蛋" in text(client.get("/basket"))


def test_goods_that_sold_out_meanwhile_are_told_and_then_left_out(client, station):
    make_shop(offers=0)
    gone, there = make_offer(name="糟蛋"), make_offer(name="酱菜")
    fill(client, gone, there)
    Lot.objects.filter(product=gone.product).update(is_locked=True)

    answer = client.post("/checkout", order_form(station))
    assert answer.status_code == 409
    assert "没货，不在这一单里" in text(answer)
    assert not Order.objects.exists()

    client.post("/checkout", order_form(station, without=gone.code))
    assert [line.title for line in last_order().lines.all()] == ["酱菜"]


def test_a_price_that_changed_is_not_charged_unasked(client, station):
    make_shop()
    fill(client)
    Offer.objects.update(price_fen=9_900)

    answer = client.post("/checkout", order_form(station))

    assert answer.status_code == 409
    assert "从 10.00 元变为 99.00 元" in text(answer)
    assert not Order.objects.exists()


def test_own_goods_may_be_paid_in_cash_at_pickup(client, station):
    make_shop()
    fill(client)

    answer = client.post("/checkout", order_form(station, rest="cash"))

    order = last_order()
    assert answer["Location"] == f"/orders/{order.token}"
    assert order.state == "confirmed"
    assert "取货时付现金20.00元" in text(client.get(answer["Location"]))


def test_a_sellers_goods_cannot_and_the_page_says_why(client, station):
    make_shop(mode=Offer.Mode.MARKETPLACE)
    fill(client)

    page = text(client.get("/checkout"))
    assert "平台不能替卖家收现金" in page
    assert 'value="cash"' not in page

    answer = client.post("/checkout", order_form(station, rest="cash"))
    assert answer.status_code == 409
    assert not Order.objects.exists()


def test_who_comes_back_types_nothing(station):
    make_shop(offers=2)
    _person, client = make_buyer()
    fill(client)
    client.post("/checkout", order_form(station, name="王阿姨", phone="13912345678"))
    fill(client)

    page = text(client.get("/checkout"))

    for words in ("王阿姨", "13912345678", station.name):
        assert words in page


def buyer_with_points_and_voucher() -> tuple[Party, Client, Voucher]:
    make_shop()
    person, client = make_buyer()
    make_grant(person, points=50)
    return person, fill(client), make_voucher(person, worth_fen=500, least_order_fen=1_000)


def test_points_and_a_voucher_pay_their_part(station):
    person, client, voucher = buyer_with_points_and_voucher()
    page = text(client.get("/checkout"))
    assert "用50积分，这一单少付5.00元" in page
    assert "减5.00元" in page

    client.post("/checkout", order_form(station, points="50", voucher=voucher.code))

    paid = dict(Payment.objects.values_list("tender", "amount_fen"))
    assert paid == {"voucher": 500, "points": 500, "channel": 1_000}
    assert points_of(person) == 0


def test_shortages_are_asked_once_and_nothing_that_is_given_up_is_ticked(station):
    """Money back is the default; points and vouchers are the buyer's to spend."""
    _person, client, voucher = buyer_with_points_and_voucher()

    inputs = re.findall(r"<input[^>]*>", text(client.get("/checkout")))

    ticked = [each for each in inputs if " checked" in each]
    assert [each for each in ticked if 'name="shortage"' in each and 'value="refund"' in each]
    assert len([each for each in inputs if 'name="shortage"' in each]) == 2
    assert not [each for each in ticked if 'type="checkbox"' in each or voucher.code in each]
    assert [each for each in inputs if 'type="checkbox"' in each]


def test_a_guest_has_no_points_to_spend(client, station):
    make_shop()
    fill(client)

    answer = client.post("/checkout", order_form(station, points="10"))

    assert answer.status_code in {302, 401}
    assert not Order.objects.exists()


def test_another_persons_voucher_pays_nothing(station):
    make_shop()
    _person, client = make_buyer()
    voucher = make_voucher(make_buyer("陈志愿")[0], worth_fen=500, least_order_fen=1_000)
    fill(client)

    answer = client.post("/checkout", order_form(station, voucher=voucher.code))

    assert answer.status_code in {404, 409}
    assert not Order.objects.exists()
    voucher.refresh_from_db()
    assert voucher.state == "given"


def test_the_sum_follows_each_choice(station):
    make_shop()
    person, client = make_buyer()
    make_grant(person, points=50)
    fill(client)

    page = text(client.get("/checkout/sum?points=50"))

    assert "<html" not in page
    assert "15<s>.00</s>" in page


def test_a_form_without_its_token_is_refused(station):
    make_shop()
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/checkout", order_form(station, key=a_form_key()))

    assert answer.status_code == 403


def test_all_that_is_missing_is_told_at_once(client, station):
    make_shop()
    fill(client)

    answer = client.post("/checkout", order_form(station, name=" ", phone="1380000", point=""))

    told = text(answer)
    assert answer.status_code == 400
    for words in ("请选一个取货站", "请填写取货人的称呼", "不是 11 位手机号"):
        assert words in told, words
