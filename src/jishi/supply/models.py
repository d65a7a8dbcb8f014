from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jishi.catalog.models import Offer
from jishi.ledger.models import Entry
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.stock.models import Lot, Making


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


class PieceRate(models.Model):
    """What a piece or an hour of some work earns at a site, from a day on. Never changed: of those
    that have begun the last one holds."""

    class Unit(models.TextChoices):
        PIECE = "piece", _("按件")
        HOUR = "hour", _("按时")

    key = models.CharField(max_length=160, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="piece_rates")
    work = models.CharField(max_length=40, help_text="what is done, e.g. 装瓶")
    unit = models.CharField(max_length=5, choices=Unit)
    fen = models.PositiveIntegerField()
    since = models.DateField()
    set_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="a_piece_earns_something"),
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.fen}"


class PieceTally(models.Model):
    """How many pieces of one work were counted at a making, and how many there were of them."""

    making = models.ForeignKey(Making, models.PROTECT, related_name="tallies")
    work = models.CharField(max_length=40)
    counted = models.PositiveBigIntegerField(default=0)
    most = models.PositiveBigIntegerField(help_text="came out of it, or were lost")

    class Meta:
        verbose_name_plural = "piece tallies"
        constraints = [
            models.UniqueConstraint(fields=["making", "work"], name="a_work_has_one_tally"),
            models.CheckConstraint(
                condition=Q(counted__lte=F("most")), name="no_more_pieces_than_were_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.counted}/{self.most}"


class PieceWork(models.Model):
    """What one person did of a work at a making on a day, and what it earned. Never changed; a
    mistake is mended by a further line."""

    key = models.CharField(max_length=160, unique=True)
    making = models.ForeignKey(Making, models.PROTECT, related_name="piece_work")
    worker = models.ForeignKey(Party, models.PROTECT, related_name="piece_work")
    rate = models.ForeignKey(PieceRate, models.PROTECT, related_name="+", help_text="of the day")
    on = models.DateField()
    quantity = models.PositiveBigIntegerField(help_text="pieces or minutes, as the rate")
    earned_fen = models.PositiveBigIntegerField()
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    words = models.CharField(max_length=120, blank=True, help_text="why it was corrected")
    told_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(corrects__isnull=False),
                name="a_line_of_work_is_corrected_once",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) | Q(corrects__isnull=False),
                name="only_a_correction_says_that_nothing_was_done",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["on"], name="piece_work_of_a_month")]

    def __str__(self) -> str:
        return f"{self.worker_id} {self.quantity}"
