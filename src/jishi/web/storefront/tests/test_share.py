"""The link to a page, as a messenger shows it."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.utils.html import escape
from PIL import Image

from jishi.sales.tests.factories import make_offer
from jishi.web import drawings
from jishi.web.storefront.tests.factories import make_shop

pytestmark = pytest.mark.django_db
LEAST_PIXELS = 300  # of a smaller picture a messenger shows nothing


def shared(client, path: str) -> dict[str, str]:
    page = client.get(path).content.decode()
    return dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))


def test_every_drawing_has_a_square_picture_that_a_messenger_shows():
    assert {path.stem for path in drawings.CARDS.glob("*.png")} == set(drawings.slugs())
    for path in drawings.CARDS.glob("*.png"):
        with Image.open(path) as picture:
            width, height = picture.size
        assert width == height >= LEAST_PIXELS, f"{path.name}: run python -m jishi.commands.cards"
        assert path.stat().st_size <= 12_000, path.name


def test_goods_are_shared_with_name_village_price_and_picture(client, settings):
    settings.PUBLIC_ADDRESS = "https://market.example"
    make_shop(offers=0)
    offer = make_offer(name="西瓜<b>", pack_g=3_000, price_fen=480)

    card = shared(client, f"/goods/{offer.code}?from=group")

    assert card["title"] == escape("西瓜<b>")
    assert offer.place.name in card["description"]
    assert "4.80" in card["description"]
    assert card["url"] == f"https://market.example/goods/{offer.code}"
    assert card["image"].startswith("https://market.example/")
    found = re.sub(r"(\.\w{12})?\.png$", ".png", card["image"].rpartition("/cards/")[2])
    assert finders.find(f"cards/{found}")


def test_home_village_seller_and_trace_are_shared(client):
    make_shop(offers=1)
    offer = make_offer()
    lot = offer.product.lots.get()

    for path, words in {
        "/": "集市", f"/villages/{offer.place_id}": offer.place.name,
        f"/sellers/{offer.seller_id}": offer.seller.name, f"/t/{lot.number}": lot.product.name,
    }.items():  # fmt: skip
        assert words in shared(client, path)["title"], path
        assert shared(client, path)["url"].endswith(path)
