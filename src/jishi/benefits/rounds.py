"""What becomes due by the calendar."""

from jishi.benefits import queries
from jishi.benefits.operations import lapse_grant, lapse_voucher

BATCH = 200


def lapse_expired() -> int:
    """Let expired grants and vouchers lapse, each in a transaction of its own; says how many."""
    grants = [lapse_grant(grant=grant) for grant in queries.expired_grants()[:BATCH]]
    vouchers = [lapse_voucher(voucher=voucher) for voucher in queries.expired_vouchers()[:BATCH]]
    return sum(grants) + sum(vouchers)
