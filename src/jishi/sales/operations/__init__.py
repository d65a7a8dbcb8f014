"""What may be done with cycles, baskets, orders and favourites."""

from jishi.sales.operations.baskets import (
    Wish,
    accept_price,
    begin_basket,
    choose_point,
    fill_basket,
    put,
    reorder,
    set_packs,
)
from jishi.sales.operations.cycles import open_cycle
from jishi.sales.operations.forgetting import forget
from jishi.sales.operations.liking import like, remind, unlike, unwatch, watch
from jishi.sales.operations.orders import (
    cancel,
    confirm,
    fulfil,
    give_back,
    keep_confirmed,
    withdraw,
)
from jishi.sales.operations.placing import Asked, place_order, reserve, write_order

__all__ = [
    "Asked",
    "Wish",
    "accept_price",
    "begin_basket",
    "cancel",
    "choose_point",
    "confirm",
    "fill_basket",
    "forget",
    "fulfil",
    "give_back",
    "keep_confirmed",
    "like",
    "open_cycle",
    "place_order",
    "put",
    "remind",
    "reorder",
    "reserve",
    "set_packs",
    "unlike",
    "unwatch",
    "watch",
    "withdraw",
    "write_order",
]
