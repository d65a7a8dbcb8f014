from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishi.parties.models import Party
from jishi.sales.models import OrderLine


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
