from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jishi.foundation.quantities import Measure
from jishi.parties.models import Party
from jishi.places.models import Site


class Crop(models.Model):
    """A kind of produce, e.g. asparagus. `drawing` names its picture."""

    class Kind(models.TextChoices):
        VEGETABLE = "vegetable", _("蔬菜")
        FRUIT = "fruit", _("瓜果")
        MUSHROOM = "mushroom", _("菌菇")
        GRAIN = "grain", _("粮油")
        AQUATIC = "aquatic", _("水产")
        EGG = "egg", _("禽蛋")
        HONEY = "honey", _("蜂蜜")
        FLOWER = "flower", _("花卉")

    name = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    drawing = models.SlugField(max_length=40, blank=True)
    months = models.CharField(max_length=10, blank=True, help_text="in season, e.g. 11-5")
    keeps_days = models.PositiveIntegerField(default=5, help_text="from harvest to best-before")

    def __str__(self) -> str:
        return self.name


class FarmInput(models.Model):
    """A registered product that may be applied: pesticide, fertiliser (R3.4)."""

    name = models.CharField(max_length=60)
    registration = models.CharField(max_length=40, unique=True)
    safety_interval_days = models.PositiveIntegerField(help_text="last use to earliest harvest")
    crops = models.ManyToManyField(Crop, related_name="inputs", help_text="on which it may be used")

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """What a grower means to grow on a site in a season, and how much of it."""

    key = models.CharField(max_length=160, unique=True)
    grower = models.ForeignKey(Party, models.PROTECT, related_name="plans")
    site = models.ForeignKey(Site, models.PROTECT, related_name="plans")
    crop = models.ForeignKey(Crop, models.PROTECT, related_name="plans")
    expected = models.PositiveIntegerField(help_text="yield in the measure")
    measure = models.CharField(max_length=5, choices=Measure, default=Measure.GRAM)
    harvest_from = models.DateField()
    harvest_until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expected__gt=0, harvest_until__gte=models.F("harvest_from")),
                name="a_plan_expects_something_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.crop} {self.site}"


class Batch(models.Model):
    """One growing of one crop on one site: the thing that is recorded, certified, traced."""

    number = models.CharField(max_length=20, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="batches")
    grower = models.ForeignKey(Party, models.PROTECT, related_name="batches")
    site = models.ForeignKey(Site, models.PROTECT, related_name="batches")
    crop = models.ForeignKey(Crop, models.PROTECT, related_name="batches")
    begun_on = models.DateField()
    # Counted here so that a guarded UPDATE can refuse; they are what the records make of them.
    records_kept = models.PositiveIntegerField(default=0)
    harvested = models.PositiveBigIntegerField(default=0, help_text="in the plan's measure")
    unfit = models.PositiveBigIntegerField(
        default=0, help_text="harvested inside a safety interval that was recorded afterwards"
    )
    certified = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                condition=Q(certified__lte=models.F("harvested"), unfit__lte=models.F("harvested")),
                name="what_is_certified_was_harvested",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class FieldPhoto(models.Model):
    """A photo taken at a batch on a day: small, upright, without the place where it was taken.

    A grower may send only this; the words follow in a record that names it (R5.6).
    """

    key = models.CharField(max_length=160, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="photos")
    on = models.DateField()
    jpeg = models.BinaryField()
    said_at = models.DateTimeField(help_text="when it was taken; it arrived at `recorded_at`")
    recorded_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(said_at__lte=models.F("recorded_at")),
                name="a_photo_arrives_after_it_was_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.on}"


class FieldRecord(models.Model):
    """Three fields, as a grower says it: what was planted, what was applied, what was harvested
    (R5.6). Kept two years at least (R5.1); a mistake is mended by a further record."""

    class Kind(models.TextChoices):
        PLANTED = "planted", _("种")
        APPLIED = "applied", _("用药")
        HARVESTED = "harvested", _("采收")

    key = models.CharField(max_length=160, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="records")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    farm_input = models.ForeignKey(FarmInput, models.PROTECT, null=True, blank=True)
    quantity = models.PositiveIntegerField(null=True, blank=True, help_text="g or pieces")
    measure = models.CharField(max_length=5, choices=Measure, default=Measure.GRAM)
    words = models.CharField(max_length=120, blank=True)
    photo = models.ForeignKey(
        FieldPhoto, models.PROTECT, null=True, blank=True, related_name="records"
    )
    said_at = models.DateTimeField(
        null=True, blank=True, help_text="when it was typed, where it waited on a phone"
    )
    recorded_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="applied") | Q(farm_input__isnull=False),
                name="an_application_names_its_input",
            ),
            models.CheckConstraint(
                condition=~Q(kind="harvested") | Q(quantity__gt=0),
                name="a_harvest_has_a_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.kind} {self.on}"


class Certificate(models.Model):
    """承诺达标合格证 of a batch, or a substitute that the county accepts (R5.2). Kept six months.

    As much goods may come in under it as it covers, so that there are not more codes than
    melons (R5.7).
    """

    class Kind(models.TextChoices):
        COMMITMENT = "commitment", _("承诺达标合格证")
        GROWER_CARD = "grower_card", _("生产者信息卡")  # small households (R5.4)

    number = models.CharField(max_length=20, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.COMMITMENT)
    quantity = models.PositiveIntegerField()
    measure = models.CharField(max_length=5, choices=Measure, default=Measure.GRAM)
    issued_on = models.DateField()
    valid_until = models.DateField(help_text="the last day")
    issued_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    received = models.PositiveIntegerField(default=0, help_text="what came in under it")
    withdrawn_on = models.DateField(
        null=True, blank=True, help_text="since when it no longer says the truth"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, valid_until__gte=models.F("issued_on")),
                name="a_certificate_covers_something",
            ),
            models.CheckConstraint(
                condition=Q(received__lte=models.F("quantity")),
                name="no_more_comes_in_than_is_certified",
            ),
        ]

    def __str__(self) -> str:
        return self.number
