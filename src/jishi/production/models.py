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


class Holding(models.Model):
    """What is known of a site on which something grows or is made: whose it is, and how large.

    Who runs it stands in `parties.SiteOperator`.
    """

    key = models.CharField(max_length=160, unique=True)
    site = models.OneToOneField(Site, models.PROTECT, related_name="holding")
    owner = models.ForeignKey(Party, models.PROTECT, related_name="holdings")
    area_m2 = models.PositiveIntegerField()
    photo = models.BinaryField(blank=True, default=b"", help_text="a small JPEG, without its place")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="a_holding_has_an_area"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.area_m2} m²"


class Plan(models.Model):
    """What a grower means to grow in a season, on one plot or several, and how much of it."""

    key = models.CharField(max_length=160, unique=True)
    grower = models.ForeignKey(Party, models.PROTECT, related_name="plans")
    site = models.ForeignKey(Site, models.PROTECT, related_name="plans", help_text="the first plot")
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


class Plot(models.Model):
    """So much of a site that a plan takes up."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="plots")
    site = models.ForeignKey(Site, models.PROTECT, related_name="plots")
    area_m2 = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "site"], name="a_plan_has_a_plot_once"),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="a_plot_has_an_area"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.area_m2} m²"


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
        WITHDRAWN = "withdrawn", _("作废")  # what it corrects did not happen

    key = models.CharField(max_length=160, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="records")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    farm_input = models.ForeignKey(FarmInput, models.PROTECT, null=True, blank=True)
    quantity = models.PositiveIntegerField(null=True, blank=True, help_text="g or pieces")
    measure = models.CharField(max_length=5, choices=Measure, default=Measure.GRAM)
    words = models.CharField(max_length=120, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
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
            # Of the corrections of corrections the last one stands.
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
                name="a_record_is_corrected_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.kind} {self.on}"


class AgentRecord(models.Model):
    """A field record that somebody of the company kept in a grower's stead (代办).

    The grower says later that it is so; until then it is shown as unconfirmed.
    """

    record = models.OneToOneField(FieldRecord, models.PROTECT, related_name="by_agent")
    agent = models.ForeignKey(Party, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=models.F("agent")),
                name="nobody_confirms_for_the_grower_what_they_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} by {self.agent}"


class Inspection(models.Model):
    """A quick test of the town, or a laboratory's with its readings. Never changed.

    The last one of a batch speaks for it: as long as that failed, nothing of the batch is
    certified, and what was certified is withdrawn.
    """

    class Kind(models.TextChoices):
        QUICK = "quick", _("快检")
        LAB = "lab", _("实验室检测")

    key = models.CharField(max_length=160, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="inspections")
    kind = models.CharField(max_length=5, choices=Kind)
    on = models.DateField()
    done_by = models.CharField(max_length=60, help_text="the town's station, or the laboratory")
    sample = models.CharField(max_length=40, help_text="the sample's number there")
    passed = models.BooleanField()
    recorded_by = models.ForeignKey(Party, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["done_by", "sample"], name="a_sample_is_tested_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.done_by} {self.sample}"


class Reading(models.Model):
    """How much of a substance was found, and how much may be there, in µg per kg."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="readings")
    substance = models.CharField(max_length=40)
    found_ug = models.PositiveIntegerField()
    limit_ug = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.substance} {self.found_ug}/{self.limit_ug} µg/kg"


class Acceptance(models.Model):
    """Since when a small household's document is taken in place of a certificate, or no longer.

    The county's word of the day: of those that have begun the last one holds (R5.2).
    """

    kind = models.CharField(max_length=12)
    since = models.DateField()
    is_accepted = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.kind} {self.since}"


class Certificate(models.Model):
    """承诺达标合格证 of a batch, or a substitute that the county accepts (R5.2). Kept six months.

    One that was issued anew for mixed or repacked goods has no batch of its own but sources.

    As much goods may come in under it as it covers, so that there are not more codes than
    melons (R5.7).
    """

    class Kind(models.TextChoices):
        COMMITMENT = "commitment", _("承诺达标合格证")
        GROWER_CARD = "grower_card", _("生产者信息卡")  # small households (R5.4)
        ORIGIN_PROOF = "origin_proof", _("产地证明")  # small households, from their village
        REISSUED = "reissued", _("重开合格证")  # mixed or repacked

    number = models.CharField(max_length=20, unique=True)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    sources = models.ManyToManyField("self", symmetrical=False, related_name="reissued")
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
            models.CheckConstraint(
                condition=Q(batch=None, kind="reissued")
                | Q(batch__isnull=False) & ~Q(kind="reissued"),
                name="only_a_reissued_certificate_has_no_batch",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def left(self) -> int:
        """What may still come in under it, in its measure."""
        return self.quantity - self.received


SUBSTITUTES = (Certificate.Kind.GROWER_CARD, Certificate.Kind.ORIGIN_PROOF)
