from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Place(models.Model):
    """A county, town, village or community of the public division codes (R11.4)."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("县")
        TOWN = "town", _("镇")
        STREET = "street", _("街道")
        VILLAGE = "village", _("村")
        COMMUNITY = "community", _("社区")

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="the first day it no longer is")
    is_demo = models.BooleanField(default=False, help_text="one of the 72 villages of the demo")
    brief = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None)
                | Q(valid_from=None)
                | Q(valid_until__gt=models.F("valid_from")),
                name="a_place_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """Another name by which people look for a place, e.g. one with a common miswriting."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="aliases")
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="an_alias_stands_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A spot where something is grown, made, stored or handed over."""

    class Kind(models.TextChoices):
        GREENHOUSE = "greenhouse", _("共富大棚")
        WORKSHOP = "workshop", _("共富工坊")
        FIELD = "field", _("大田")
        POND = "pond", _("鱼塘")
        WAREHOUSE = "warehouse", _("集配中心")
        PICKUP_POINT = "pickup_point", _("取货站")

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    place = models.ForeignKey(Place, models.PROTECT, related_name="sites")
    address = models.CharField(max_length=120, blank=True)
    is_open = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
