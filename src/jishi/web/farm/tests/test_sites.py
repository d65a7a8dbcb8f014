import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from jishi.foundation import clock
from jishi.parties import queries as parties
from jishi.parties.models import Membership
from jishi.parties.operations import run_site
from jishi.parties.tests.factories import make_login, make_member
from jishi.places.tests.factories import make_site, make_village
from jishi.production import operations as production
from jishi.production.models import Holding, Plan
from jishi.production.tests.factories import a_key, make_batch, make_crop, make_harvest
from jishi.web.farm.tests.factories import make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return make_desk()


@pytest.fixture
def office(desk):
    client = Client()
    client.force_login(make_login(make_member(Membership.Role.OPERATOR, parties.the_operator())))
    return client


@pytest.fixture
def holding(desk, office):
    by = make_member(Membership.Role.OPERATOR, parties.the_operator())
    return production.take_in_site(
        key=a_key(), by=by, name="石路一号棚", kind="greenhouse", place=make_village(),
        owner=desk.grower, run_by=desk.grower, area_m2=667,
    )  # fmt: skip


def test_the_office_takes_a_site_in_and_its_grower_plans_a_season_on_it(desk, office):
    told = {
        "key": "form-1", "name": "石路一号棚", "kind": "greenhouse", "place": make_village().code,
        "owner": desk.grower.pk, "run_by": desk.grower.pk, "area": "667",
    }  # fmt: skip
    assert office.post("/office/sites/", told).status_code == 302
    site = Holding.objects.get().site
    season = {
        "key": "form-2", "crop": make_crop().pk, f"area_{site.pk}": "600", "measure": "g",
        "expected": "900", "harvest_from": "2026-11-01", "harvest_until": "2027-01-31",
    }  # fmt: skip

    assert desk.client.post("/farm/sites/season", season).status_code == 302

    assert Plan.objects.get().plots.get().area_m2 == 600
    assert "石路一号棚" in office.get("/office/sites/").content.decode()
    assert "600 m²" in desk.client.get("/farm/sites/").content.decode()


def test_a_year_is_shown_with_its_figures(desk, holding, office):
    batch = make_batch(grower=desk.grower, site=holding.site)
    make_harvest(batch, quantity=12_340)

    for page in (
        desk.client.get(f"/farm/sites/{holding.site_id}"),
        office.get(f"/office/sites/{holding.site_id}?year={clock.today().year}"),
    ):
        assert "12.34 kg" in page.content.decode()


@pytest.mark.parametrize("year", ["", "0", "9" * 30, "-1", "٢٠٢٦"])
def test_a_year_that_is_none_is_this_one(desk, holding, year):
    page = desk.client.get(f"/farm/sites/{holding.site_id}?year={year}").content.decode()

    assert f"{clock.today().year}年" in page


def test_anothers_site_is_not_there(desk):
    site = make_site()
    run_site(site=site, party=make_batch().grower)

    for path in (f"/farm/sites/{site.pk}", f"/farm/sites/{site.pk}/photo"):
        assert desk.client.get(path).status_code == 404


def test_a_picture_is_sent_and_seen_and_what_is_none_is_refused(desk, holding):
    out = io.BytesIO()
    Image.new("RGB", (40, 20)).save(out, "PNG")
    path = f"/farm/sites/{holding.site_id}"
    assert desk.client.get(f"{path}/photo").status_code == 404

    sent = desk.client.post(path, {"key": "form-1", "photo": _file(out.getvalue())})
    wrong = desk.client.post(path, {"key": "form-2", "photo": _file(b"GIF89a, no picture")})

    assert (sent.status_code, wrong.status_code) == (302, 400)
    assert desk.client.get(f"{path}/photo").content[:2] == b"\xff\xd8"


def _file(content):
    return SimpleUploadedFile("photo.png", content)


def test_a_calendar_takes_as_many_statements_however_long_it_is(
    desk, holding, django_assert_max_num_queries
):
    for _ in range(3):
        make_harvest(make_batch(grower=desk.grower, site=holding.site))

    with django_assert_max_num_queries(10):
        desk.client.get(f"/farm/sites/{holding.site_id}")
