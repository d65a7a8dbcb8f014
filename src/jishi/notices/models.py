from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishi.parties.models import Party


class Notice(models.Model):
    class Way(models.TextChoices):
        SMS = "sms", _("短信")
        INSIDE = "inside", _("站内")
        CALL = "call", _("电话")

    key = models.CharField(max_length=160, unique=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="notices")
    phone = models.CharField(max_length=20, blank=True)
    way = models.CharField(max_length=6, choices=Way)
    words = models.CharField(max_length=300)
    told_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(sent_at=None), name="notices_that_wait"),
            models.Index(fields=["phone"], name="notices_of_a_telephone"),
        ]

    def __str__(self) -> str:
        return self.words[:40]
