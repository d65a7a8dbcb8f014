from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jishi.parties.models import Party
from jishi.sales.models import Order


class Tender(models.TextChoices):
    CHANNEL = "channel", _("微信支付")
    CASH = "cash", _("取货时付现金")
    POINTS = "points", _("积分抵扣")
    VOUCHER = "voucher", _("优惠券")


class Payment(models.Model):
    """A sum of an order by one tender. Several pay one order; a heavier bag adds a further one."""

    class State(models.TextChoices):
        DUE = "due", _("待付")  # a channel's sheet is open, or cash is taken at pickup
        SETTLED = "settled", _("已付")
        VOID = "void", _("未付作废")

    number = models.CharField(max_length=20, unique=True, help_text="the channel's out_trade_no")
    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    tender = models.CharField(max_length=8, choices=Tender)
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    amount_fen = models.PositiveBigIntegerField()
    refunded_fen = models.PositiveBigIntegerField(default=0, help_text="asked for, by any refund")
    lowered_fen = models.PositiveBigIntegerField(
        default=0, help_text="taken off cash before it was paid: no money that goes back"
    )
    transaction = models.CharField(max_length=64, null=True, blank=True, unique=True)  # noqa: DJ001 (several without one)
    taken_by = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, refunded_fen__lte=F("amount_fen")),
                name="no_more_goes_back_than_was_paid",
            ),
            models.CheckConstraint(
                condition=Q(state="settled") | Q(refunded_fen=0),
                name="only_what_was_paid_goes_back",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CallBack(models.Model):
    """A channel's notice as it came, kept whole, once for its id."""

    channel_id = models.CharField(max_length=64, unique=True)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="call_backs")
    transaction = models.CharField(max_length=64)
    amount_fen = models.PositiveBigIntegerField()
    content = models.JSONField()
    came_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.channel_id


class Refund(models.Model):
    """A sum of a payment that goes back the way it came. A channel's waits for a round."""

    class State(models.TextChoices):
        WAITING = "waiting", _("退款中")
        DONE = "done", _("已退")

    number = models.CharField(max_length=20, unique=True, help_text="the channel's out_refund_no")
    key = models.CharField(max_length=160, unique=True)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    amount_fen = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=60)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_refund_is_of_something"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="refunds_that_wait"),
        ]

    def __str__(self) -> str:
        return self.number
