"""What a world has come to, in figures that people ask for."""

from django.db.models import Count, Sum

from jishi.foundation.money import yuan
from jishi.ledger.models import Account
from jishi.ledger.queries import balances
from jishi.sales.models import Order
from jishi.stock.models import Lot
from jishi.volunteering.models import Hours

# Assets stand below zero in the book: the money is with the channel, in the bank, in the till.
ASSETS = {Account.Purpose.CHANNEL, Account.Purpose.BANK, Account.Purpose.CASH}
POINTS = {Account.Purpose.EARNED, Account.Purpose.ISSUED}


def summary() -> dict[str, str]:
    """Orders by state, goods, hours, and the book's totals by purpose."""
    told: dict[str, str] = {}
    for state, count, total in (
        Order.objects.values_list("state").annotate(Count("id"), Sum("total_fen")).order_by("state")
    ):
        told[f"订单 {Order.State(state).label}"] = f"{count} 单 {yuan(total)} 元"
    told["批次到货"] = f"{Lot.objects.count()} 批"
    minutes = Hours.objects.aggregate(total=Sum("minutes"))["total"] or 0
    told["志愿服务"] = f"{minutes // 60} 小时 {minutes % 60} 分"
    totals: dict[str, int] = {}
    for row in balances():
        purpose = row.account.purpose
        totals[purpose] = totals.get(purpose, 0) + row.balance
    for purpose in Account.Purpose:
        if purpose in totals:
            amount = -totals[purpose] if purpose in ASSETS else totals[purpose]
            shown = f"{amount} 分" if purpose in POINTS else f"{yuan(amount)} 元"
            told[f"账 {purpose.label}"] = shown
    return told
