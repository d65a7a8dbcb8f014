from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from jishi.foundation.personal import Part
from jishi.foundation.questions import Given, Question
from jishi.parties.models import Party
from jishi.payments.models import Payment, Refund, Tender
from jishi.sales.models import Order
from jishi.sales.queries import bought_by

State = Payment.State
SHEET_LIVES = timedelta(hours=2)  # how long a channel lets a sheet be paid
CLAIM_LASTS = timedelta(minutes=5)
CALLED_OFF = "cancel:"  # so begin the keys of what goes back when an order is called off
PAYMENT = Question(
    lambda: Payment.objects.filter(number=Given("number")).select_related(
        "order__point", "order__cycle", "order__buyer"
    )
)


@dataclass(frozen=True)
class OrderBooks:
    """What an order's payments say, in fen, next to what the order says."""

    state: str
    total_fen: int
    settled_fen: int
    due_cash_fen: int
    due_channel_fen: int
    lowered_fen: int
    refunded_fen: int

    @property
    def is_covered(self) -> bool:
        """Whether what is paid, promised in cash or was taken off cash reaches the estimate."""
        return self.settled_fen + self.due_cash_fen + self.lowered_fen >= self.total_fen

    @property
    def is_sound(self) -> bool:
        """I6 for one order: standing ⇔ covered; no more back than paid; cancelled keeps nothing."""
        if self.refunded_fen > self.settled_fen:
            return False
        if self.state == Order.State.PLACED:
            return not self.is_covered
        if self.state == Order.State.CANCELLED:
            return self.refunded_fen == self.settled_fen and not self.due_cash_fen
        return self.is_covered


def payments_of(order: Order) -> QuerySet[Payment]:
    """An order's payments in the order in which they were opened."""
    return Payment.objects.filter(order=order).order_by("pk")


def payment_to_settle(number: str) -> Payment | None:
    """A payment with its order, and what a buyer is told when it is paid. 1 SQL."""
    return PAYMENT.first(number=number)


def refunds_of(order: Order) -> QuerySet[Refund]:
    """What went or goes back for an order, oldest first, with its payment."""
    return Refund.objects.filter(payment__order=order).select_related("payment").order_by("pk")


def sheet_of(order: Order) -> Payment | None:
    """The payment of an order that waits for its channel: the one that 「去付款」 opens."""
    return payments_of(order).filter(state=State.DUE, tender=Tender.CHANNEL).first()


def paid_fen(order: Order) -> int:
    """What was paid for an order and not asked back, by all tenders, in fen."""
    return _sum(payments_of(order).filter(state=State.SETTLED), F("amount_fen") - F("refunded_fen"))


def due_fen(order: Order) -> int:
    """What is still to be paid for an order, by channel or in cash, in fen."""
    return _sum(payments_of(order).filter(state=State.DUE), F("amount_fen"))


def order_books(order: Order) -> OrderBooks:
    """What verification wants to know of an order, in 1 SQL."""
    due = Q(state=State.DUE)
    sums = payments_of(order).aggregate(
        settled_fen=Coalesce(Sum("amount_fen", filter=Q(state=State.SETTLED)), 0),
        refunded_fen=Coalesce(Sum("refunded_fen"), 0),
        lowered_fen=Coalesce(Sum("lowered_fen"), 0),
        due_cash_fen=Coalesce(Sum("amount_fen", filter=due & Q(tender=Tender.CASH)), 0),
        due_channel_fen=Coalesce(Sum("amount_fen", filter=due & Q(tender=Tender.CHANNEL)), 0),
    )
    return OrderBooks(state=order.state, total_fen=order.total_fen, **sums)


def to_ask(moment: datetime) -> QuerySet[Payment]:
    """Channel payments of which no call-back came within a minute.

    Those of orders given up are asked too, as long as their sheet can still be paid: a call-back
    may be lost, and then the money must find its way back.
    """
    return (
        Payment.objects.filter(tender=Tender.CHANNEL, opened_at__lte=moment - timedelta(minutes=1))
        .filter(Q(state=State.DUE) | Q(state=State.VOID, opened_at__gt=moment - SHEET_LIVES))
        .order_by("pk")
    )


def refunds_to_send(moment: datetime) -> QuerySet[Refund]:
    """Channel refunds that nobody is sending: never claimed, or claimed too long ago."""
    free = Q(claimed_at=None) | Q(claimed_at__lte=moment - CLAIM_LASTS)
    return Refund.objects.filter(free, state=Refund.State.WAITING).order_by("pk")


def _sum(payments: QuerySet[Payment], what: Combinable) -> int:
    return payments.aggregate(total=Coalesce(Sum(what), 0))["total"]


def returned_fen(order: Order) -> int:
    """What went back when an order was called off; refunds before that are not in it."""
    by_calling_off = refunds_of(order).filter(key__startswith=CALLED_OFF)
    return by_calling_off.aggregate(fen=Coalesce(Sum("amount_fen"), 0))["fen"]


def refunds_on_the_way(person: Party) -> QuerySet[Refund]:
    """What goes back for orders of a person and has not arrived yet."""
    waiting = Refund.objects.filter(state=Refund.State.WAITING)
    return waiting.filter(bought_by(person, "payment__order__"))


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person."""
    law = _("三年以上（电子商务法），注销后只留编号")
    return [
        Part(
            "payments", _("付款"), _("收您的货款"), law,
            {
                "number": _("付款号"), "order__number": _("订单"), "tender": _("方式"),
                "state": _("状态"), "amount_fen": _("金额（元）"), "transaction": _("渠道单号"),
                "settled_at": _("付款时间"),
            },
            Payment.objects.filter(bought_by(person, "order__")), (),
        ),
        Part(
            "refunds", _("退款"), _("把钱退给您"), law,
            {
                "payment__order__number": _("订单"), "amount_fen": _("金额（元）"),
                "reason": _("原因"), "state": _("状态"), "asked_at": _("时间"),
                "done_at": _("退到"),
            },
            Refund.objects.filter(bought_by(person, "payment__order__")), (),
        ),
    ]  # fmt: skip
