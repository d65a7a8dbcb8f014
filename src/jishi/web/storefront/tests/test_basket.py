import pytest
from django.test import Client

from jishi.catalog.models import Offer
from jishi.sales.models import Basket, BasketLine
from jishi.sales.tests.factories import make_offer
from jishi.stock.models import Lot
from jishi.web.storefront.tests.factories import a_form_key, add, basket_of, make_shop, make_station

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def test_the_first_goods_begin_a_basket(client):
    make_shop()

    answer = add(client, Offer.objects.get().code, 2, next="/goods")

    assert answer.status_code == 303
    assert answer["Location"] == "/goods"
    assert basket_of(client).lines.get().packs == 2
    assert client.cookies["basket"]["httponly"]
    assert '<span id="badge" class="badge">2</span>' in text(client.get("/goods"))


def test_putting_in_takes_four_statements(client, django_assert_max_num_queries):
    make_shop(offers=2)
    first, second = Offer.objects.all()

    # and the two that open and close the transaction
    with django_assert_max_num_queries(4 + 2):
        add(client, first.code)
    with django_assert_max_num_queries(4 + 2):
        add(client, second.code)


def test_the_same_form_sent_twice_puts_in_once(client):
    make_shop()
    code, key = Offer.objects.get().code, a_form_key()
    add(client, code)

    for _time in range(2):
        answer = add(client, code, key=key)

    assert answer["Idempotent-Replay"] == "1"
    assert basket_of(client).lines.get().packs == 2
    assert '<span id="badge" class="badge">2</span>' in text(client.get("/goods"))


def test_a_form_without_its_key_is_refused(client):
    make_shop()

    assert add(client, Offer.objects.get().code, key="").status_code == 400
    assert not Basket.objects.exists()


@pytest.mark.parametrize("packs", ["-1", "1.5", "many", "1000", "1e3", "²"])
def test_what_is_no_number_of_packs_is_refused(client, packs):
    make_shop()

    assert add(client, Offer.objects.get().code, packs).status_code == 400
    assert not BasketLine.objects.exists()


def test_unknown_goods_are_not_found(client):
    make_shop()

    assert add(client, "nothing").status_code == 404
    assert not Basket.objects.exists()


def test_sold_out_goods_are_refused(client):
    make_shop(packs=0)

    assert add(client, Offer.objects.get().code).status_code == 409


def test_more_than_an_order_may_hold_is_refused(client):
    make_shop(most_an_order=3)

    assert add(client, Offer.objects.get().code, 4).status_code == 409


def test_a_forged_basket_cookie_carries_nothing(client):
    make_shop()
    add(client, Offer.objects.get().code)
    stranger = Client()

    stranger.cookies["basket"] = f"{basket_of(client).token}.1"

    assert "购物车还是空的" in text(stranger.get("/basket"))


def test_with_script_a_piece_is_swapped(client):
    make_shop()
    offer = Offer.objects.get()

    answer = client.post(
        "/basket/add", {"offer": offer.code, "key": a_form_key()}, headers={"HX-Request": "true"}
    )

    page = text(answer)
    assert "<html" not in page
    assert f'value="{offer.code}:2"' in page
    assert '<span hx-swap-oob="innerHTML:.badge">1</span>' in page


def test_packs_are_set_and_taken_out(client):
    make_shop()
    offer = Offer.objects.get()
    add(client, offer.code)

    client.post("/basket/set", {"set": f"{offer.code}:5", "key": a_form_key()})
    assert basket_of(client).lines.get().packs == 5

    client.post("/basket/set", {"set": f"{offer.code}:0", "key": a_form_key()})
    assert not basket_of(client).lines.exists()
    assert "购物车还是空的" in text(client.get("/basket"))


def test_setting_goes_back_and_forth_from_one_page(client):
    make_shop()
    offer = Offer.objects.get()
    add(client, offer.code)

    for packs in (2, 1, 2):
        client.post("/basket/set", {"set": f"{offer.code}:{packs}", "key": a_form_key()})

    assert basket_of(client).lines.get().packs == 2


def test_without_a_basket_nothing_can_be_set(client):
    make_shop()

    sent = {"set": f"{Offer.objects.get().code}:2", "key": a_form_key()}

    assert client.post("/basket/set", sent).status_code == 404


def test_a_sold_out_line_does_not_hold_up_the_rest(client):
    make_shop(offers=2)
    gone, there = Offer.objects.all()
    for offer in (gone, there):
        add(client, offer.code)
    Lot.objects.filter(product=gone.product).update(is_locked=True)

    page = text(client.get("/basket"))

    assert "卖完了" in page
    assert 'href="/checkout"' in page
    assert "10<s>.00</s>" in page


def test_a_changed_price_asks_once(client):
    make_shop()
    offer = Offer.objects.get()
    add(client, offer.code)
    Offer.objects.update(price_fen=1_200)

    page = text(client.get("/basket"))
    assert "价格从10.00元变成12.00元" in page
    assert 'href="/checkout"' not in page

    client.post("/basket/price", {"accept": f"{offer.code}:1200", "key": a_form_key()})
    page = text(client.get("/basket"))
    assert "价格从" not in page
    assert 'href="/checkout"' in page


def test_weighed_goods_are_shown_with_about(client):
    make_shop(offers=0)
    offer = make_offer(name="西瓜", pack_g=3_000, price_fen=480)
    add(client, offer.code)

    page = text(client.get("/basket"))

    assert "多退少补" in page
    assert 'class="about">约<' in page


def test_a_basket_takes_five_statements(client, django_assert_max_num_queries):
    make_shop(offers=6)
    for offer in Offer.objects.all():
        add(client, offer.code)

    with django_assert_max_num_queries(5):
        client.get("/basket")


def test_a_station_is_chosen_once(client):
    make_shop()
    station = make_station()

    answer = client.post("/basket/point", {"point": station.pk, "next": "/goods"})

    assert answer["Location"] == "/goods"
    assert station.name in text(client.get("/"))


def test_a_station_that_is_none_is_refused(client):
    make_shop()

    for asked in ("", "x", "999999"):
        assert client.post("/basket/point", {"point": asked}).status_code == 400


def test_no_form_leads_to_another_site(client):
    make_shop()
    station = make_station()

    for asked in ("https://elsewhere.example/", "//elsewhere.example/", "\\\\elsewhere.example"):
        answer = client.post("/basket/point", {"point": station.pk, "next": asked})
        assert answer["Location"] == "/"


@pytest.mark.parametrize("packs", ["00000000019", "0000000001" + "9" * 5_000, "²", "1.0"])
def test_a_number_that_is_longer_than_any_is_refused(client, packs):
    make_shop()

    assert add(client, Offer.objects.get().code, packs).status_code == 400


@pytest.mark.parametrize("point", ["", "²", "9" * 5_000])
def test_what_is_no_station_is_refused(client, point):
    assert client.post("/basket/point", {"point": point}).status_code == 400
