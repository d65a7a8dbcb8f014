import pytest
from django.db import IntegrityError, transaction

from jishi.catalog import operations, queries
from jishi.catalog.errors import PackStands, WrongSeller
from jishi.catalog.models import Offer, PriceVersion, Product, SearchTerm
from jishi.catalog.tests.factories import (
    a_key,
    make_category,
    make_offer,
    make_product,
    the_manager,
)
from jishi.foundation.refusals import BadInput, KeyReused, NotAllowed, NotFound, StaleState
from jishi.parties.models import Membership
from jishi.parties.tests.factories import (
    make_member,
    make_operator,
    make_organisation,
    make_person,
)
from jishi.places.tests.factories import make_village

pytestmark = pytest.mark.django_db
Mode, SoldBy = Offer.Mode, Offer.SoldBy


def an_offer(**changes):
    """What an offer of asparagus by a co-op asks for, ready to be opened."""
    seller = changes.pop("seller", None) or make_organisation()
    asked = {
        "key": a_key(), "by": the_manager(), "product": make_product(), "seller": seller,
        "grower": seller, "place": make_village(), "mode": Mode.MARKETPLACE,
        "sold_by": SoldBy.PIECE, "pack": "500 g/份", "price_fen": 990,
    }  # fmt: skip
    return {**asked, **changes}


def test_an_offer_is_on_the_shelf_with_its_first_price():
    offer = operations.open_offer(**an_offer(pack_g=500))

    assert queries.offer(offer.code) == offer
    assert offer.state == Offer.State.OPEN
    assert [price.price_fen for price in offer.prices.all()] == [990]


def test_the_same_key_opens_one_offer():
    asked = an_offer()

    first, again = operations.open_offer(**asked), operations.open_offer(**asked)

    assert again == first
    assert Offer.objects.count() == PriceVersion.objects.count() == 1


def test_the_same_key_for_another_price_is_refused():
    asked = an_offer()
    operations.open_offer(**asked)

    with pytest.raises(KeyReused):
        operations.open_offer(**{**asked, "price_fen": 1})

    assert Offer.objects.count() == 1


def test_the_same_key_adds_one_product():
    asked = {"key": a_key(), "by": the_manager(), "name": "芦笋", "drawing": "asparagus"}
    asked["category"] = make_category()

    assert operations.add_product(**asked) == operations.add_product(**asked)
    assert Product.objects.count() == 1


def test_a_product_has_a_name():
    with pytest.raises(BadInput):
        make_product("  ")

    assert not Product.objects.exists()


def test_only_an_operator_of_the_market_adds_products():
    for person, refusal in [(make_person(), NotFound), (make_member("keeper"), NotAllowed)]:
        with pytest.raises(refusal):
            operations.add_product(
                key=a_key(), by=person, name="芦笋", category=make_category(), drawing="x"
            )


def test_own_account_is_the_operators_alone():
    with pytest.raises(WrongSeller):
        make_offer(mode=Mode.OWN, seller=make_organisation())
    with pytest.raises(WrongSeller):
        make_offer(mode=Mode.MARKETPLACE, seller=make_operator())

    assert make_offer(mode=Mode.OWN).seller == make_operator()


def test_a_grower_offers_what_the_organisation_sells_and_nothing_else():
    coop = make_organisation()
    wang = make_member(Membership.Role.GROWER, coop)

    assert make_offer(by=wang, seller=coop).seller == coop
    with pytest.raises(NotFound):
        make_offer(by=wang)
    with pytest.raises(NotFound):
        make_offer(by=wang, mode=Mode.OWN)


def test_who_packs_for_the_seller_does_not_offer():
    coop = make_organisation()

    with pytest.raises(NotAllowed):
        make_offer(by=make_member(Membership.Role.WAREHOUSE, coop), seller=coop)


@pytest.mark.parametrize(
    "wrong",
    [
        {"price_fen": 0},
        {"price_fen": -1},
        {"price_fen": 10**10},
        {"pack": " "},
        {"pack": "长" * 31},
        {"sold_by": SoldBy.WEIGHT, "pack_g": None},
        {"pack_g": 0},
        {"most_an_order": 0},
        {"most_an_order": 10_000},
    ],
    ids=str,
)
def test_an_offer_that_makes_no_sense_is_refused_and_leaves_nothing(wrong):
    asked = an_offer(**wrong)

    with pytest.raises(BadInput):
        operations.open_offer(**asked)

    assert not Offer.objects.exists()
    assert not SearchTerm.objects.exists()


def test_pieces_of_a_product_are_sold_in_one_pack():
    offer = make_offer()

    with pytest.raises(PackStands):
        make_offer(seller=offer.seller, product=offer.product)

    make_offer(seller=offer.seller, product=offer.product, sold_by=SoldBy.WEIGHT)
    make_offer(product=offer.product)


def test_a_pack_may_follow_a_closed_one():
    offer = make_offer()
    operations.close_offer(key=a_key(), by=the_manager(), offer=offer)

    assert make_offer(seller=offer.seller, product=offer.product).code != offer.code


def test_the_database_holds_one_pack_too():
    offer = make_offer()

    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(
            code="second", product=offer.product, seller=offer.seller, grower=offer.grower,
            place=offer.place, mode=offer.mode, sold_by=SoldBy.PIECE, pack="1 kg", price_fen=1,
            state=Offer.State.OPEN,
        )  # fmt: skip


def test_a_price_changes_by_a_new_version():
    offer = make_offer(price_fen=990)

    operations.change_price(key=a_key(), by=the_manager(), offer=offer, price_fen=880)

    assert queries.offer(offer.code).price_fen == 880
    assert [price.price_fen for price in offer.prices.order_by("pk")] == [990, 880]


def test_the_same_price_or_the_same_key_leaves_no_version():
    offer, key = make_offer(price_fen=990), a_key()

    operations.change_price(key=a_key(), by=the_manager(), offer=offer, price_fen=990)
    for _time in range(2):
        operations.change_price(key=key, by=the_manager(), offer=offer, price_fen=880)

    assert offer.prices.count() == 2


def test_a_strange_price_changes_nothing():
    offer = make_offer(price_fen=990)

    with pytest.raises(BadInput):
        operations.change_price(key=a_key(), by=the_manager(), offer=offer, price_fen=0)

    assert queries.offer(offer.code).price_fen == 990


def test_a_stranger_neither_reprices_nor_closes():
    offer = make_offer()
    stranger = make_member(Membership.Role.GROWER, make_organisation())

    with pytest.raises(NotFound):
        operations.change_price(key=a_key(), by=stranger, offer=offer, price_fen=1)
    with pytest.raises(NotFound):
        operations.close_offer(key=a_key(), by=stranger, offer=offer)

    assert queries.offer(offer.code).price_fen == 990
    assert queries.offer(offer.code).state == Offer.State.OPEN


def test_a_closed_offer_has_no_new_price_and_is_not_closed_twice():
    offer, key = make_offer(), a_key()
    operations.close_offer(key=key, by=the_manager(), offer=offer)
    operations.close_offer(key=key, by=the_manager(), offer=offer)

    with pytest.raises(StaleState) as refusal:
        operations.change_price(key=a_key(), by=the_manager(), offer=offer, price_fen=1)
    with pytest.raises(StaleState):
        operations.close_offer(key=a_key(), by=the_manager(), offer=offer)

    assert "已下架" in str(refusal.value)
    assert offer.prices.count() == 1


def test_an_unknown_code_and_a_draft_are_not_found():
    offer, _open = make_offer(), make_offer()
    Offer.objects.filter(pk=offer.pk).update(state=Offer.State.DRAFT)

    for code in (offer.code, "nowhere", "' OR ''='"):
        with pytest.raises(NotFound):
            queries.offer(code)


def test_shelves_stand_in_their_order_and_once():
    later = operations.add_category(slug="fruit", name="瓜果", position=2)
    first = operations.add_category(slug="greens", name="蔬菜", position=1)

    assert operations.add_category(slug="fruit", name="瓜果") == later
    assert list(queries.categories()) == [first, later]


def test_the_page_of_an_offer_costs_one_statement(django_assert_num_queries):
    code = make_offer().code

    with django_assert_num_queries(1):
        offer = queries.offer(code)
        str([offer.product.category, offer.seller, offer.grower, offer.place.parent])
