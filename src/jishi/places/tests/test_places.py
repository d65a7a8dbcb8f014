import pytest

from jishi.foundation.refusals import BadInput, NotFound
from jishi.places.models import Alias, Place, Site
from jishi.places.operations import close_site, import_places, open_site
from jishi.places.queries import pickup_point, pickup_points, places_named, towns, villages
from jishi.places.tests.factories import make_site, make_village

pytestmark = pytest.mark.django_db

COUNTY = {"code": "330482", "name": "平湖市", "kind": "county", "parent_code": ""}
TOWN = {"code": "330482106", "name": "广陈镇", "kind": "town", "parent_code": "330482"}
VILLAGE = {"code": "330482106201", "name": "山塘村", "kind": "village", "parent_code": "330482106"}


def test_a_child_may_stand_before_its_parent():
    assert import_places([VILLAGE, TOWN, COUNTY]) == 3

    assert villages().get().parent.name == "广陈镇"
    assert [town.name for town in towns()] == ["广陈镇"]


def test_taking_in_the_same_table_again_changes_nothing():
    import_places([COUNTY, TOWN, VILLAGE])

    assert import_places([COUNTY, TOWN, VILLAGE]) == 0
    assert Place.objects.count() == 3


def test_a_renamed_place_keeps_its_code_and_its_old_name():
    import_places([COUNTY, TOWN, VILLAGE])

    import_places([{**VILLAGE, "name": "新山塘村"}])

    assert Place.objects.get(code=VILLAGE["code"]).name == "新山塘村"
    assert Alias.objects.get().name == "山塘村"
    assert places_named("山塘村").get().name == "新山塘村"


@pytest.mark.parametrize(
    "wrong",
    [
        {**VILLAGE, "code": "33048"},
        {**VILLAGE, "code": "abcdef"},
        {**VILLAGE, "kind": "planet"},
        {**VILLAGE, "parent_code": "330482999"},
    ],
)
def test_a_row_that_makes_no_sense_is_refused_and_nothing_is_taken_in(wrong):
    with pytest.raises(BadInput):
        import_places([COUNTY, TOWN, wrong])

    assert not Place.objects.exists()


def test_only_villages_that_stand_today_are_listed():
    gone = make_village()
    Place.objects.filter(pk=gone.pk).update(valid_until="2020-01-01")
    stands = make_village(is_demo=False)
    demo = make_village()

    assert list(villages()) == [stands, demo]
    assert list(villages(demo_only=True)) == [demo]


def test_opening_a_site_again_gives_the_same_site_open():
    site = make_site(Site.Kind.PICKUP_POINT, name="山塘取货站")
    close_site(site=site)

    again = open_site(name="山塘取货站", kind=site.kind, place=site.place)

    assert again == site
    assert again.is_open
    assert list(pickup_points()) == [site]


def test_a_taken_name_is_refused_for_another_kind():
    site = make_site(Site.Kind.PICKUP_POINT, name="山塘")

    with pytest.raises(BadInput):
        open_site(name="山塘", kind=Site.Kind.WAREHOUSE, place=site.place)


def test_a_closed_point_is_not_there():
    site = make_site(Site.Kind.PICKUP_POINT)
    close_site(site=site)

    with pytest.raises(NotFound):
        pickup_point(site.pk)


def test_listing_points_costs_one_statement(django_assert_num_queries):
    for _ in range(3):
        make_site(Site.Kind.PICKUP_POINT)

    with django_assert_num_queries(1):
        [site.place.name for site in pickup_points()]
