"""Other platforms read sellers, goods and prices; never a price in a unit that is not ours."""

import pytest
from django.test import Client

from jishi.catalog.models import Offer
from jishi.sales.tests.factories import make_offer

pytestmark = pytest.mark.django_db


def nodes(answer, kind: str) -> list[dict]:
    return [node for node in answer.json()["@graph"] if node["@type"].endswith(kind)]


def test_an_offer_is_a_product_an_item_and_a_price_of_its_seller():
    offer = make_offer(price_fen=1_280, packs=7)

    answer = Client().get("/api/dfc/catalog")

    [seller], [address] = nodes(answer, ":Enterprise"), nodes(answer, ":Address")
    [product], [item] = nodes(answer, ":SuppliedProduct"), nodes(answer, ":CatalogItem")
    [told] = nodes(answer, ":Offer")
    assert answer["Content-Type"] == "application/ld+json"
    assert (seller["dfc-b:name"], seller["dfc-b:supplies"]) == (
        offer.seller.name, [product["@id"]],
    )  # fmt: skip
    assert seller["dfc-b:hasAddress"] == address["@id"]
    assert (item["dfc-b:references"], item["dfc-b:offeredThrough"]) == (
        product["@id"], told["@id"],
    )  # fmt: skip
    assert item["dfc-b:stockLimitation"] == 7
    assert told["dfc-b:hasPrice"]["dfc-b:value"] == "12.80"


def test_whoever_reads_it_needs_no_other_server_and_finds_every_node():
    make_offer(pack_g=500)

    told = Client().get("/api/dfc/catalog").json()

    context, ids = told["@context"], {node["@id"] for node in told["@graph"]}
    for node in told["@graph"]:
        for name, value in node.items():
            assert name.startswith("@") or name.split(":")[0] in context
            leads_to = value if isinstance(value, list) else [value]
            if any(one in ids for one in leads_to if isinstance(one, str)) and name != "@id":
                assert context[name] == {"@type": "@id"}, f"{name} is read as words, not as a node"


def test_the_price_is_in_yuan_of_our_own_and_never_in_euro():
    make_offer()

    answer = Client().get("/api/dfc/catalog")

    [unit] = nodes(answer, "Concept")
    [told] = nodes(answer, ":Offer")
    assert told["dfc-b:hasPrice"]["dfc-b:hasUnit"] == unit["@id"]
    assert "Euro" not in answer.content.decode()


def test_goods_by_weight_cost_what_their_estimated_pack_costs():
    make_offer(name="青菜", price_fen=600, pack_g=500)

    answer = Client().get("/api/dfc/catalog")

    [product], [told] = nodes(answer, ":SuppliedProduct"), nodes(answer, ":Offer")
    assert product["dfc-b:hasQuantity"]["dfc-b:value"] == 500
    assert told["dfc-b:hasPrice"]["dfc-b:value"] == "3.00"


def test_pages_follow_each_other_in_as_many_statements_each(django_assert_num_queries):
    for _offer in range(30):
        make_offer()
    seen, address = [], "/api/dfc/catalog"

    while address:
        with django_assert_num_queries(2):
            answer = Client().get(address)
        seen += [node["@id"] for node in nodes(answer, ":Offer")]
        address = answer.headers.get("Link", "").removeprefix("<").partition(">")[0]

    assert len(seen) == len(set(seen)) == Offer.objects.count() == 30


def test_a_page_that_is_none_is_refused():
    assert Client().get("/api/dfc/catalog?after=x").status_code == 400
