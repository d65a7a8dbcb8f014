from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jishi.parties.models import Party
from jishi.sales.models import OrderLine
from jishi.stock.models import Lot


class Recall(models.Model):
    """Goods that must come back: one person proposes the list, another one sets it off."""

    class Scope(models.TextChoices):
        LOT = "lot", _("一个批次")
        BATCH = "batch", _("一茬作物")
        INPUT = "input", _("一种农资")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待复核")
        CONFIRMED = "confirmed", _("召回中")
        WITHDRAWN = "withdrawn", _("已撤回")
        CLOSED = "closed", _("已结束")

    number = models.CharField(max_length=20, unique=True)
    scope = models.CharField(max_length=5, choices=Scope)
    of = models.CharField(max_length=40, help_text="the lot's, batch's or registration number")
    since = models.DateField(null=True, blank=True, help_text="of an input: applied from this day")
    until = models.DateField(null=True, blank=True, help_text="of an input: to this day")
    reason = models.CharField(max_length=120)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ending_asked_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "closed"])
                | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("proposed_by")),
                name="two_people_recall",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(ending_asked_by__isnull=False, closed_by__isnull=False)
                & ~Q(closed_by=F("ending_asked_by")),
                name="two_people_end_a_recall",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RecalledLot(models.Model):
    """A lot on the list of a recall, with what there was of it when it was put on the list."""

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="lots")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="recalls")
    available = models.PositiveBigIntegerField()
    reserved = models.PositiveBigIntegerField()
    sold = models.PositiveBigIntegerField()
    stands = models.BooleanField(default=True, help_text="neither withdrawn nor closed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lot"], condition=Q(stands=True), name="a_lot_is_in_one_recall_at_a_time"
            ),
            models.UniqueConstraint(fields=["recall", "lot"], name="a_recall_lists_a_lot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.recall_id} {self.lot_id}"


class RecalledLine(models.Model):
    """An order line out of a recalled lot: what was done for its buyer."""

    recall = models.ForeignKey(Recall, models.PROTECT, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="recalls")
    stands = models.BooleanField(default=True, help_text="its recall was not withdrawn")
    refund_fen = models.PositiveBigIntegerField(default=0)
    called_off = models.BooleanField(default=False, help_text="its whole order went back")
    done_at = models.DateTimeField(null=True, help_text="told, and refunded what it had cost")
    returned_at = models.DateTimeField(null=True, help_text="the goods came back")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(stands=True), name="a_line_is_recalled_once"
            ),
            models.UniqueConstraint(fields=["recall", "line"], name="a_recall_lists_a_line_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(refund_fen=0),
                name="only_what_is_done_was_refunded",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at=None), name="recalled_lines_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.recall_id} {self.line_id}"


class Case(models.Model):
    """A buyer says that something is wrong with a line that was handed over. Once a line."""

    class Kind(models.TextChoices):
        SHORTAGE = "shortage", _("少了")
        DAMAGE = "damage", _("压坏了")
        QUALITY = "quality", _("不新鲜")

    class State(models.TextChoices):
        OPEN = "open", _("等答复")
        GRANTED = "granted", _("已赔")
        DECLINED = "declined", _("不赔")

    number = models.CharField(max_length=20, unique=True)
    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="case")
    kind = models.CharField(max_length=8, choices=Kind)
    percent = models.PositiveSmallIntegerField(help_text="how much of the line is not good")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField(help_text="told to the buyer")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100), name="a_case_is_of_a_part_of_a_line"
            ),
        ]
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(state="open"), name="cases_that_wait"),
        ]

    def __str__(self) -> str:
        return self.number


class CasePhoto(models.Model):
    """What the buyer saw: upright, small, and silent about where it was taken."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="photo")
    jpeg = models.BinaryField()

    def __str__(self) -> str:
        return str(self.case_id)


class Decision(models.Model):
    """How a case was decided: what went back, who bears it, by whom or by the standing rule."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="decision")
    refund_fen = models.PositiveBigIntegerField()
    bearer = models.ForeignKey(
        Party, models.PROTECT, related_name="+", help_text="whose cost it is in the end"
    )
    by = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", help_text="none: the standing rule"
    )
    reason = models.CharField(max_length=60)
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.refund_fen}"
