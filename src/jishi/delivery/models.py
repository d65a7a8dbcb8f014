from django.db import models
from django.db.models import F, Q

from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.sales.models import Cycle, Order, OrderLine


class Picking(models.Model):
    """What really went into the bag for a line: grams or pieces, and what that costs."""

    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="picking")
    quantity = models.PositiveBigIntegerField(help_text="g or pieces; 0 when there was none")
    actual_fen = models.PositiveBigIntegerField(help_text="what the line costs now")
    refund_fen = models.PositiveBigIntegerField(default=0)
    charge_fen = models.PositiveBigIntegerField(default=0)
    given_back_fen = models.PositiveBigIntegerField(
        default=0, help_text="of what it costs, after it was handed over"
    )
    picked_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    picked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(refund_fen=0) | Q(charge_fen=0), name="a_difference_has_one_direction"
            ),
            models.CheckConstraint(
                condition=Q(given_back_fen__lte=F("actual_fen")),
                name="a_line_gives_back_no_more_than_it_cost",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.quantity}"


class Arrival(models.Model):
    """The bags of a cycle have reached a pickup point and were counted by its keeper."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="arrivals")
    point = models.ForeignKey(Site, models.PROTECT, related_name="arrivals")
    bags = models.PositiveIntegerField()
    counted_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "point"], name="a_cycle_arrives_once"),
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.bags}"


class Handover(models.Model):
    """An order's bag was given out against its code. Receiving is accepting (R9.7)."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="handover")
    point = models.ForeignKey(Site, models.PROTECT, related_name="+")
    keeper = models.ForeignKey(Party, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.order_id)
