"""What is known of a site, and what a season means to take from it."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from jishi.foundation import clock
from jishi.foundation.pictures import small
from jishi.foundation.refusals import BadInput, NotAllowed, NotFound
from jishi.parties import queries as parties
from jishi.parties.models import Membership
from jishi.parties.operations import run_site
from jishi.parties.tests.factories import make_member, make_operator, make_organisation
from jishi.places.models import Site
from jishi.places.tests.factories import make_site, make_village
from jishi.production import operations, queries
from jishi.production.errors import SiteStands
from jishi.production.models import Holding, Plan
from jishi.production.tests.factories import a_key, grower_for, make_crop, make_harvest

pytestmark = pytest.mark.django_db


def take_in(by=None, **told):
    grower = told.pop("run_by", None) or make_organisation()
    facts = {
        "name": "石路一号棚", "kind": Site.Kind.GREENHOUSE, "place": make_village(),
        "owner": grower, "run_by": grower, "area_m2": 667,
    }  # fmt: skip
    by = by or make_member(Membership.Role.OPERATOR, make_operator())
    return operations.take_in_site(key=a_key(), by=by, **{**facts, **told})


def a_season(grower, plots, **told):
    facts = {
        "crop": make_crop(), "expected": 900_000, "harvest_from": date(2026, 11, 1),
        "harvest_until": date(2027, 1, 31),
    }  # fmt: skip
    return operations.plan_season(
        key=a_key(), by=grower_for(grower), grower=grower, plots=plots, **{**facts, **told}
    )


def of_a_year(site, year):
    return queries.yields_of(site, queries.planned_in(site, year), queries.told_in(site, year))


def test_a_site_is_taken_in_with_its_owner_and_who_runs_it():
    coop, village_fund = make_organisation(), make_organisation()

    holding = take_in(owner=village_fund, run_by=coop)

    assert (holding.owner, holding.area_m2) == (village_fund, 667)
    assert parties.site_run_by(holding.site) == coop
    assert list(queries.sites_of(coop)) == [holding.site]


@pytest.mark.parametrize(
    "told",
    [{"area_m2": 0}, {"area_m2": -1}, {"area_m2": 10_000_001}, {"name": " "},
     {"name": "长" * 61}, {"kind": Site.Kind.PICKUP_POINT}],
)  # fmt: skip
def test_what_is_no_site_is_bad_input(told):
    with pytest.raises(BadInput):
        take_in(**told)
    assert not Holding.objects.exists()


def test_a_name_is_taken_in_once():
    village, grower = make_village(), make_organisation()
    take_in(place=village, run_by=grower)

    with pytest.raises(SiteStands):
        take_in(place=village, run_by=make_organisation())

    assert parties.site_run_by(Holding.objects.get().site) == grower


def test_a_grower_takes_in_no_site():
    make_operator()
    with pytest.raises((NotFound, NotAllowed)):
        take_in(by=grower_for(make_organisation()))


def test_a_plan_on_two_plots_begins_a_batch_on_either():
    grower = make_organisation()
    one, two = take_in(run_by=grower).site, take_in(run_by=grower, name="石路二号棚").site

    plan = a_season(grower, {one: 667, two: 333})
    batch = operations.begin_batch(
        key=a_key(), by=grower_for(grower), plan=plan, on=clock.today(), site=two
    )

    assert sorted(plan.plots.values_list("area_m2", flat=True)) == [333, 667]
    assert (plan.site, batch.site) == (one, two)
    with pytest.raises(BadInput):
        operations.begin_batch(
            key=a_key(), by=grower_for(grower), plan=plan, on=clock.today(), site=make_site()
        )


@pytest.mark.parametrize("area_m2", [0, 668])
def test_a_plot_is_no_larger_than_its_site(area_m2):
    grower = make_organisation()
    site = take_in(run_by=grower).site

    with pytest.raises(BadInput):
        a_season(grower, {site: area_m2})
    assert not Plan.objects.exists()


def test_nobody_plans_on_anothers_site_nor_on_none():
    grower, others = make_organisation(), take_in().site

    with pytest.raises(NotFound):
        a_season(grower, {others: 100})
    with pytest.raises(BadInput):
        a_season(grower, {})


def test_a_year_on_a_site_is_its_share_of_the_plan_and_what_was_harvested():
    grower = make_organisation()
    one, two = take_in(run_by=grower).site, take_in(run_by=grower, name="石路二号棚").site
    plan = a_season(grower, {one: 600, two: 300})
    today = date(2026, 12, 31)
    with clock.standing_at(clock.at(today, 12)):
        batch = operations.begin_batch(
            key=a_key(), by=grower_for(grower), plan=plan, on=date(2026, 9, 1)
        )
        make_harvest(batch, quantity=5_000, on=date(2026, 11, 30))
        make_harvest(batch, quantity=7_000, on=today)

    year = of_a_year(one, 2026)["g"]

    assert (year.expected, year.harvested) == (600_000, 12_000)
    assert year.months[10:] == [5_000, 7_000]
    assert of_a_year(two, 2026)["g"].harvested == 0
    assert of_a_year(one, 2027)["g"].harvested == 0
    assert of_a_year(one, 2028) == {}


def a_photo_with_its_place():
    picture, out = Image.new("RGB", (3000, 2000), "green"), io.BytesIO()
    marks = Image.Exif()
    marks[0x0112] = 6  # lies on its side
    marks.get_ifd(0x8825)[1] = "N"  # where it was taken
    picture.save(out, "JPEG", exif=marks)
    return out.getvalue()


def test_a_picture_is_upright_small_and_says_not_where_it_was_taken():
    grower = make_organisation()
    holding = take_in(run_by=grower)
    sent = a_photo_with_its_place()
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)

    operations.show_site(key=a_key(), by=grower_for(grower), holding=holding, photo=small(sent))

    kept = Image.open(io.BytesIO(bytes(Holding.objects.get().photo)))
    assert kept.height > kept.width
    assert max(kept.size) <= 1280
    assert not kept.getexif()


def test_nobody_else_shows_a_site():
    holding = take_in()
    run_site(site=holding.site, party=make_organisation())

    with pytest.raises(NotFound):
        operations.show_site(
            key=a_key(), by=grower_for(make_organisation()), holding=holding, photo=b"x"
        )


def test_the_months_of_a_plan_that_ends_in_another_year_are_told():
    grower = make_organisation()
    site = take_in(run_by=grower).site
    plan = a_season(grower, {site: 100}, harvest_until=date(2027, 1, 1) + timedelta(days=30))

    assert list(queries.planned_in(site, 2026)) == list(queries.planned_in(site, 2027)) == [plan]
    assert list(queries.planned_in(site, 2025)) == []
