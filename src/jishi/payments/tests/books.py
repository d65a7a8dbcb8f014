"""What a test compares before and after: every row that money or an order may change."""

from django.core.serializers import serialize
from django.db.models import Sum

from jishi.audit.models import Record
from jishi.benefits.models import Grant, Spending, Voucher
from jishi.ledger.models import Account, Entry, Line
from jishi.notices.models import Notice
from jishi.payments.models import CallBack, Payment, Refund
from jishi.payments.queries import order_books
from jishi.sales.models import BasketLine, Order, OrderLine
from jishi.stock.models import Lot, Movement

TABLES = (
    Record, Account, Entry, Line, Notice, Grant, Spending, Voucher,
    Lot, Movement, BasketLine, Order, OrderLine, Payment, CallBack, Refund,
)  # fmt: skip


def everything() -> list[str]:
    return [serialize("json", table.objects.order_by("pk")) for table in TABLES]


def booked(purpose: str) -> int:
    """What the lines of a purpose's accounts come to, in fen."""
    lines = Line.objects.filter(account__purpose=purpose, account__unit="fen")
    return lines.aggregate(total=Sum("amount"))["total"] or 0


def assert_sound() -> None:
    """I6 over all orders, and held money is what orders hold."""
    for order in Order.objects.all():
        books = order_books(order)
        assert books.is_sound, books
    paid = Payment.objects.filter(state=Payment.State.SETTLED).aggregate(
        paid=Sum("amount_fen"), back=Sum("refunded_fen")
    )
    assert booked("held") == (paid["paid"] or 0) - (paid["back"] or 0)
    asked = Refund.objects.aggregate(total=Sum("amount_fen"))["total"] or 0
    assert asked == (paid["back"] or 0)
