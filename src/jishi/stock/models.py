from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jishi.catalog.models import Product
from jishi.foundation.quantities import Measure
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.production.models import Batch, Certificate


class Making(models.Model):
    """One act that made lots out of lots: mixed, split, packed anew, or worked on in a workshop."""

    class Kind(models.TextChoices):
        MIX = "mix", _("混批")
        SPLIT = "split", _("分批")
        REPACK = "repack", _("改包装")
        PROCESS = "process", _("加工")

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=7, choices=Kind)
    site = models.ForeignKey(Site, models.PROTECT, related_name="makings")
    lost = models.PositiveBigIntegerField(
        default=0, help_text="went in and did not come out; of what is worked on: was spoilt"
    )
    words = models.CharField(max_length=120, blank=True)
    made_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class Lot(models.Model):
    """Goods that came in together and are the same thing for the tracer: the bag's QR names it."""

    number = models.CharField(max_length=20, unique=True, help_text="in the QR code's address")
    # No index of its own: `lots_that_may_be_sold` begins with it.
    product = models.ForeignKey(Product, models.PROTECT, related_name="lots", db_index=False)
    owner = models.ForeignKey(Party, models.PROTECT, related_name="lots", help_text="who sells it")
    grower = models.ForeignKey(Party, models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="lots")
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, null=True, blank=True, related_name="lots"
    )
    maker_lot = models.CharField(max_length=40, blank=True, help_text="of packaged goods")
    making = models.ForeignKey(
        Making, models.PROTECT, null=True, blank=True, related_name="made",
        help_text="that it came out of; what went in are the making's uses",
    )  # fmt: skip
    site = models.ForeignKey(Site, models.PROTECT, related_name="lots", help_text="where it lies")
    measure = models.CharField(max_length=5, choices=Measure)
    made_on = models.DateField(help_text="harvested or made")
    best_before = models.DateField()
    sell_until = models.DateField(
        help_text="the last day: before best-before, and while its certificate holds"
    )
    received = models.PositiveBigIntegerField()
    available = models.PositiveBigIntegerField()
    reserved = models.PositiveBigIntegerField(default=0)
    sold = models.PositiveBigIntegerField(default=0)
    written_off = models.PositiveBigIntegerField(default=0)
    used = models.PositiveBigIntegerField(default=0, help_text="went into other lots")
    received_at = models.DateTimeField()
    is_locked = models.BooleanField(default=False, help_text="not for sale until somebody looked")
    is_recalled = models.BooleanField(
        default=False, help_text="locked until two people have closed its recall"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    received=F("available")
                    + F("reserved")
                    + F("sold")
                    + F("written_off")
                    + F("used")
                ),
                name="a_lot_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    available__gte=0, reserved__gte=0, sold__gte=0, written_off__gte=0, used__gte=0
                ),
                name="no_lot_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(is_recalled=False) | Q(is_locked=True),
                name="a_recalled_lot_stays_locked",
            ),
            models.CheckConstraint(
                condition=Q(batch__isnull=False, certificate__isnull=False)
                | ~Q(maker_lot="")
                | Q(making__isnull=False),
                name="a_lot_can_be_traced",
            ),
            models.CheckConstraint(
                condition=Q(made_on__lte=F("best_before"), sell_until__lt=F("best_before")),
                name="a_lot_is_sold_before_its_best_before",
            ),
        ]
        indexes = [
            # Without the counters: PostgreSQL then changes them in place, touching no index.
            models.Index(fields=["product", "owner", "sell_until"], name="lots_that_may_be_sold"),
        ]

    def __str__(self) -> str:
        return self.number


class Movement(models.Model):
    """One change of one lot. The log that the counters must agree with."""

    class Kind(models.TextChoices):
        RECEIVE = "receive", _("入库")
        RESERVE = "reserve", _("预留")
        RELEASE = "release", _("释放")
        SELL = "sell", _("售出")  # out of what was reserved
        RETURN = "return", _("退回")  # sold, not handed over, back to available
        WRITE_OFF = "write_off", _("报损")
        USE = "use", _("领用")  # into another lot

    key = models.CharField(max_length=160, unique=True)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=9, choices=Kind)
    quantity = models.PositiveBigIntegerField()
    holder = models.CharField(max_length=40, blank=True, db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_movement_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


class Use(models.Model):
    """So much of a lot went into a making (in the lot's measure): the thread of the trace."""

    making = models.ForeignKey(Making, models.PROTECT, related_name="uses")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="uses")
    quantity = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_use_uses_something"),
            models.UniqueConstraint(fields=["making", "lot"], name="a_lot_goes_in_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} → {self.making_id}"


class WriteOff(models.Model):
    """Spoilt or missing goods that one person has seen, and whether a second one agrees."""

    class State(models.TextChoices):
        ASKED = "asked", _("待确认")
        AGREED = "agreed", _("已报损")
        DECLINED = "declined", _("未同意")

    key = models.CharField(max_length=160, unique=True)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="write_offs")
    quantity = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="two_people_write_off",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_write_off_takes_something"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.quantity} {self.state}"


class StoreLimit(models.Model):
    """From a day on, what lies at a site is kept no warmer than this (R9.1)."""

    key = models.CharField(max_length=160, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="store_limits")
    most_tenths = models.SmallIntegerField(help_text="of a degree Celsius")
    since = models.DateField()
    set_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.site_id} ≤ {self.most_tenths}"


class Temperature(models.Model):
    """One reading at a site, by hand or from a logger's file; never changed."""

    key = models.CharField(max_length=160, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="temperatures")
    tenths = models.SmallIntegerField(help_text="of a degree Celsius")
    at = models.DateTimeField()
    most_tenths = models.SmallIntegerField(null=True, help_text="the limit on that day, if any")
    told_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    locked = models.ManyToManyField(
        Lot, related_name="too_warm", help_text="what lay there when it was over the limit"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "at"], name="a_site_is_read_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.tenths}"

    @property
    def is_too_warm(self) -> bool:
        return self.most_tenths is not None and self.tenths > self.most_tenths
