"""What may be done with payments and refunds."""

from jishi.payments.operations.by_phone import order_by_phone
from jishi.payments.operations.cancelling import call_off, cancel_order
from jishi.payments.operations.paying import charge, open_payments, place_and_pay
from jishi.payments.operations.refunding import claim_refund, mark_refunded, refund
from jishi.payments.operations.settling import settle_channel, take_cash

__all__ = [
    "call_off",
    "cancel_order",
    "charge",
    "claim_refund",
    "mark_refunded",
    "open_payments",
    "order_by_phone",
    "place_and_pay",
    "refund",
    "settle_channel",
    "take_cash",
]
