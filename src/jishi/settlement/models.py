from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jishi.ledger.models import Entry
from jishi.parties.models import Party
from jishi.sales.models import Order, OrderLine
from jishi.supply.models import Receipt


class CommissionRule(models.Model):
    """What the operator takes of a marketplace sale, from when. A new version is never
    back-dated: so the rule in force at the moment of sale is frozen for that sale (R6.4)."""

    version = models.PositiveIntegerField(unique=True)
    rate_bp = models.PositiveIntegerField(help_text="basis points of what was delivered")
    valid_from = models.DateTimeField(unique=True)
    set_by = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                # A channel splits at most 30 % away from the seller (R10.1).
                condition=Q(rate_bp__lte=3_000),
                name="a_commission_stays_within_the_split",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}: {self.rate_bp} bp"


class Statement(models.Model):
    """结算单: what a seller or grower gets for a span of days, and from where."""

    class State(models.TextChoices):
        DRAFT = "draft", _("待复核")
        APPROVED = "approved", _("已复核待打款")
        PAID = "paid", _("已打款")

    number = models.CharField(max_length=20, unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="statements")
    until = models.DateTimeField(help_text="what was delivered or received before this moment")
    sold_fen = models.PositiveBigIntegerField(help_text="marketplace lines, as delivered")
    commission_fen = models.PositiveBigIntegerField()
    bought_fen = models.PositiveBigIntegerField(help_text="receipts on own account")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    prepared_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="who_prepares_does_not_approve",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") ^ Q(approved_by__isnull=False),
                name="an_approved_statement_names_who",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def net_fen(self) -> int:
        return self.sold_fen - self.commission_fen + self.bought_fen


class SettledLine(models.Model):
    """An order line has been settled: to its seller by a statement, as own-account revenue, or,
    when it was called back, to the company that has paid its buyer."""

    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="settled")
    statement = models.ForeignKey(
        Statement, models.PROTECT, null=True, blank=True, related_name="lines"
    )
    rule = models.ForeignKey(
        CommissionRule, models.PROTECT, null=True, blank=True, related_name="+"
    )
    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="+", help_text="by which it left what is held"
    )
    sold_fen = models.PositiveBigIntegerField()
    commission_fen = models.PositiveBigIntegerField(default=0)
    was_called_back = models.BooleanField(
        default=False, help_text="fills up what the company had paid ahead to its buyer"
    )
    settled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(statement=None, rule=None, commission_fen=0)
                | Q(statement__isnull=False, rule__isnull=False),
                name="a_sellers_line_has_its_rule",
            ),
            models.CheckConstraint(
                condition=Q(was_called_back=False) | Q(statement=None),
                name="nobody_earns_by_what_was_called_back",
            ),
        ]

    def __str__(self) -> str:
        return str(self.line_id)


class SettledReceipt(models.Model):
    """A receipt on own account stands on a statement."""

    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="settled")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="receipts")

    def __str__(self) -> str:
        return str(self.receipt_id)


class Payout(models.Model):
    """The money of a statement on its way: a split by the channel, or a bank transfer."""

    class Route(models.TextChoices):
        SPLIT = "split", _("渠道分账")
        TRANSFER = "transfer", _("银行转账")

    class State(models.TextChoices):
        WAITING = "waiting", _("待打款")
        DONE = "done", _("已打款")

    number = models.CharField(max_length=20, unique=True)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="payouts")
    route = models.CharField(max_length=8, choices=Route)
    amount_fen = models.PositiveBigIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    done_by = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "route"], name="a_route_is_paid_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_payout_pays_something"),
        ]

    def __str__(self) -> str:
        return self.number


class Invoice(models.Model):
    """发票: what a buyer asked one seller of an order to issue, and the number that it then had.

    Each seller issues its own; the market passes the wish on and keeps the number (R6.12e).
    """

    class State(models.TextChoices):
        ASKED = "asked", _("待开")
        ISSUED = "issued", _("已开")

    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="invoices")
    seller = models.ForeignKey(Party, models.PROTECT, related_name="invoices")
    title = models.CharField(max_length=80, help_text="whom it is made out to")
    tax_number = models.CharField(max_length=20, blank=True, help_text="of an organisation")
    amount_fen = models.PositiveBigIntegerField(help_text="paid in money when it was asked for")
    state = models.CharField(max_length=6, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    fiscal_number = models.CharField(max_length=20, blank=True, help_text="as the seller issued it")
    issued_by = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "seller"], name="a_seller_invoices_an_order_once"
            ),
            models.UniqueConstraint(
                fields=["fiscal_number"], condition=~Q(fiscal_number=""),
                name="a_fiscal_number_is_one_invoice",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", fiscal_number="", issued_by=None)
                | Q(state="issued", issued_by__isnull=False) & ~Q(fiscal_number=""),
                name="what_was_issued_has_its_number",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="an_invoice_is_of_something"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number
