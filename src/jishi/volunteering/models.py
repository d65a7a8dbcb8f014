from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jishi.benefits.models import Fund, Grant
from jishi.parties.models import Party
from jishi.places.models import Place


class Activity(models.Model):
    """Voluntary work of a team, and the fund that thanks for it. Never work for the company."""

    key = models.CharField(max_length=160, unique=True)
    title = models.CharField(max_length=60)
    team = models.ForeignKey(Party, models.PROTECT, related_name="activities")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    where = models.CharField(max_length=80)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="activities")
    points_per_hour = models.PositiveIntegerField()
    most_points_a_day = models.PositiveIntegerField(help_text="for one volunteer")
    brief = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return self.title


class Shift(models.Model):
    """A piece of time in an activity with a number of places."""

    key = models.CharField(max_length=160, unique=True)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    secret = models.CharField(max_length=64, help_text="from which the rotating code is made")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="no_shift_overflows"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_shift_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.starts_at:%m-%d %H:%M}"


class SignUp(models.Model):
    """A volunteer's place in a shift, and the proof of presence."""

    class State(models.TextChoices):
        SIGNED_UP = "signed_up", _("已报名")
        CHECKED_IN = "checked_in", _("已签到")
        CHECKED_OUT = "checked_out", _("已签退")
        CONFIRMED = "confirmed", _("已确认")
        WITHDRAWN = "withdrawn", _("已取消")
        ABSENT = "absent", _("未到")

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="sign_ups")
    volunteer = models.ForeignKey(Party, models.PROTECT, related_name="sign_ups")
    state = models.CharField(max_length=12, choices=State, default=State.SIGNED_UP)
    signed_up_at = models.DateTimeField()
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_out_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="codes typed, right and wrong")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "volunteer"], name="one_place_a_volunteer"),
            models.UniqueConstraint(
                fields=["volunteer"],
                condition=Q(state="checked_in"),
                name="a_volunteer_is_at_one_place_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["checked_out", "confirmed"])
                | Q(checked_in_at__isnull=False, checked_out_at__gt=F("checked_in_at")),
                name="presence_has_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.shift_id} {self.state}"


class Hours(models.Model):
    """Minutes served, once confirmed. Never changed, never spent (R4.2)."""

    sign_up = models.OneToOneField(SignUp, models.PROTECT, related_name="hours")
    volunteer = models.ForeignKey(Party, models.PROTECT, related_name="hours")
    minutes = models.PositiveIntegerField()
    confirmed_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "hours"
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="hours_are_of_some_length"),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("volunteer")), name="nobody_confirms_their_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min"


class Award(models.Model):
    """The points that some hours earned: why this grant exists."""

    hours = models.OneToOneField(Hours, models.PROTECT, related_name="award")
    grant = models.OneToOneField(Grant, models.PROTECT, related_name="award")

    def __str__(self) -> str:
        return f"{self.grant_id}"


class DayPoints(models.Model):
    """What a volunteer earned in an activity on a day, so that the day's limit holds (R4.4)."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Party, models.PROTECT, related_name="+")
    day = models.DateField()
    points = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "day points"
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "volunteer", "day"], name="a_day_is_counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.day}: {self.points}"
