import io
import json
import re

import pytest

from jishi.catalog.models import Offer
from jishi.catalog.tests.factories import make_category
from jishi.parties.models import Party
from jishi.web.farm.tests.factories import make_desk

pytestmark = pytest.mark.django_db

LIST = (
    "品名,分类,规格,净含量（g）,售价（元）,每单限购,配料,保管\n"
    "酱黄瓜,酱园,400 g/罐,400,15.80,10,黄瓜,避光\n"
)


@pytest.fixture
def desk():
    make_category("酱园")
    return make_desk(Party.Kind.ENTERPRISE)


def test_what_was_looked_at_is_taken_in(desk):
    sent = io.BytesIO(LIST.encode())
    sent.name = "价目表.csv"
    page = desk.client.post("/farm/prices/", {"key": "form-1", "file": sent}).content.decode()
    previewed = re.search(r'name="previewed" value="([^"]+)"', page)[1]

    desk.client.post("/farm/prices/", {"key": "form-2", "previewed": previewed})

    assert Offer.objects.get().price_fen == 1_580


def test_rows_that_nobody_read_are_not_taken_in(desk):
    values = {
        "name": "酱黄瓜", "category": "酱园", "pack": "400 g/罐", "pack_g": 400, "price_fen": 1,
        "most_an_order": 10, "ingredients": "", "keeping": "",
    }  # fmt: skip
    made_up = json.dumps([{"line": 2, "values": values, "wrong": {}}])

    answer = desk.client.post("/farm/prices/", {"key": "form-1", "previewed": made_up})

    assert answer.status_code == 400
    assert not Offer.objects.exists()
