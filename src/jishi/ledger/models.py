from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jishi.parties.models import Party


class Unit(models.TextChoices):
    FEN = "fen", _("分")
    POINT = "point", _("积分")


class Account(models.Model):
    """Where value stands. The market's own accounts have no floor, no owner and no cached balance,
    so that no row is hot for everyone; all others stop at zero and carry their balance."""

    class Purpose(models.TextChoices):
        CHANNEL = "channel", _("支付渠道")  # negative: money that the channel holds
        BANK = "bank", _("公司银行户")  # negative: money in the company's bank account
        CASH = "cash", _("站点现金")  # negative: cash in the keepers' hands
        HELD = "held", _("买家已付待交付")
        SALES = "sales", _("自营收入")
        PURCHASES = "purchases", _("自营采购")  # negative: what own-account goods have cost
        FEES = "fees", _("平台佣金")
        AHEAD = "ahead", _("先行赔付")  # negative: paid to buyers ahead of whoever bears it
        OWED = "owed", _("应付货款")  # per grower: the company bought, it owes
        SPLIT = "split", _("待分账")  # per seller: the channel is to split it to the seller
        FUND = "fund", _("礼遇资金可用")  # per fund: what the funder gave and nobody was promised
        PROMISED = "promised", _("礼遇资金已承诺")  # per fund: backs points and vouchers given out
        EARNED = "earned", _("志愿积分")  # points, per person
        ISSUED = "issued", _("已发积分")  # points, the market's own: negative is what is out

    owner = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="accounts")
    purpose = models.CharField(max_length=10, choices=Purpose)
    unit = models.CharField(max_length=5, choices=Unit)
    about = models.CharField(
        max_length=40, blank=True, help_text="tells two funds of a funder apart"
    )
    is_floored = models.BooleanField(default=True)
    balance = models.BigIntegerField(default=0, help_text="of floored accounts only")
    version = models.BigIntegerField(default=0, help_text="how many lines the balance counts")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "purpose", "unit", "about"], name="one_account_per_purpose"
            ),
            # SQLite takes every NULL for another one, so the market's own need their own rule.
            models.UniqueConstraint(
                fields=["purpose", "unit", "about"],
                condition=Q(owner=None),
                name="one_market_account_per_purpose",
            ),
            models.CheckConstraint(
                condition=Q(is_floored=False, balance=0, version=0)
                | Q(is_floored=True, balance__gte=0),
                name="a_floored_account_stays_above_its_floor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner or _('本市场')} / {self.get_purpose_display()} {self.about}".strip()


class Entry(models.Model):
    """One thing that happened: balanced lines under a key that is used once."""

    key = models.CharField(max_length=160, unique=True)
    reason = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the moves, to know them again")
    posted_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.key


class Line(models.Model):
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines")
    amount = models.BigIntegerField(help_text="into the account: +, out of it: -")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="a_line_moves_something"),
            models.UniqueConstraint(F("entry"), F("account"), name="one_line_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.amount:+} {self.account_id}"
