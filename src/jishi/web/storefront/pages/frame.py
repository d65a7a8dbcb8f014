"""What stands around every page of the shop: station, cut-off, categories, the season."""

from dataclasses import dataclass

from django.db.models import Count

from jishi.catalog.models import Category, Offer
from jishi.catalog.queries import categories
from jishi.foundation import clock
from jishi.places.models import Place, Site
from jishi.places.queries import pickup_points
from jishi.production.models import Crop
from jishi.sales.models import Cycle
from jishi.sales.queries import current_cycle
from jishi.web import solar_terms
from jishi.web.solar_terms import Term
from jishi.web.storefront.kept import kept

IN_SEASON = 4
TOWNS = {Place.Kind.TOWN, Place.Kind.STREET}  # a maker in a town is at home in no village


@dataclass(frozen=True)
class Season:
    """The solar term and what is being harvested in it."""

    term: Term
    crops: tuple[str, ...]


@dataclass(frozen=True)
class VillageOnShelf:
    code: str
    name: str
    town: str
    offers: int


def cycle_now() -> Cycle | None:
    """The cycle that takes orders at this moment; at most one SQL in some seconds.

    A cycle's times never change, so a kept one is right until its cut-off.
    """
    known = _open_cycle()
    now = clock.now()
    if known is not None and known.opens_at <= now < known.cutoff_at:
        return known
    return current_cycle(now)


@kept(seconds=5)
def _open_cycle() -> Cycle | None:
    return current_cycle()


@kept(seconds=30)
def stations() -> dict[int, Site]:
    """The open pickup points by their keys, with their places, by town."""
    return {point.pk: point for point in pickup_points()}


@kept(seconds=60)
def shelf_categories() -> tuple[Category, ...]:
    return tuple(categories())


def season_now() -> Season:
    """The solar term of today and up to four crops whose harvest falls into this month."""
    crops = crops_of((clock.today().month,))[:IN_SEASON]
    return Season(solar_terms.current(clock.today()), tuple(crop.name for crop in crops))


def crops_of(months: tuple[int, ...]) -> list[Crop]:
    """What is on offer at some time and harvested in one of these months, short seasons first:
    what has a short season is what the season is known for."""
    crops = [
        crop for crop in _crops()
        if crop.months and any(is_month_in(crop.months, month) for month in months)
    ]  # fmt: skip
    return sorted(crops, key=lambda crop: (length_of(crop.months), crop.pk))


@kept(seconds=60)
def _crops() -> tuple[Crop, ...]:
    return tuple(Crop.objects.filter(products__offers__state=Offer.State.OPEN).distinct())


def is_month_in(months: str, month: int) -> bool:
    """Whether a month is in a season such as `4-8`, or `11-5` over the turn of the year."""
    first, last = (int(part) for part in months.split("-"))
    return first <= month <= last if first <= last else month >= first or month <= last


def length_of(months: str) -> int:
    """How many months a season lasts."""
    first, last = (int(part) for part in months.split("-"))
    return (last - first) % 12 + 1


@kept(seconds=60)
def other_villages() -> tuple[VillageOnShelf, ...]:
    """The villages that offer nothing now: each has its page all the same."""
    rows = (
        Place.objects.filter(kind=Place.Kind.VILLAGE)
        .exclude(offers__state=Offer.State.OPEN)
        .order_by("code")
        .values_list("code", "name", "parent__name")
    )
    return tuple(VillageOnShelf(code, name, town or "", 0) for code, name, town in rows)


@kept(seconds=60)
def villages_on_shelf() -> tuple[VillageOnShelf, ...]:
    """The places that offer something now, with how much, those with most first."""
    rows = (
        Place.objects.filter(offers__state=Offer.State.OPEN)
        .annotate(count=Count("offers"))
        .order_by("-count", "code")
        .values_list("code", "name", "kind", "parent__name", "count")
    )
    return tuple(
        VillageOnShelf(code, name, name if kind in TOWNS else town or "", count)
        for code, name, kind, town, count in rows
    )
