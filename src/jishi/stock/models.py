from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jishi.catalog.models import Product
from jishi.foundation.quantities import Measure
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.production.models import Batch, Certificate


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
    received_at = models.DateTimeField()
    is_locked = models.BooleanField(default=False, help_text="not for sale until somebody looked")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(received=F("available") + F("reserved") + F("sold") + F("written_off")),
                name="a_lot_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(available__gte=0, reserved__gte=0, sold__gte=0, written_off__gte=0),
                name="no_lot_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(batch__isnull=False, certificate__isnull=False) | ~Q(maker_lot=""),
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
