"""A view has a name of its own and one of so many places; colleagues see what is shared."""

from functools import partial

import pytest

from jishi.audit.models import Record
from jishi.desks import operations as desks
from jishi.desks.errors import TooManyViews
from jishi.desks.models import VIEWS_MAX, SavedView
from jishi.desks.queries import view_of, views_at
from jishi.foundation.refusals import BadInput, NotFound
from jishi.foundation.tests.at_once import at_once
from jishi.parties import operations as parties
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_operator
from jishi.production.tests.factories import a_key

pytestmark = pytest.mark.django_db
ORDERS = "office:orders"


@pytest.fixture
def wang():
    return make_member(Membership.Role.OPERATOR, name="王经理")


def save(person, name="待付款", *, key="", table=ORDERS, is_shared=False):
    return desks.save_view(
        key=key or a_key(), by=person, table=table, name=name, query="state=placed",
        is_shared=is_shared,
    )  # fmt: skip


def names(person, table=ORDERS):
    return [view.name for view in views_at(table, person)]


def test_a_view_is_found_again_at_its_table_only(wang):
    save(wang, " 待付款 ")

    assert names(wang) == ["待付款"]
    assert names(wang, "office:cases") == []


def test_the_same_key_saves_one_view(wang):
    assert save(wang, key="a") == save(wang, key="a")
    assert SavedView.objects.count() == 1
    assert Record.objects.filter(verb="desks.save_view").count() == 1


@pytest.mark.parametrize("name", ["", "  ", "长" * 21, "待付款"])
def test_a_name_is_short_and_stands_once(wang, name):
    save(wang)

    with pytest.raises(BadInput):
        save(wang, name)


def test_a_filter_is_kept_whole_or_not_at_all(wang):
    with pytest.raises(BadInput):
        desks.save_view(key="a", by=wang, table=ORDERS, name="长", query="q=" + "x" * 500)


def test_colleagues_find_what_is_shared_until_whoever_saved_it_leaves(wang):
    chen = make_member(Membership.Role.ACCOUNTANT, make_operator())
    save(wang, "自己的")
    save(wang, "大家的", is_shared=True)

    assert names(chen) == ["大家的"]

    parties.end(wang.memberships.get())
    assert names(chen) == []


def test_a_view_is_renamed_shared_and_dropped_by_whoever_saved_it(wang):
    chen = make_member(Membership.Role.OPERATOR, make_operator())
    view = save(wang)

    desks.change_view(key="a", by=wang, view=view, name="待付款", is_shared=True)
    assert names(chen) == ["待付款"]
    desks.change_view(key="b", by=wang, view=view, name="没付的", is_shared=False)
    assert (names(wang), names(chen)) == (["没付的"], [])
    with pytest.raises(NotFound):
        view_of(chen, view.pk)

    desks.drop_view(key="c", by=wang, view=view)
    desks.drop_view(key="c", by=wang, view=view)
    assert names(wang) == []


def test_a_view_takes_no_name_of_another(wang):
    save(wang, "别的")

    with pytest.raises(BadInput):
        desks.change_view(key="a", by=wang, view=save(wang), name="别的", is_shared=False)


def test_there_are_so_many_places_and_one_that_is_left_is_taken_again(wang):
    views = [save(wang, f"第{n}个") for n in range(VIEWS_MAX)]

    with pytest.raises(TooManyViews):
        save(wang)

    desks.drop_view(key="a", by=wang, view=views[3])
    assert save(wang).place == views[3].place


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_the_last_place_once():
    wang = make_member(Membership.Role.OPERATOR)
    for n in range(VIEWS_MAX - 1):
        save(wang, f"第{n}个")

    answers = at_once(*(partial(save, wang, name) for name in ("甲", "乙")))

    assert sorted(type(answer) for answer in answers if not isinstance(answer, SavedView)) == [
        TooManyViews
    ]
    assert SavedView.objects.count() == VIEWS_MAX
