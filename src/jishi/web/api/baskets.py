"""A basket: whoever holds its token fills it. The goods stay on the server."""

from collections.abc import Sequence

from django.http import HttpRequest
from ninja import Schema

from jishi.catalog.queries import offer as offer_by_code
from jishi.sales import operations as sales
from jishi.sales.models import Basket
from jishi.sales.queries import BasketItem, basket_view
from jishi.sales.queries import basket as basket_by_token
from jishi.web.api.door import Door, Told
from jishi.web.api.fields import (
    Asked,
    Code,
    Count,
    Fen,
    OnceKey,
    Packs,
    PacksOrNone,
    Price,
    Text,
    Token,
)
from jishi.web.forms import in_scope
from jishi.web.visitors import visitor_of

door = Door()


class Put(Asked):
    offer: Code
    packs: Packs


class Hold(Asked):
    offer: Code
    packs: PacksOrNone


class Agree(Asked):
    offer: Code
    price_fen: Price


class Item(Schema):
    offer: Code
    name: Text
    packs: Count
    seen_price_fen: Price
    price_fen: Price
    total_fen: Fen
    is_open: bool
    is_sold_out: bool


class BasketTold(Schema):
    """Weighed goods count by their estimate; the scale decides."""

    token: Token
    items: list[Item]
    total_fen: Fen
    can_be_ordered: bool


@door.writes("baskets", BasketTold, also=(404,))
def begin(request: HttpRequest, key: OnceKey, asked: Put) -> Told:
    """Begin a basket with packs of an offer. The answer's `token` is its secret.

    Refuses `sold_out`, `limit_reached`, `offer_closed`, `not_found`.
    """
    basket = sales.put(
        key=in_scope(request, key), basket_token=None, offer_code=asked.offer,
        packs=asked.packs, buyer=visitor_of(request).person,
    )  # fmt: skip
    return told_of(basket)


@door.reads("baskets/{token}", BasketTold)
def see(request: HttpRequest, token: Token) -> Told:
    """A basket as it would be ordered now."""
    return told_of(basket_by_token(token))


@door.writes("baskets/{token}/put", BasketTold)
def put(request: HttpRequest, token: Token, key: OnceKey, asked: Put) -> Told:
    """Add packs of an offer. Refuses as beginning does."""
    basket = basket_by_token(token)
    sales.put(
        key=_key(key, basket), basket_token=token, offer_code=asked.offer, packs=asked.packs,
        buyer=basket.buyer,
    )  # fmt: skip
    return told_of(basket)


@door.writes("baskets/{token}/set", BasketTold)
def hold(request: HttpRequest, token: Token, key: OnceKey, asked: Hold) -> Told:
    """Let a basket hold so many packs of an offer; 0 takes it out. Refuses as putting does."""
    basket = basket_by_token(token)
    offer = offer_by_code(asked.offer)
    sales.set_packs(key=_key(key, basket), basket=basket, offer=offer, packs=asked.packs)
    return told_of(basket)


@door.writes("baskets/{token}/price", BasketTold)
def agree(request: HttpRequest, token: Token, key: OnceKey, asked: Agree) -> Told:
    """Agree to the price (fen per kg or pack) that is asked now (R6.9).

    Refuses `not_found` when the goods are not in the basket.
    """
    basket = basket_by_token(token)
    offer = offer_by_code(asked.offer)
    sales.accept_price(key=_key(key, basket), basket=basket, offer=offer, price_fen=asked.price_fen)
    return told_of(basket)


def told_of(basket: Basket) -> Told:
    """A basket and its lines, priced as of now. 3 SQL."""
    view = basket_view(basket.token)
    return {
        "token": basket.token,
        "items": _items(view.items),
        "total_fen": view.total_fen,
        "can_be_ordered": view.can_be_ordered,
    }


def _items(items: Sequence[BasketItem]) -> list[Told]:
    return [
        {
            "offer": row.offer.code,
            "name": row.offer.product.name,
            "packs": row.packs,
            "seen_price_fen": row.seen_price_fen,
            "price_fen": row.offer.price_fen,
            "total_fen": row.total_fen,
            "is_open": row.is_open,
            "is_sold_out": row.is_sold_out,
        }
        for row in items
    ]


def _key(key: str, basket: Basket) -> str:
    """Keys of one basket never meet those of another, whoever holds it."""
    return f"basket-{basket.token}:{key}"
