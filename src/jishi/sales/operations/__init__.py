"""What may be done with cycles, baskets and orders."""

from jishi.sales.operations.baskets import (
    accept_price,
    begin_basket,
    choose_point,
    put,
    reorder,
    set_packs,
)
from jishi.sales.operations.cycles import open_cycle
from jishi.sales.operations.orders import (
    asked,
    cancel,
    confirm,
    fulfil,
    give_back,
    keep_confirmed,
    place_order,
    reserve,
    withdraw,
    write_order,
)

__all__ = [
    "accept_price",
    "asked",
    "begin_basket",
    "cancel",
    "choose_point",
    "confirm",
    "fulfil",
    "give_back",
    "keep_confirmed",
    "open_cycle",
    "place_order",
    "put",
    "reorder",
    "reserve",
    "set_packs",
    "withdraw",
    "write_order",
]
