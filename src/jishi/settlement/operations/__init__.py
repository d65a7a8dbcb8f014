"""What may be done with commissions, statements, payouts and invoices."""

from jishi.settlement.operations.commissions import set_commission
from jishi.settlement.operations.invoicing import ask_invoice, note_issued
from jishi.settlement.operations.paying_out import approve, pay_out
from jishi.settlement.operations.statements import recognise_own_sales, recover_called_back, settle

__all__ = [
    "approve",
    "ask_invoice",
    "note_issued",
    "pay_out",
    "recognise_own_sales",
    "recover_called_back",
    "set_commission",
    "settle",
]
