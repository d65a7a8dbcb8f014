from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jishi.ledger.models import Account
from jishi.parties.models import Party


class Fund(models.Model):
    """Money that a funder gave for benefits, with its window."""

    name = models.CharField(max_length=60, unique=True)
    funder = models.ForeignKey(Party, models.PROTECT, related_name="funds")
    account = models.OneToOneField(Account, models.PROTECT, related_name="+")
    promised = models.OneToOneField(Account, models.PROTECT, related_name="+")
    opens_on = models.DateField()
    closes_on = models.DateField(help_text="the last day on which it may promise anything new")
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class RedemptionRule(models.Model):
    """A dated version of what points do at checkout: so many points pay so many fen, and at most
    such a part of an order (basis points). The rate is for the book, not a public price (R4.8).
    A point pays at least a fen, so that no point is ever worth nothing."""

    version = models.PositiveIntegerField(unique=True)
    valid_from = models.DateTimeField()
    points = models.PositiveIntegerField()
    fen = models.PositiveIntegerField()
    most_bp = models.PositiveIntegerField(help_text="of the order's total")
    valid_days = models.PositiveIntegerField(default=365, help_text="how long a grant lives")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gt=0, fen__gte=F("points"), most_bp__lte=10_000),
                name="a_redemption_rule_makes_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}: {self.points} = {self.fen} fen"


class Grant(models.Model):
    """Points given to a person for one named cause, out of one fund. Spent oldest first.

    The fund has promised `worth_left_fen` for what is left. Spending takes a part of it, the last
    point takes the rest, so that nothing is lost in rounding.
    """

    key = models.CharField(max_length=160, unique=True)
    person = models.ForeignKey(Party, models.PROTECT, related_name="grants")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="grants")
    rule = models.ForeignKey(RedemptionRule, models.PROTECT, related_name="+")
    earned = models.ForeignKey(Account, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=120, help_text="in words the person understands")
    points = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    lapsed = models.PositiveIntegerField(default=0)
    worth_fen = models.PositiveIntegerField(help_text="what the fund promised for all points")
    worth_left_fen = models.PositiveIntegerField()
    granted_at = models.DateTimeField()
    expires_on = models.DateField(help_text="the first day on which it can no longer be spent")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gt=0, left__gte=0, lapsed__gte=0)
                & Q(points__gte=F("left") + F("lapsed")),
                name="a_grant_is_spent_within_itself",
            ),
            models.CheckConstraint(
                condition=Q(worth_left_fen__gte=F("left"), worth_left_fen__lte=F("worth_fen")),
                name="each_point_that_is_left_is_worth_a_fen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.left}/{self.points}"


class Spending(models.Model):
    """Points of one grant that went into one order; `returned` came back by refunds."""

    key = models.CharField(max_length=160, unique=True)
    holder = models.CharField(max_length=40, db_index=True, help_text="the order's number")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="spendings")
    points = models.PositiveIntegerField()
    fen = models.PositiveIntegerField()
    points_returned = models.PositiveIntegerField(default=0)
    fen_returned = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(points_returned__lte=F("points"), fen_returned__lte=F("fen")),
                name="no_more_points_return_than_were_spent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder}: {self.points}"


class Voucher(models.Model):
    """A sum off, paid by a fund, for one order above a least sum."""

    class State(models.TextChoices):
        GIVEN = "given", _("可用")
        USED = "used", _("已用")
        LAPSED = "lapsed", _("过期")

    code = models.CharField(max_length=20, unique=True)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="vouchers")
    person = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="vouchers"
    )
    worth_fen = models.PositiveIntegerField()
    least_order_fen = models.PositiveIntegerField()
    expires_on = models.DateField(help_text="the first day on which it can no longer be used")
    state = models.CharField(max_length=6, choices=State, default=State.GIVEN)
    holder = models.CharField(max_length=40, blank=True, help_text="the order that used it")
    fen_returned = models.PositiveIntegerField(default=0, help_text="to the fund, by refunds")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(worth_fen__gt=0, fen_returned__lte=F("worth_fen")),
                name="a_voucher_is_worth_something",
            ),
            models.CheckConstraint(
                condition=Q(least_order_fen__gte=F("worth_fen")),
                name="a_voucher_is_never_more_than_its_order",
            ),
            models.CheckConstraint(
                condition=Q(state="used") ^ Q(holder=""), name="a_used_voucher_has_its_order"
            ),
        ]

    def __str__(self) -> str:
        return self.code
