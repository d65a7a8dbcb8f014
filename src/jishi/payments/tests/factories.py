"""Orders that are paid for, and the word of a channel that they were."""

from itertools import count
from typing import Any

from jishi.catalog.models import Offer
from jishi.parties.models import Party
from jishi.payments import operations
from jishi.payments.channels.port import Paid
from jishi.payments.models import Payment
from jishi.payments.queries import sheet_of
from jishi.places.models import Site
from jishi.production.tests.factories import a_key
from jishi.sales.models import Order
from jishi.sales.tests.factories import PHONE, make_basket, make_cycle, make_point

_numbers = count(1)


def make_unpaid_order(
    *offers: Offer,
    packs: int = 2,
    rest: str = "channel",
    buyer: Party | None = None,
    point: Site | None = None,
    **asked: Any,
) -> Order:
    """An order that Li placed and whose payments are open; with cash it is confirmed at once."""
    make_cycle()
    return operations.place_and_pay(
        key=a_key(),
        basket=make_basket(*offers, packs=packs, buyer=buyer),
        name="李买菜",
        phone=asked.pop("phone", PHONE),
        point=point or make_point(),
        rest=rest,
        buyer=buyer,
        **asked,
    )


def make_paid_order(*offers: Offer, **asked: Any) -> Order:
    """An order whose channel payment, if it has one, was paid."""
    order = make_unpaid_order(*offers, **asked)
    if sheet := sheet_of(order):
        pay(sheet)
    order.refresh_from_db()
    return order


def told(payment: Payment, **other: Any) -> Paid:
    """The channel's word that a payment was made."""
    number = next(_numbers)
    words = {
        "channel_id": f"notice-{number}",
        "payment_number": payment.number,
        "transaction": f"4200-{number}",
        "amount_fen": payment.amount_fen,
        "content": {"trade_state": "SUCCESS"},
    }
    return Paid(**{**words, **other})


def pay(payment: Payment, **other: Any) -> Payment:
    return operations.settle_channel(**vars(told(payment, **other)))
