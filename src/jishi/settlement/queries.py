"""What is to be settled, what was, and whether a day's books agree."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from jishi.catalog.models import Offer
from jishi.claims.queries import called_back
from jishi.delivery.models import Picking
from jishi.delivery.queries import lines_handed_over
from jishi.foundation import clock
from jishi.foundation.money import share
from jishi.foundation.personal import Part
from jishi.foundation.refusals import NotFound
from jishi.ledger.models import Account, Line
from jishi.parties.models import Party
from jishi.payments.models import CallBack, Payment, Refund, Tender
from jishi.sales.models import Order, OrderLine
from jishi.sales.queries import bought_by
from jishi.settlement.models import CommissionRule, Invoice, SettledLine, SettledReceipt, Statement
from jishi.supply.models import Receipt

Mode = Offer.Mode
Purpose = Account.Purpose
MONEY = (Tender.CHANNEL, Tender.CASH)


@dataclass(frozen=True)
class DayClose:
    """A business day's money from three sources, in fen: what orders were paid, what the channel
    told, what the book holds. Refunds count on the day on which they were asked for."""

    day: date
    paid_fen: int
    told_fen: int
    booked_fen: int
    refunded_fen: int
    refunds_booked_fen: int
    cash_fen: int
    cash_booked_fen: int

    @property
    def difference_fen(self) -> int:
        """0 when the day closes: every source says the same."""
        return (
            abs(self.paid_fen - self.told_fen)
            + abs(self.paid_fen - self.booked_fen)
            + abs(self.refunded_fen - self.refunds_booked_fen)
            + abs(self.cash_fen - self.cash_booked_fen)
        )


def rule_at(moment: datetime) -> CommissionRule | None:
    """The commission rule in force at a moment."""
    return CommissionRule.objects.filter(valid_from__lte=moment).order_by("-valid_from").first()


def rules_of_commission() -> QuerySet[CommissionRule]:
    """All versions, the newest first: they are shown for three years (R6.4)."""
    return CommissionRule.objects.select_related("set_by").order_by("-valid_from")


def _kept(until: datetime) -> QuerySet[OrderLine]:
    # Nobody earns by goods that were called back: their buyers were refunded.
    return lines_handed_over(until).exclude(pk__in=called_back().values("line_id"))


def sellers_lines_to_settle(until: datetime) -> QuerySet[OrderLine]:
    """Marketplace lines handed over before a moment that no statement names."""
    return _kept(until).filter(mode=Mode.MARKETPLACE, settled=None)


def own_lines_to_settle(until: datetime) -> QuerySet[OrderLine]:
    """Own-account lines handed over before a moment that are not yet revenue."""
    return _kept(until).filter(mode=Mode.OWN, settled=None)


def called_back_to_settle(until: datetime) -> QuerySet[OrderLine]:
    """Lines handed over before a moment, called back and made good, that are not settled: what
    they cost is still held, and the company has paid it to their buyers."""
    made_good = called_back().exclude(done_at=None).values("line_id")
    return lines_handed_over(until).filter(pk__in=made_good, settled=None)


def receipts_to_settle(until: datetime) -> QuerySet[Receipt]:
    """What the company bought before a moment and no statement names."""
    return Receipt.objects.filter(mode=Mode.OWN, received_at__lt=until, settled=None).order_by("pk")


def unsettled_parties(until: datetime) -> list[Party]:
    """Who has something to be settled: sellers and growers, by name. 1 SQL.

    With `to_sell_fen`, what was handed over of their goods (before commission), and `to_owe_fen`,
    what the company bought of them.
    """
    sellers = sellers_lines_to_settle(until).order_by().values("seller_id")
    growers = receipts_to_settle(until).order_by().values("grower_id")
    owed = Party.objects.filter(Q(pk__in=sellers) | Q(pk__in=growers)).annotate(
        to_sell_fen=_sum_of(sellers, "seller_id", "sold_fen"),
        to_owe_fen=_sum_of(growers, "grower_id", "cost_fen"),
    )
    return list(owed.order_by("name", "pk"))


def _sum_of(rows: QuerySet, party: str, what: str) -> Coalesce:
    """What some rows come to for each party, beside it in the same question."""
    of_party = rows.filter(**{party: OuterRef("pk")}).annotate(fen=Sum(what)).values("fen")
    return Coalesce(Subquery(of_party), 0)


def statements_of(party: Party) -> QuerySet[Statement]:
    """A party's statements, the newest first."""
    return statements().filter(party=party)


def statements() -> QuerySet[Statement]:
    """All statements with who prepared and approved them and their payouts, the newest first."""
    return (
        Statement.objects.select_related("party", "prepared_by", "approved_by")
        .prefetch_related("payouts")
        .order_by("-prepared_at", "-pk")
    )


def statement_lines(statement: Statement) -> QuerySet[SettledLine]:
    """The lines of a statement with their goods, order and rule, in the order of their sale."""
    return (
        SettledLine.objects.filter(statement=statement)
        .select_related("line__order", "line__picking", "line__lot", "rule")
        .order_by("line_id")
    )


def statement_receipts(statement: Statement) -> QuerySet[SettledReceipt]:
    """What the company bought, as a statement names it."""
    return (
        SettledReceipt.objects.filter(statement=statement)
        .select_related("receipt__lot__product")
        .order_by("receipt_id")
    )


def to_invoice(order: Order) -> list[tuple[Party, int]]:
    """What each seller of a fetched order can be asked to invoice, in fen, largest remainder.

    The money that was paid and did not go back, by what each one's goods cost in the end; points
    and vouchers are no money. Nothing before it was fetched. 1 SQL, so that what is paid and what
    goes back at this moment are seen together.
    """
    money = Payment.objects.filter(order=order, state=Payment.State.SETTLED, tender__in=MONEY)
    paid = money.values("order").annotate(fen=Sum(F("amount_fen") - F("refunded_fen")))
    picked = (
        Picking.objects.filter(line__order=order, line__order__state=Order.State.FULFILLED)
        .select_related("line__seller")
        .annotate(paid_fen=Subquery(paid.values("fen")))
        .order_by("line__position")
    )
    cost: Counter[Party] = Counter()
    paid_fen = 0
    for row in picked:
        cost[row.line.seller] += row.actual_fen - row.given_back_fen
        paid_fen = row.paid_fen or 0
    if not cost.total():
        return []
    parts = share(min(paid_fen, cost.total()), list(cost.values()))
    return [(seller, fen) for seller, fen in zip(cost, parts, strict=True) if fen]


def invoices_of(order: Order) -> list[Invoice]:
    """The invoices that were asked for of an order. 1 SQL."""
    return list(order.invoices.select_related("seller").order_by("pk"))


def invoices(seller: Party | None = None) -> QuerySet[Invoice]:
    """A seller's invoices, everybody's where none is named; those that wait first, the oldest of
    them at the top."""
    asked = Invoice.objects.select_related("order", "order__buyer", "seller", "issued_by")
    asked = asked.filter(seller=seller) if seller else asked
    return asked.order_by("state", "asked_at", "pk")


def invoices_waiting(seller: Party) -> int:
    """How many invoices a seller has still to issue. 1 SQL."""
    return invoices(seller).filter(state=Invoice.State.ASKED).count()


def invoice(number: str) -> Invoice:
    """An invoice by its number. Raises `NotFound`. 1 SQL."""
    found = invoices().filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def waiting_of(person: Party) -> QuerySet[Invoice]:
    """What a person asked for and no seller has issued."""
    return Invoice.objects.filter(bought_by(person, "order__"), state=Invoice.State.ASKED)


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person."""
    return [
        Part(
            "invoices", _("发票"), _("请卖家给您开发票"), _("五年（发票管理办法）"),
            {
                "order__number": _("订单"), "seller__name": _("谁开"), "title": _("抬头"),
                "tax_number": _("税号"), "amount_fen": _("金额（元）"), "state": _("状态"),
                "asked_at": _("时间"), "fiscal_number": _("发票号码"),
            },
            Invoice.objects.filter(bought_by(person, "order__")), (),
        ),
    ]  # fmt: skip


def day_close(day: date) -> DayClose:
    """Whether orders, channel and book agree for a business day. 7 SQL, whatever the day held."""
    begins = clock.at(day, 0)
    ends = clock.at(day + timedelta(days=1), 0)
    settled = Payment.objects.filter(
        state=Payment.State.SETTLED, settled_at__gte=begins, settled_at__lt=ends
    )
    refunds = Refund.objects.filter(asked_at__gte=begins, asked_at__lt=ends)
    lines = Line.objects.filter(entry__posted_at__gte=begins, entry__posted_at__lt=ends)
    by_channel = lines.filter(account__purpose=Purpose.CHANNEL)
    in_cash = lines.filter(account__purpose=Purpose.CASH)
    paid_in, paid_back = Q(entry__key__startswith="payment:"), Q(entry__key__startswith="refund:")
    return DayClose(
        day=day,
        paid_fen=_sum(settled.filter(tender=Tender.CHANNEL), "amount_fen"),
        told_fen=_told(begins, ends),
        booked_fen=-_sum(by_channel.filter(paid_in), "amount"),
        refunded_fen=_sum(refunds.filter(payment__tender=Tender.CHANNEL), "amount_fen"),
        refunds_booked_fen=_sum(by_channel.filter(paid_back), "amount"),
        cash_fen=_sum(settled.filter(tender=Tender.CASH), "amount_fen")
        - _sum(refunds.filter(payment__tender=Tender.CASH), "amount_fen"),
        cash_booked_fen=-_sum(in_cash, "amount"),
    )


def _told(begins: datetime, ends: datetime) -> int:
    # A channel may tell of one payment several times; it counts on the day of the first.
    told = CallBack.objects.values("transaction").annotate(
        first=Min("came_at"), fen=Max("amount_fen")
    )
    return _sum(told.filter(first__gte=begins, first__lt=ends), "fen")


def _sum(rows: QuerySet, what: str) -> int:
    return int(rows.aggregate(total=Coalesce(Sum(what), 0))["total"])
