"""What may be done with commissions, statements and payouts."""

from jishi.settlement.operations.commissions import set_commission
from jishi.settlement.operations.paying_out import approve, pay_out
from jishi.settlement.operations.statements import recognise_own_sales, settle

__all__ = ["approve", "pay_out", "recognise_own_sales", "set_commission", "settle"]
