"""What may be done with products, offers and price lists."""

from jishi.catalog.operations.licences import claim, record_licence
from jishi.catalog.operations.offers import (
    add_category,
    add_product,
    change_price,
    close_offer,
    open_offer,
    own_gtin,
)
from jishi.catalog.operations.price_lists import ImportResult, import_price_list
from jishi.catalog.operations.words import index_anew

__all__ = [
    "ImportResult",
    "add_category",
    "add_product",
    "change_price",
    "claim",
    "close_offer",
    "import_price_list",
    "index_anew",
    "open_offer",
    "own_gtin",
    "record_licence",
]
