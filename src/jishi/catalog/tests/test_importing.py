import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishi.catalog import operations, queries
from jishi.catalog.errors import WrongSeller
from jishi.catalog.models import Offer, PriceList, PriceVersion, Product, SearchTerm
from jishi.catalog.operations import ImportResult
from jishi.catalog.price_list import ROWS_MAX, Row
from jishi.catalog.tests.factories import (
    a_key,
    make_category,
    make_enterprise,
    make_offer,
    the_manager,
)
from jishi.foundation.refusals import BadInput, KeyReused, NotAllowed, NotFound, RowsAreWrong
from jishi.foundation.tests.at_once import at_once
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_operator, make_organisation
from jishi.production.tests.factories import make_crop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelves():
    make_category("酱园")
    make_category("粮油")


def a_row(name="酱黄瓜", *, line=2, wrong=None, **changes):
    values = {
        "name": name, "category": "酱园", "pack": "400 g/罐", "pack_g": 400, "price_fen": 1580,
        "most_an_order": 10, "ingredients": "黄瓜、食盐", "keeping": "阴凉避光",
    }  # fmt: skip
    return Row(line, {**values, **changes}, wrong or {})


BAD = a_row("酱萝卜", line=7, wrong={"price_fen": "没有填"})


def take_in(enterprise, *rows, key=None, by=None, skip_bad=False):
    return operations.import_price_list(
        key=key or a_key(),
        by=by or the_manager(),
        enterprise=enterprise,
        rows=rows,
        skip_bad=skip_bad,
    )


def test_a_list_becomes_offers_of_the_enterprise():
    enterprise = make_enterprise()

    result = take_in(enterprise, a_row(), a_row("米醋", line=3, pack_g=None, price_fen=990))

    offer, other = Offer.objects.order_by("pk")
    assert result == ImportResult(1, added=2, changed=0, unchanged=0, skipped=0)
    assert (offer.seller, offer.grower, offer.place) == (enterprise, enterprise, enterprise.place)
    assert (offer.mode, offer.sold_by, offer.state) == ("marketplace", "piece", "open")
    assert (offer.price_fen, offer.pack_g, offer.most_an_order) == (1580, 400, 10)
    assert (offer.product.name, offer.product.ingredients) == ("酱黄瓜", "黄瓜、食盐")
    assert offer.product.drawing == "cucumber"
    assert not offer.product.needs_certificate
    assert [price.price_fen for price in other.prices.all()] == [990]
    assert queries.search("米醋") == queries.search("mc") == [other.pk]


def test_the_same_key_takes_a_list_in_once():
    enterprise, key = make_enterprise(), a_key()

    first = take_in(enterprise, a_row(), BAD, key=key, skip_bad=True)
    again = take_in(enterprise, a_row(), BAD, key=key, skip_bad=True)

    assert again == first == ImportResult(1, added=1, changed=0, unchanged=0, skipped=1)
    assert Offer.objects.count() == PriceVersion.objects.count() == PriceList.objects.count() == 1


def test_the_same_key_for_another_list_is_refused():
    enterprise, key = make_enterprise(), a_key()
    take_in(enterprise, a_row(), key=key)

    with pytest.raises(KeyReused):
        take_in(enterprise, a_row(price_fen=1), key=key)

    assert Offer.objects.get().price_fen == 1580


def test_a_further_list_changes_what_differs_and_keeps_what_it_does_not_name():
    enterprise = make_enterprise()
    take_in(enterprise, a_row(), a_row("米醋"), a_row("酱油"), a_row("腐乳"))

    result = take_in(
        enterprise,
        a_row("酱 黄瓜", price_fen=1480),
        a_row("米醋", ingredients="", pack_g=None, keeping=""),
        a_row("酱油", ingredients="大豆、小麦", category="粮油"),
        a_row("酱油", pack="800 g/罐"),
    )

    assert result == ImportResult(2, added=1, changed=2, unchanged=1, skipped=0)
    prices = {offer.product.name: offer.price_fen for offer in Offer.objects.all()}
    assert prices == {"酱黄瓜": 1480, "米醋": 1580, "酱油": 1580, "腐乳": 1580}
    assert PriceVersion.objects.count() == 6
    sauce = Product.objects.get(name="酱油", offers__pack="400 g/罐")
    assert (sauce.ingredients, sauce.category.name) == ("大豆、小麦", "粮油")
    assert Product.objects.get(name="米醋").ingredients == "黄瓜、食盐"
    assert queries.search("粮油") == [sauce.offers.get().pk]


def test_what_others_offer_too_is_not_described_anew():
    enterprise = make_enterprise()
    take_in(enterprise, a_row())
    shared = Product.objects.get()
    make_offer(product=shared, seller=make_organisation())

    take_in(enterprise, a_row(ingredients="另一种", price_fen=1000))

    shared.refresh_from_db()
    assert shared.ingredients == "黄瓜、食盐"
    assert Offer.objects.get(seller=enterprise).price_fen == 1000


def test_a_wrong_row_stops_the_list_and_nothing_is_taken_in():
    enterprise = make_enterprise()

    with pytest.raises(RowsAreWrong) as refusal:
        take_in(enterprise, a_row(), BAD)

    assert "第一处在第 7 行" in str(refusal.value)
    assert not Offer.objects.exists()
    assert not PriceList.objects.exists()


def test_a_shelf_that_is_gone_makes_a_row_wrong():
    with pytest.raises(RowsAreWrong):
        take_in(make_enterprise(), a_row(category="海鲜"))


def test_a_list_without_a_good_row_or_with_too_many_is_refused():
    for rows in ([BAD], [], [a_row()] * (ROWS_MAX + 1)):
        with pytest.raises(BadInput):
            take_in(make_enterprise(), *rows, skip_bad=True)

    assert not Offer.objects.exists()


def test_an_enterprise_stands_somewhere():
    with pytest.raises(BadInput) as refusal:
        take_in(make_organisation(), a_row())

    assert "place" in refusal.value.fields


def test_only_the_enterprises_own_people_and_the_operator_send_its_list():
    enterprise = make_enterprise()
    refused = [
        (make_member(Membership.Role.GROWER, make_enterprise()), NotFound),
        (make_member(Membership.Role.WAREHOUSE, enterprise), NotAllowed),
        (make_member(Membership.Role.ACCOUNTANT), NotFound),
    ]

    for person, refusal in refused:
        with pytest.raises(refusal):
            take_in(enterprise, a_row(), by=person)
    with pytest.raises(WrongSeller):
        take_in(make_operator(), a_row())

    assert not Offer.objects.exists()
    assert take_in(enterprise, a_row(), by=make_member("grower", enterprise)).added == 1


def test_the_number_of_statements_does_not_grow_with_the_rows():
    def statements(count, **changes):
        rows = [a_row(f"酱菜 {number}", line=number, **changes) for number in range(count)]
        with CaptureQueriesContext(connection) as asked:
            take_in(enterprises[count], *rows)
        return len(asked)

    enterprises, manager = {count: make_enterprise() for count in (2, 60)}, the_manager()
    take_in(make_enterprise(), a_row(), by=manager)  # now the process knows its operator

    assert statements(2) == statements(60)
    assert statements(2, price_fen=1, keeping="x") == statements(60, price_fen=1, keeping="x")


def test_words_of_many_offers_are_those_of_one():
    enterprise = make_enterprise("平湖市老街酱园有限公司")
    take_in(enterprise, a_row("酱黄瓜"))
    listed = Offer.objects.get()
    alone = make_offer(
        product=listed.product, seller=make_organisation(name=enterprise.name), place=listed.place
    )

    def words(offer):
        return set(SearchTerm.objects.filter(offer=offer).values_list("term", "weight"))

    assert words(listed) == words(alone)


def test_a_crop_that_is_called_otherwise_is_found_by_its_name():
    offer = make_offer(name="霜打小叶", sold_by="weight")
    Product.objects.filter(pk=offer.product_id).update(crop=make_crop("乌塌菜"))
    operations.index_anew()

    assert queries.search("乌塌菜") == queries.search("wtc") == [offer.pk]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_lists_at_once_the_second_compares_itself_with_the_first():
    enterprise, manager = make_enterprise(), the_manager()
    rows = [a_row(f"酱菜 {number}", line=number) for number in range(30)]

    results = at_once(
        *(
            lambda key=key: take_in(enterprise, *rows, key=key, by=manager)
            for key in ("one", "other")
        )
    )

    assert sorted((result.added, result.unchanged) for result in results) == [(0, 30), (30, 0)]
    assert Offer.objects.count() == 30
