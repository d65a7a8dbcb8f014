"""Open funds; give, spend, return and lapse what they pay for."""

from jishi.benefits.operations.funds import fill_fund, open_fund, set_redemption
from jishi.benefits.operations.giving import give_points, give_voucher
from jishi.benefits.operations.lapsing import lapse_grant, lapse_voucher
from jishi.benefits.operations.returning import give_back
from jishi.benefits.operations.spending import spend_points, use_voucher

__all__ = [
    "fill_fund",
    "give_back",
    "give_points",
    "give_voucher",
    "lapse_grant",
    "lapse_voucher",
    "open_fund",
    "set_redemption",
    "spend_points",
    "use_voucher",
]
