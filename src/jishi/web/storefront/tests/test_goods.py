import pytest

from jishi.catalog.models import Offer, Product
from jishi.parties.tests.factories import make_organisation, make_person
from jishi.places.models import Place
from jishi.production.models import Crop
from jishi.production.tests.factories import make_batch
from jishi.sales.tests.factories import make_offer
from jishi.web import solar_terms
from jishi.web.storefront.kept import forget_answers
from jishi.web.storefront.tests.factories import add, make_shop

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def test_a_page_of_goods_says_village_lot_day_price_and_seller(client):
    make_shop(offers=0)
    offer = make_offer(name="西瓜", pack_g=3_000, price_fen=480)

    page = text(client.get(f"/goods/{offer.code}"))

    lot = offer.product.lots.get()
    for words in (
        "西瓜", offer.place.name, lot.number, "今天采", "承诺达标合格证", offer.seller.name,
        "自营", "按实际称重结算，多退少补", "14.40", "48小时", "/kg",
    ):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize(
    ("kind", "words"),
    [("vegetable", "今天采"), ("egg", "今天捡"), ("aquatic", "今天捕"), ("grain", "今天收获")],
)
def test_how_it_was_gathered_is_said_in_the_word_for_it(client, kind, words):
    make_shop(offers=0)
    offer = make_offer(name="东西", pack_g=500)
    crop = offer.product.lots.get().batch.crop
    Crop.objects.filter(pk=crop.pk).update(kind=kind)
    Product.objects.update(crop=crop)

    assert words in text(client.get(f"/goods/{offer.code}"))


def test_a_page_of_goods_takes_five_statements(client, django_assert_max_num_queries):
    make_shop(offers=5)
    path = f"/goods/{Offer.objects.first().code}"

    with django_assert_max_num_queries(5):
        client.get(path)
    with django_assert_max_num_queries(2):
        client.get(path)


def test_a_basket_adds_one_statement(client, django_assert_max_num_queries):
    make_shop(offers=5)
    offer = Offer.objects.first()
    add(client, offer.code)
    client.get(f"/goods/{offer.code}")

    with django_assert_max_num_queries(3):
        page = text(client.get(f"/goods/{offer.code}"))

    assert f'value="{offer.code}:2"' in page


def test_goods_of_a_seller_are_marked_as_such(client):
    make_shop(offers=0)
    offer = make_offer(mode=Offer.Mode.MARKETPLACE)

    page = text(client.get(f"/goods/{offer.code}"))

    assert "村企直售" in page
    assert offer.seller.name in page


def test_packaged_goods_may_be_sent_back_and_fresh_ones_are_compensated(client):
    make_shop(offers=0)
    packaged, fresh = make_offer(name="酱菜"), make_offer(name="芦笋", pack_g=500)

    assert "7天内可以无理由退货" in text(client.get(f"/goods/{packaged.code}"))
    assert "坏果包赔" in text(client.get(f"/goods/{fresh.code}"))


def test_sold_out_goods_keep_their_page(client):
    make_shop(packs=0)

    page = text(client.get(f"/goods/{Offer.objects.get().code}"))

    assert "今日售完" in page
    assert "加入购物车" not in page


def test_a_closed_offer_says_so_and_a_draft_is_not_found(client):
    make_shop()
    offer = Offer.objects.get()

    Offer.objects.update(state=Offer.State.CLOSED)
    assert "已下架" in text(client.get(f"/goods/{offer.code}"))

    Offer.objects.update(state=Offer.State.DRAFT)
    assert client.get(f"/goods/{offer.code}").status_code == 404


def test_unknown_goods_villages_and_sellers_are_not_found(client):
    make_shop()
    person = make_person()

    for path in ("/goods/nothing", "/villages/000", f"/sellers/{person.pk}", "/sellers/999999"):
        assert client.get(path).status_code == 404, path


def test_a_village_shows_its_goods_and_who_grows_them(client, django_assert_max_num_queries):
    make_shop()
    offer = Offer.objects.get()
    coop = make_organisation(name="石路示范合作社")
    coop.place = offer.place
    coop.save()

    with django_assert_max_num_queries(6):
        page = text(client.get(f"/villages/{offer.place_id}"))

    assert "石路示范合作社" in page
    assert "糟蛋" in page


def test_a_seller_shows_its_goods(client, django_assert_max_num_queries):
    make_shop()
    offer = Offer.objects.get()

    with django_assert_max_num_queries(4):
        page = text(client.get(f"/sellers/{offer.seller_id}"))

    assert offer.seller.name in page
    assert "糟蛋" in page


def test_goods_of_a_town_lead_to_the_towns_page(client):
    make_shop()
    town = Place.objects.get(kind=Place.Kind.TOWN)
    Offer.objects.update(place=town)
    forget_answers()

    assert "糟蛋" in text(client.get(f"/villages/{town.code}"))
    assert text(client.get("/villages/")).count(f"<h2>{town.name}</h2>") == 1


def test_villages_with_goods_are_listed_by_town(client):
    make_shop()

    page = text(client.get("/villages/"))

    assert "广陈镇" in page
    assert Offer.objects.get().place.name in page


def test_a_village_says_in_which_months_it_harvests_what(client):
    batch = make_batch()
    Crop.objects.filter(pk=batch.crop_id).update(months="11-2")
    make_batch(crop=batch.crop, site=batch.site, grower=batch.grower)

    page = text(client.get(f"/villages/{batch.site.place_id}"))

    assert "11月到2月" in page
    assert page.count('class="harvest"') == 1, "a crop stands there once"
    assert page.count('<i class="on">') == 4


@pytest.mark.parametrize(("name", "is_harvested"), [("大雪", True), ("夏至", False)])
def test_a_solar_term_says_what_is_harvested_and_leads_to_the_others(client, name, is_harvested):
    offer = make_offer(name="草莓")
    crop = Crop.objects.create(name="红颜草莓", kind=Crop.Kind.FRUIT, months="11-5")
    Product.objects.filter(pk=offer.product_id).update(crop=crop)
    forget_answers()

    page = text(client.get(f"/jieqi/{name}"))

    assert ("红颜草莓" in page) == is_harvested
    assert page.count('href="/jieqi/') == len(solar_terms.NAMES)
    assert client.get("/jieqi/夏天").status_code == 404
