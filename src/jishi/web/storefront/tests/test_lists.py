from datetime import timedelta

import pytest

from jishi.catalog.models import Category, Offer
from jishi.foundation import clock
from jishi.payments.tests.factories import make_paid_order
from jishi.sales.tests.factories import make_offer
from jishi.web.storefront.tests.factories import add, make_buyer, make_shop

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def test_home_shows_the_goods_of_today(client):
    make_shop()

    answer = client.get("/")

    assert answer.status_code == 200
    assert "糟蛋" in text(answer)
    assert "起取" in text(answer)


def test_home_tells_station_and_cut_off_as_clock_times(client):
    make_shop()

    assert "前下单" in text(client.get("/"))


def test_a_shop_without_goods_says_when_there_will_be_some(client):
    answer = client.get("/")

    assert answer.status_code == 200
    assert "村里的货还没到" in text(answer)


def test_a_list_takes_three_statements_however_long_it_is(client, django_assert_max_num_queries):
    make_shop(offers=30)
    client.get("/goods")

    with django_assert_max_num_queries(3):
        answer = client.get("/goods")

    assert text(answer).count('class="card"') == 24
    assert "再看24样" in text(answer)


def test_home_takes_three_statements_when_it_is_warm(client, django_assert_max_num_queries):
    make_shop(offers=30)
    client.get("/")

    with django_assert_max_num_queries(3):
        client.get("/")


def test_home_takes_nine_statements_when_it_is_cold(client, django_assert_max_num_queries):
    make_shop(offers=30)

    with django_assert_max_num_queries(9):
        client.get("/")


def test_a_buyer_who_comes_back_finds_the_usual_goods_once(django_assert_max_num_queries):
    li, client = make_buyer()
    usual, other = make_offer(name="糟蛋"), make_offer(name="芦笋")
    make_paid_order(usual, buyer=li)

    with django_assert_max_num_queries(20):
        page = text(client.get("/"))

    before, _words, after = page.partition("今天村里有")
    assert "常买" in before
    assert f"/goods/{usual.code}" in before
    assert f"/goods/{usual.code}" not in after
    assert f"/goods/{other.code}" in after


def test_a_visitor_with_a_basket_costs_one_more(client, django_assert_max_num_queries):
    make_shop(offers=3)
    add(client, Offer.objects.first().code)
    client.get("/goods")

    with django_assert_max_num_queries(3):
        answer = client.get("/goods")

    assert "购物车里的份数" in text(answer)


def test_a_guest_never_touches_a_session(client, django_assert_num_queries):
    make_shop(offers=3)

    for path in ("/", "/goods", "/search?q=zaodan", "/basket", "/villages/"):
        client.get(path)

    assert "sessionid" not in client.cookies


def test_a_page_may_be_asked_for_its_head_only(client):
    make_shop()

    assert client.head("/goods").status_code == 200


def test_the_second_page_goes_on_where_the_first_ended(client):
    make_shop(offers=30)

    first, second = (client.get(f"/goods?page={page}") for page in (1, 2))

    assert text(second).count('class="card"') == 6
    codes = Offer.objects.values_list("code", flat=True)
    shown = [f"/goods/{code}" in text(first) or f"/goods/{code}" in text(second) for code in codes]
    assert all(shown)


def test_a_page_that_is_no_page_is_the_first(client):
    make_shop()

    assert "糟蛋" in text(client.get("/goods?page=nine"))
    assert "糟蛋" in text(client.get("/goods?page=-1"))


def test_a_page_beyond_the_last_says_so(client):
    make_shop()

    assert "这一页没有商品了" in text(client.get("/goods?page=7"))


def test_a_category_shows_only_its_own(client):
    make_shop()
    Category.objects.create(slug="empty", name="空架子")
    filled = Offer.objects.get().product.category.slug

    assert 'class="card"' in text(client.get(f"/goods?category={filled}"))
    assert "这一类还没有上架" in text(client.get("/goods?category=empty"))


@pytest.mark.parametrize("asked", ["category=nothing", "village=000000000000"])
def test_an_unknown_category_or_village_is_not_found(client, asked):
    make_shop()

    assert client.get(f"/goods?{asked}").status_code == 404


def test_a_village_shows_only_its_own(client):
    make_shop(offers=2)
    first, second = Offer.objects.order_by("pk")

    page = text(client.get(f"/goods?village={first.place_id}"))

    assert first.code in page
    assert second.code not in page


def test_what_is_sold_out_is_shown_as_such_and_cannot_be_put_in(client):
    make_shop(packs=0)

    page = text(client.get("/goods"))

    assert "今日售完" in page
    assert 'name="offer"' not in page


def test_few_left_is_said_and_many_left_is_not(client):
    make_shop(packs=3)
    make_offer(name="酱菜", packs=500)

    page = text(client.get("/goods"))

    assert "余3份" in page
    assert "余500份" not in page


def test_what_is_past_its_days_is_not_for_sale_any_more(client):
    make_shop()
    assert "今日售完" not in text(client.get("/goods"))

    with clock.standing_at(clock.now() + timedelta(days=30)):
        assert "今日售完" in text(client.get("/goods"))
        assert "今日售完" in text(client.get(f"/goods/{Offer.objects.get().code}"))


def test_closed_offers_are_not_listed(client):
    make_shop()
    Offer.objects.update(state=Offer.State.CLOSED)

    assert "/goods/" not in text(client.get("/goods")).partition('class="stack"')[2]


def test_a_price_that_changes_is_shown_at_once(client):
    make_shop()
    client.get("/goods")

    Offer.objects.update(price_fen=1_234)

    assert "12<s>.34</s>" in text(client.get("/goods"))


def test_names_are_shown_as_words_never_as_markup(client):
    make_shop()
    make_offer(name="<script>alert(1)</script>")

    for path in ("/", "/goods"):
        page = text(client.get(path))
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("path", ["/", "/goods", "/search", "/villages/", "/basket", "/points"])
def test_help_is_the_last_thing_on_each_page_of_the_shop(client, settings, path):
    make_shop()

    page = client.get(path).content.decode()

    foot = page[page.index("<footer") : page.index("</footer>")]
    assert f'href="tel:{settings.SERVICE_PHONE}"' in foot
    assert page.count("<footer") == 1
