"""Offers as a graph of the Data Food Consortium's ontology, in the shape that its connectors read.

The ontology knows the euro and no yuan: prices are in a unit of our own, which the graph declares.
What the words mean stands in the graph itself, so that it is read without asking another server.
"""

from collections.abc import Iterable

from jishi.catalog.models import Offer
from jishi.foundation.money import yuan
from jishi.parties.models import Party
from jishi.sales.rules import estimate_fen
from jishi.stock.queries import packs_of_many
from jishi.tracing.identifiers import ours, party_uri

DFC = "https://github.com/datafoodconsortium"
LEADS_ELSEWHERE = (
    "hasAddress", "hasCountry", "hasPrice", "hasQuantity", "hasUnit", "manages", "offeredItem",
    "offeredThrough", "referencedBy", "references", "supplies",
)  # fmt: skip
CONTEXT: dict[str, object] = {
    "dfc-b": f"{DFC}/ontology/releases/latest/download/DFC_BusinessOntology.owl#",
    "dfc-m": f"{DFC}/taxonomies/releases/latest/download/measures.rdf#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    **{f"dfc-b:{name}": {"@type": "@id"} for name in LEADS_ELSEWHERE},
}
CHINA = "http://publications.europa.eu/resource/authority/country/CHN"
Node = dict[str, object]


def graph_of(after: int, *, most: int) -> tuple[Node, int]:
    """Open offers after a key, and the key of the last one when there are more, else 0. 2 SQL."""
    rows = Offer.objects.filter(state=Offer.State.OPEN, pk__gt=after).select_related(
        "product", "seller__place__parent"
    )
    found = list(rows.order_by("pk")[: most + 1])
    shown = found[:most]
    left = packs_of_many(shown)
    nodes = [_yuan()]
    for seller in {offer.seller_id: offer.seller for offer in shown}.values():
        nodes += _party(seller, [offer for offer in shown if offer.seller_id == seller.pk])
    for offer in shown:
        nodes += _goods(offer, left[offer.pk])
    return {"@context": CONTEXT, "@graph": nodes}, shown[-1].pk if len(found) > most else 0


def _party(seller: Party, offers: Iterable[Offer]) -> list[Node]:
    uri = party_uri(seller.pk)
    place = seller.place
    return [
        {
            "@id": uri,
            "@type": "dfc-b:Enterprise",
            "dfc-b:name": seller.name,
            "dfc-b:hasDescription": seller.brief,
            "dfc-b:hasAddress": f"{uri}#address",
            "dfc-b:supplies": [_uri(offer, "product") for offer in offers],
            "dfc-b:manages": [_uri(offer, "item") for offer in offers],
        },
        {
            "@id": f"{uri}#address",
            "@type": "dfc-b:Address",
            "dfc-b:hasStreet": place.name if place else "",
            "dfc-b:hasCity": place.parent.name if place and place.parent else "",
            "dfc-b:hasCountry": CHINA,
        },
    ]


def _goods(offer: Offer, left: int) -> list[Node]:
    product = offer.product
    weight = {"dfc-b:hasUnit": "dfc-m:Gram", "dfc-b:value": offer.pack_g}
    piece = {"dfc-b:hasUnit": "dfc-m:Piece", "dfc-b:value": 1}
    quantity = weight if offer.pack_g else piece
    return [
        {
            "@id": _uri(offer, "product"),
            "@type": "dfc-b:SuppliedProduct",
            "dfc-b:name": product.name,
            "dfc-b:description": product.brief,
            "dfc-b:hasQuantity": {"@type": "dfc-b:QuantitativeValue", **quantity},
            "dfc-b:usageOrStorageCondition": product.keeping,
            "dfc-b:referencedBy": _uri(offer, "item"),
        },
        {
            "@id": _uri(offer, "item"),
            "@type": "dfc-b:CatalogItem",
            "dfc-b:sku": product.gtin or offer.code,
            "dfc-b:stockLimitation": left,
            "dfc-b:references": _uri(offer, "product"),
            "dfc-b:offeredThrough": _uri(offer, "offer"),
        },
        {
            "@id": _uri(offer, "offer"),
            "@type": "dfc-b:Offer",
            "dfc-b:offeredItem": _uri(offer, "item"),
            "dfc-b:stockLimitation": left,
            "dfc-b:hasPrice": {
                "@type": "dfc-b:Price",
                "dfc-b:value": yuan(estimate_fen(offer, 1)),
                "dfc-b:hasUnit": ours("/vocabulary#yuan"),
            },
        },
    ]


def _yuan() -> Node:
    return {
        "@id": ours("/vocabulary#yuan"),
        "@type": "skos:Concept",
        "skos:notation": "CNY",
        "skos:prefLabel": [
            {"@language": "zh", "@value": "元"},
            {"@language": "en", "@value": "yuan renminbi"},
        ],
    }


def _uri(offer: Offer, what: str) -> str:
    return ours(f"/goods/{offer.code}#{what}")
