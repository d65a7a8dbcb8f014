"""One turn: every room's waiting work, once."""

from collections.abc import Callable, Iterator

from django.db import DatabaseError

from jishi.audit import rounds as audit
from jishi.benefits import rounds as benefits
from jishi.claims import rounds as claims
from jishi.delivery import rounds as delivery
from jishi.foundation.refusals import Refusal
from jishi.notices import rounds as notices
from jishi.notices.models import Notice
from jishi.payments import rounds as payments
from jishi.payments.channels.port import Channel
from jishi.payments.channels.wechat import channel as wechat
from jishi.sales import rounds as sales
from jishi.settlement import rounds as settlement
from jishi.tracing import rounds as tracing


def write_down(notice: Notice) -> None:
    """Where no SMS gate is joined a notice is sent by being kept for all to see."""


def turn(channel: Channel | None = None) -> Iterator[tuple[str, Exception]]:
    """Go round once; what failed is told, and waits for the next turn."""
    work: list[tuple[str, Callable[[], object]]] = [
        ("sales.open_next_cycles", sales.open_next_cycles),
        ("payments.ask_channel", lambda: payments.ask_channel(channel or wechat())),
        ("payments.expire_unpaid", payments.expire_unpaid),
        ("claims.make_good_waiting", claims.make_good_waiting),
        ("payments.send_refunds", lambda: payments.send_refunds(channel or wechat())),
        ("settlement.close_days", settlement.close_days),
        ("benefits.lapse_expired", benefits.lapse_expired),
        ("tracing.tell_waiting", tracing.tell_waiting),
        ("sales.remind_waiting", sales.remind_waiting),
        ("delivery.tell_ready_waiting", delivery.tell_ready_waiting),
        ("notices.send_waiting", lambda: notices.send_waiting(write_down)),
        ("audit.seal_waiting", audit.seal_waiting),
    ]
    for name, do in work:
        try:
            do()
        except (Refusal, DatabaseError) as failure:
            yield name, failure
