"""The store's temperatures at the desk: by hand, from a file, and what a warm one locks."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jishi.foundation import clock
from jishi.stock.models import Lot, Temperature
from jishi.stock.tests.factories import make_lot
from jishi.web.hub.tests.test_lots import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return client_of()


def now():
    return f"{timezone.localtime(clock.now()):%Y-%m-%dT%H:%M}"


def test_a_warm_reading_by_hand_locks_and_is_shown(clerk):
    lot = make_lot()
    Lot.objects.update(received_at=clock.now() - timedelta(hours=1))
    address = f"/hub/stores/{lot.site_id}"
    clerk.post(f"{address}/limit", {"key": "1", "most": "4", "since": clock.today().isoformat()})

    clerk.post(f"{address}/temperature", {"key": "2", "degrees": "9.5", "at": now()})

    page = clerk.get(address).content.decode()
    assert "9.5 ℃" in page
    assert lot.number in page
    assert Lot.objects.get().is_locked


def test_a_refused_reading_keeps_what_was_typed(clerk):
    address = f"/hub/stores/{make_lot().site_id}/temperature"

    answer = clerk.post(address, {"key": "1", "degrees": "很热", "at": now()})

    assert answer.status_code == 400
    assert 'value="很热"' in answer.content.decode()


def test_a_loggers_file_names_its_bad_rows_and_takes_in_the_good(clerk):
    site = make_lot().site
    table = (
        f"在哪里,时间,温度（℃）\n{site.name},2026-01-02 08:00,-18.5\n没有这里,2026-01-02 9:00,3\n"
    )
    sent = SimpleUploadedFile("t.csv", table.encode())

    looked = clerk.post("/hub/stores/table", {"key": "1", "file": sent}).content.decode()
    assert "没有「没有这里」" in looked
    assert not Temperature.objects.exists()
    previewed = re.search(r'name="previewed" value="([^"]+)"', looked)[1]
    clerk.post("/hub/stores/table", {"key": "2", "previewed": previewed, "skip_bad": "1"})

    assert [(told.site, told.tenths) for told in Temperature.objects.all()] == [(site, -185)]


def test_a_stores_page_takes_as_many_statements_for_many(clerk, django_assert_num_queries):
    site = make_lot().site
    for n in range(4):
        at = f"2026-01-02T08:0{n}"
        clerk.post(f"/hub/stores/{site.pk}/temperature", {"key": f"t{n}", "degrees": "3", "at": at})

    with django_assert_num_queries(8):
        clerk.get(f"/hub/stores/{site.pk}")


def test_another_store_is_not_there(clerk):
    assert clerk.get("/hub/stores/999999").status_code == 404
