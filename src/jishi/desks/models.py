from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishi.parties.models import Party

VIEWS_MAX = 20  # of one person
REASON_MAX = 60
QUERY_MAX = 500


class SavedView(models.Model):
    """A name under which somebody finds a table again as they had filtered it."""

    person = models.ForeignKey(Party, models.PROTECT, related_name="saved_views")
    table = models.CharField(max_length=40, help_text="as its route is called: `office:orders`")
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=QUERY_MAX, help_text="as it stands in the address")
    is_shared = models.BooleanField(default=False, help_text="colleagues at the table see it too")
    place = models.PositiveSmallIntegerField(help_text="among the few of a person")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "table", "name"], name="a_view_has_its_own_name"
            ),
            # Each view has a place of its own: so two at once never exceed what there is.
            models.UniqueConstraint(fields=["person", "place"], name="a_place_holds_one_view"),
            models.CheckConstraint(
                condition=Q(place__lt=VIEWS_MAX), name="views_have_so_many_places"
            ),
        ]
        indexes = [
            models.Index(fields=["table"], condition=Q(is_shared=True), name="views_shared_here"),
        ]

    def __str__(self) -> str:
        return self.name


class BulkAct(models.Model):
    """One verb for many rows, as they were chosen when it began."""

    number = models.CharField(max_length=20, unique=True)
    verb = models.CharField(max_length=20, help_text="a key of `verbs.VERBS`")
    reason = models.CharField(max_length=REASON_MAX, blank=True)
    by = models.ForeignKey(Party, models.PROTECT, related_name="bulk_acts")
    begun_at = models.DateTimeField()
    stopped_at = models.DateTimeField(
        null=True, blank=True, help_text="the rows that wait are not done any more"
    )
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        indexes = [models.Index(fields=["verb", "begun_at"], name="the_last_of_a_verb")]

    def __str__(self) -> str:
        return self.number


class BulkRow(models.Model):
    """One of the many, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("还没做")
        DONE = "done", _("做好了")
        REFUSED = "refused", _("没做成")

    act = models.ForeignKey(BulkAct, models.PROTECT, related_name="rows")
    position = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=40, help_text="its number: `J1123-7K2F9M`")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    words = models.CharField(max_length=200, blank=True, help_text="why it was refused")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "position"], name="a_bulk_row_has_its_position"),
            models.UniqueConstraint(fields=["act", "subject"], name="of_many_each_stands_once"),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(words="")) | (~Q(state="refused") & Q(words="")),
                name="who_is_refused_is_told_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act_id}/{self.position} {self.subject}"

    @property
    def key(self) -> str:
        """Under which the act on this row is on record: a second time it does nothing."""
        return f"bulk:{self.act.number}:{self.position}"
