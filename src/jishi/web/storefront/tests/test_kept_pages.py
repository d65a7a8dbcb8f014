"""A page is drawn once for equal values; what belongs to one visitor is on no other's page."""

import re

import pytest
from django.test import Client

from jishi.catalog.models import Offer
from jishi.stock.models import Lot
from jishi.web.storefront import show
from jishi.web.storefront.tests.factories import add, make_buyer, make_shop, make_station

pytestmark = pytest.mark.django_db

SECRETS = re.compile(r'name="(?:csrfmiddlewaretoken|key)" value="(\w+)"')


@pytest.fixture(autouse=True)
def _no_page_is_kept():
    show._pages.clear()


def text(answer) -> str:
    return answer.content.decode()


def test_a_page_is_drawn_once_for_all_who_see_the_same():
    make_shop()

    for _visitor in range(3):
        Client().get("/goods")

    assert len(show._pages) == 1


def test_each_answer_has_a_token_and_a_key_of_its_own():
    make_shop()

    first, second = (SECRETS.findall(text(Client().get("/goods"))) for _visitor in range(2))

    assert len(first) == len(second) > 2
    assert not set(first) & set(second)
    assert not {show.TOKEN, show.KEY} & {*first, *second}


def test_the_token_on_a_kept_page_is_accepted():
    make_shop()
    Client().get("/goods")
    client = Client(enforce_csrf_checks=True)
    page = text(client.get("/goods"))
    sent = dict(re.findall(r'name="(csrfmiddlewaretoken|key)" value="(\w+)"', page))

    answer = client.post("/basket/add", {**sent, "offer": Offer.objects.get().code})

    assert answer.status_code == 303


def test_nobody_sees_anothers_basket_or_station():
    make_shop(offers=2)
    his, hers = Client(), Client()
    station = make_station()
    add(his, Offer.objects.first().code, 3)
    his.post("/basket/point", {"point": station.pk, "key": "station"})

    for path in ("/goods", "/search"):
        assert station.name in text(his.get(path))
        page = text(hers.get(path))
        assert "购物车里的份数" not in page
        assert station.name not in page
        assert '<span id="badge" class="badge"></span>' in page


def test_who_has_signed_in_is_named_to_nobody_else():
    make_shop()
    _li, client = make_buyer("李买菜")

    assert "李买菜" in text(client.get("/goods"))
    assert "李买菜" not in text(Client().get("/goods"))


@pytest.mark.parametrize(
    "change",
    [
        lambda: Offer.objects.update(price_fen=4_321),
        lambda: Offer.objects.update(pack="一大筐"),
        lambda: Offer.objects.update(most_an_order=7),
        lambda: Lot.objects.update(is_locked=True),
    ],
)
def test_what_the_database_says_now_is_shown_now(client, change):
    make_shop()
    add(client, Offer.objects.get().code, 7)
    paths = ["/goods", f"/goods/{Offer.objects.get().code}"]
    before = [SECRETS.sub("", text(client.get(path))) for path in paths]

    change()

    after = [SECRETS.sub("", text(client.get(path))) for path in paths]
    assert all(new != old for new, old in zip(after, before, strict=True))


def test_large_print_is_a_page_of_its_own(client):
    make_shop()
    client.get("/goods")

    client.cookies["text"] = "huge"

    assert 'data-text="huge"' in text(client.get("/goods"))


def test_as_many_pages_are_kept_as_there_is_room_for(client, monkeypatch):
    make_shop()
    monkeypatch.setattr(show, "PAGES_MAX", 3)

    for number in range(1, 9):
        client.get(f"/goods?page={number}")

    assert len(show._pages) <= 3
