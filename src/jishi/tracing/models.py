from enum import StrEnum

from django.db import models
from django.db.models import Q

from jishi.parties.models import Party


class Capture(models.Model):
    """A document of events that somebody sent, taken in wholly."""

    number = models.CharField(max_length=20, unique=True)
    sent_by = models.ForeignKey(Party, models.PROTECT, related_name="+", help_text="organisation")
    events_taken = models.PositiveIntegerField(help_text="those that were not kept before")
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class Event(models.Model):
    """One thing that happened to goods, as EPCIS says it. An error declaration is an event of the
    same id that stands beside the first one."""

    class Kind(StrEnum):
        """The standard's own words, like those of `Name.Role`: nobody is shown them."""

        OBJECT = "ObjectEvent"
        AGGREGATION = "AggregationEvent"
        TRANSACTION = "TransactionEvent"
        TRANSFORMATION = "TransformationEvent"

    event_id = models.CharField(max_length=200)
    declares_error = models.BooleanField(default=False)
    kind = models.CharField(max_length=19)
    action = models.CharField(max_length=7, blank=True, help_text="a transformation has none")
    step = models.CharField(max_length=60, blank=True, help_text="bizStep, as its bare word")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    capture = models.ForeignKey(
        Capture, models.PROTECT, null=True, blank=True, related_name="events",
        help_text="that it came in; none: we saw it ourselves",
    )  # fmt: skip
    said = models.JSONField(help_text="the event itself")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "declares_error"], name="an_event_is_told_once"
            ),
            models.CheckConstraint(
                condition=Q(action="", kind="TransformationEvent")
                | ~Q(action="") & ~Q(kind="TransformationEvent"),
                name="all_but_a_transformation_say_their_action",
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="events_newest_first"),
            models.Index(fields=["step", "-at", "-id"], name="events_of_a_step"),
            models.Index(fields=["kind", "-at", "-id"], name="events_of_a_kind"),
            models.Index(fields=["-recorded_at"], name="events_by_record_time"),
        ]

    def __str__(self) -> str:
        return self.event_id


class Name(models.Model):
    """A name of which an event speaks, and as what: the index that a query by name asks."""

    class Role(StrEnum):
        EPC = "epc"
        PARENT = "parent"
        INPUT = "input"
        OUTPUT = "output"
        CLASS = "class"
        INPUT_CLASS = "in_class"
        OUTPUT_CLASS = "out_class"
        TRANSACTION = "transaction"
        PARTY = "party"  # whose goods they are: whoever acts for it may see the event

    event = models.ForeignKey(Event, models.PROTECT, related_name="names")
    role = models.CharField(max_length=11)
    uri = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["uri", "role", "event"], name="an_event_has_a_name_once_in_a_role"
            ),
        ]

    def __str__(self) -> str:
        return self.uri


class Reach(models.Model):
    """How far the rows of a kind were told; and how often somebody told, so that one does."""

    kind = models.CharField(max_length=20, unique=True)
    upto = models.PositiveBigIntegerField(default=0, help_text="the last row that is told for good")
    turns = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "reaches"

    def __str__(self) -> str:
        return f"{self.kind} {self.upto}"
