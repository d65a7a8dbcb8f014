"""What waits: orders that nobody paid, call-backs that did not come, refunds to send."""

import logging

from django.utils.translation import gettext as _

from jishi.foundation import clock
from jishi.foundation.refusals import Refusal, StaleState
from jishi.payments import operations
from jishi.payments.channels.port import Channel
from jishi.payments.errors import ChannelAway
from jishi.payments.queries import refunds_to_send, to_ask
from jishi.sales.queries import unpaid_overdue

BATCH = 50
log = logging.getLogger(__name__)


def expire_unpaid() -> int:
    """Call off the orders whose time to pay has run out; say how many."""
    expired = 0
    for order in unpaid_overdue(clock.now())[:BATCH]:
        try:
            operations.call_off(key=f"expire:{order.number}", order=order, reason=_("未按时付款"))
        except StaleState:  # paid at the last moment
            continue
        expired += 1
    return expired


def ask_channel(channel: Channel) -> int:
    """Ask the channel about payments without a call-back; say how many turned out to be paid."""
    paid = 0
    for payment in to_ask(clock.now())[:BATCH]:
        try:
            told = channel.query(payment.number)
            if told is None:
                continue
            operations.settle_channel(**vars(told))
        except ChannelAway:
            break
        except Refusal as refusal:
            log.error("payment %s, asked at the channel: %s", payment, refusal.code)
        else:
            paid += 1
    return paid


def send_refunds(channel: Channel) -> int:
    """Send the refunds that wait, each by one sender; say how many are back with their buyers."""
    done = 0
    for refund in refunds_to_send(clock.now()).select_related("payment")[:BATCH]:
        if not operations.claim_refund(refund):
            continue
        try:
            is_back = channel.refund(refund)
        except ChannelAway:
            break
        except Refusal as refusal:
            log.error("refund %s, sent to the channel: %s", refund, refusal.code)
            continue
        if is_back:
            operations.mark_refunded(refund)
            done += 1
    return done
