from django.db import models

from jishi.parties.models import Party


class Record(models.Model):
    """One act. Its key makes the act safe to repeat: `basket-token:form-key`, `pay:txn`."""

    key = models.CharField(max_length=160, unique=True)
    verb = models.CharField(max_length=60)
    by = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=80, help_text="what it was done to: `order:J1123-7K2F9M`")
    facts = models.JSONField(help_text="what was asked, in the domain's own integers and words")
    digest = models.CharField(max_length=64, help_text="SHA-256 of verb, actor and facts")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject"], name="records_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class Seal(models.Model):
    """A record's place in the chain. Written by a round, so that no writer waits for another."""

    record = models.OneToOneField(Record, models.PROTECT, related_name="seal")
    position = models.BigIntegerField(unique=True)
    digest = models.CharField(
        max_length=64, help_text="SHA-256 over the seal before and the record"
    )

    def __str__(self) -> str:
        return f"{self.position}"
