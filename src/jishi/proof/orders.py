"""I6, I7 and I10: orders, payments, refunds and settlement, recounted against the book."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import F, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from jishi.audit.models import Record
from jishi.delivery.models import Picking
from jishi.ledger.models import Account, Line
from jishi.payments.models import Payment, Refund, Tender
from jishi.proof.findings import Finding
from jishi.sales.models import Order, OrderLine
from jishi.settlement.models import Payout, SettledLine, SettledReceipt, Statement

Purpose = Account.Purpose


def lines_sum_to_their_order() -> Iterator[Finding]:
    """I6: the estimates of the lines are the total of the order."""
    orders = Order.objects.annotate(total=Coalesce(Sum("lines__estimate_fen"), 0))
    for order in orders.exclude(total=F("total_fen")):
        words = f"total {order.total_fen}, lines {order.total}"
        yield Finding("I6", f"order {order.number}", words)


def an_order_is_confirmed_when_it_is_paid() -> Iterator[Finding]:
    """I6: confirmed or fulfilled ⇔ its payments (cash may still be due) make up what it costs, but
    for what heavier bags cost more and is still to be paid by the channel."""
    open_or_settled = Q(payments__state=Payment.State.SETTLED) | Q(
        payments__tender=Tender.CASH, payments__state=Payment.State.DUE
    )
    paid = dict(
        Order.objects.filter(open_or_settled)
        .values_list("pk")
        .annotate(total=Sum("payments__amount_fen"))
    )
    charged = _sums(Picking, "line__order_id", "charge_fen")
    due = _sums(
        Payment.objects.filter(tender=Tender.CHANNEL, state=Payment.State.DUE),
        "order_id",
        "amount_fen",
    )
    # What was taken off cash before it was paid was never money to give back.
    lowered = _sums(Payment, "order_id", "lowered_fen")
    standing = [Order.State.CONFIRMED, Order.State.FULFILLED]
    for order in Order.objects.filter(state__in=standing):
        has = paid.get(order.pk, 0) + lowered.get(order.pk, 0)
        costs = order.total_fen + charged[order.pk]
        if has + due[order.pk] != costs or (due[order.pk] and order.state == Order.State.FULFILLED):
            words = f"{order.state} at {costs}, payments {has}, due {due[order.pk]}"
            yield Finding("I6", f"order {order.number}", words)


def what_a_clerk_entered_is_told() -> Iterator[Finding]:
    """I18: an order that a clerk entered has one record, and it is that clerk's."""
    told = Record.objects.filter(verb="payments.order_by_phone")
    by = dict(told.values_list("subject", "by_id"))
    for order in Order.objects.exclude(entered_by=None):
        if by.get(f"order:{order.number}") != order.entered_by_id:
            yield Finding("I18", f"order {order.number}", "its record is not the clerk's")


def refunds_stay_within_payments() -> Iterator[Finding]:
    """I6: the refunds of a payment are what it says, and no more than was paid."""
    asked = _sums(Refund, "payment_id", "amount_fen")
    for payment in Payment.objects.filter(Q(refunded_fen__gt=0) | Q(pk__in=asked)):
        total = asked.get(payment.pk, 0)
        if total != payment.refunded_fen or total > payment.amount_fen:
            words = f"of {payment.amount_fen} says {payment.refunded_fen}, refunds {total}"
            yield Finding("I6", f"payment {payment.number}", words)


def a_cancelled_order_keeps_nothing() -> Iterator[Finding]:
    """I6: of a cancelled order every settled payment went back whole."""
    kept = Payment.objects.filter(
        order__state=Order.State.CANCELLED, state=Payment.State.SETTLED
    ).exclude(refunded_fen=F("amount_fen"))
    for payment in kept.select_related("order"):
        words = f"of cancelled {payment.order} keeps {payment.amount_fen - payment.refunded_fen}"
        yield Finding("I6", f"payment {payment.number}", words)


def held_money_is_what_orders_hold() -> Iterator[Finding]:
    """I6: the book's held money is what was paid, less what went back or was settled, and what the
    company put back into it for goods that were not good."""
    paid = _total(Payment.objects.filter(state=Payment.State.SETTLED), "amount_fen")
    back = _total(Refund.objects.all(), "amount_fen")
    settled = _total(SettledLine.objects.all(), "sold_fen")
    ahead = _total(Picking.objects.all(), "given_back_fen")
    booked = _total(Line.objects.filter(account__purpose=Purpose.HELD), "amount")
    if booked != paid - back - settled + ahead:
        words = f"holds {booked}; paid {paid} - back {back} - settled {settled} + ahead {ahead}"
        yield Finding("I6", "account held", words)


def statements_are_recounted() -> Iterator[Finding]:
    """I10: a statement is the sum of its lines and receipts; its payouts are what it says."""
    sold = _sums(SettledLine, "statement_id", "sold_fen")
    commission = _sums(SettledLine, "statement_id", "commission_fen")
    bought = _sums(SettledReceipt, "statement_id", "receipt__cost_fen")
    out = _sums(Payout, "statement_id", "amount_fen")
    for statement in Statement.objects.all():
        counted = (sold[statement.pk], commission[statement.pk], bought[statement.pk])
        told = (statement.sold_fen, statement.commission_fen, statement.bought_fen)
        if counted != told:
            yield Finding("I10", f"statement {statement.number}", f"says {told}, counted {counted}")
        if statement.state != Statement.State.DRAFT and out[statement.pk] != statement.net_fen:
            words = f"owes {statement.net_fen}, payouts {out[statement.pk]}"
            yield Finding("I10", f"statement {statement.number}", words)


def lines_settle_at_what_was_delivered() -> Iterator[Finding]:
    """I10: a line is settled at what was picked for it, and only when it was handed over."""
    wrong = SettledLine.objects.filter(
        ~Q(sold_fen=F("line__picking__actual_fen")) | Q(line__order__handover=None)
    )
    for settled in wrong.select_related("line__order"):
        words = f"settled at {settled.sold_fen}"
        yield Finding("I10", f"line {settled.line.order}/{settled.line.position}", words)


def own_goods_and_sellers_goods_do_not_mix() -> Iterator[Finding]:
    """I8: no statement settles an own-account line; no seller's line counts as own revenue."""
    mixed = SettledLine.objects.filter(
        Q(line__mode="own", statement__isnull=False)
        | Q(line__mode="marketplace", statement__isnull=True, was_called_back=False)
    )
    for settled in mixed.select_related("line__order"):
        words = f"is {settled.line.mode}"
        yield Finding("I8", f"line {settled.line.order}/{settled.line.position}", words)


def every_sold_line_has_its_lot() -> Iterator[Finding]:
    """I12: what was sold traces to a lot of the same product."""
    for line in OrderLine.objects.exclude(lot__product=F("offer__product")).select_related("order"):
        yield Finding("I12", f"line {line.order}/{line.position}", "its lot is of another product")


def _sums(rows: type[Model] | QuerySet, by: str, what: str) -> Counter[int]:
    chosen = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
    return Counter(dict(chosen.values_list(by).annotate(total=Sum(what))))


def _total(rows: object, what: str) -> int:
    return rows.aggregate(total=Coalesce(Sum(what), 0))["total"]  # type: ignore[attr-defined]
