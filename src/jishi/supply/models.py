from django.db import models
from django.db.models import Q

from jishi.catalog.models import Offer
from jishi.ledger.models import Entry
from jishi.parties.models import Party
from jishi.stock.models import Lot


class Receipt(models.Model):
    """Goods weighed or counted at the warehouse. Own account: bought at a price, and owed."""

    number = models.CharField(max_length=20, unique=True)
    lot = models.OneToOneField(Lot, models.PROTECT, related_name="receipt")
    grower = models.ForeignKey(Party, models.PROTECT, related_name="receipts")
    mode = models.CharField(max_length=12, choices=Offer.Mode)
    quantity = models.PositiveBigIntegerField(help_text="g or pieces, as the lot")
    price_fen = models.PositiveIntegerField(
        null=True, blank=True, help_text="own account: what the company pays, per kg or piece"
    )
    cost_fen = models.PositiveBigIntegerField(
        default=0, help_text="own account: owed to the grower"
    )
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="+")
    received_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mode="own", price_fen__gt=0, cost_fen__gt=0, entry__isnull=False)
                | Q(mode="marketplace", price_fen=None, cost_fen=0, entry=None),
                name="own_goods_are_bought_others_are_not",
            ),
        ]

    def __str__(self) -> str:
        return self.number
