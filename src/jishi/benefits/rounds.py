"""What becomes due by the calendar."""

from collections.abc import Callable
from functools import partial

from jishi.benefits import queries
from jishi.benefits.operations import lapse_grant, lapse_voucher
from jishi.foundation.refusals import Refusal


def lapse_expired() -> int:
    """Let expired grants and vouchers lapse, each in a transaction of its own; says how many."""
    grants = [partial(lapse_grant, grant=grant) for grant in queries.expired_grants()]
    vouchers = [partial(lapse_voucher, voucher=voucher) for voucher in queries.expired_vouchers()]
    return sum(map(_has_lapsed, [*grants, *vouchers]))


def _has_lapsed(lapse: Callable[[], bool]) -> bool:
    try:
        return lapse()
    except Refusal:  # used at the last moment
        return False
