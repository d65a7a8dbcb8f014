"""Send what waits."""

from collections.abc import Callable

from jishi.foundation.failpoints import outside
from jishi.notices.errors import NotSent
from jishi.notices.models import Notice
from jishi.notices.operations import claim, mark_sent
from jishi.notices.queries import waiting


def send_waiting(send: Callable[[Notice], None], batch: int = 50) -> int:
    """Send the oldest waiting messages and say how many left.

    `send` gets the notice, whose key is its own no-repeat key outside, and raises `NotSent` when
    the gate is away: the claim then fades and a later round tries again. A round that dies between
    sending and marking sends once more: at least once is the promise.
    """
    sent = 0
    for notice in waiting()[:batch]:
        if not claim(notice):
            continue
        try:
            _hand_to_gate(send, notice)
        except NotSent:
            continue
        mark_sent(notice)
        sent += 1
    return sent


@outside
def _hand_to_gate(send: Callable[[Notice], None], notice: Notice) -> None:
    send(notice)
