"""Which places and sites there are."""

from django.db.models import Q, QuerySet

from jishi.foundation import clock
from jishi.foundation.refusals import NotFound
from jishi.places.models import Place, Site


def standing() -> QuerySet[Place]:
    """The places that stand today, in the order of their codes (R11.4)."""
    today = clock.today()
    began = Q(valid_from=None) | Q(valid_from__lte=today)
    goes_on = Q(valid_until=None) | Q(valid_until__gt=today)
    return Place.objects.filter(began, goes_on).order_by("code")


def towns() -> QuerySet[Place]:
    """Towns and streets, each the parent of its villages."""
    return standing().filter(kind__in=[Place.Kind.TOWN, Place.Kind.STREET])


def villages(demo_only: bool = False) -> QuerySet[Place]:  # noqa: FBT001, FBT002 (reads as a phrase)
    """Villages with their towns; only those of the demo if asked."""
    found = standing().filter(kind=Place.Kind.VILLAGE).select_related("parent")
    return found.filter(is_demo=True) if demo_only else found


def places_named(words: str) -> QuerySet[Place]:
    """The places that bear a name now or bore it before (a village that was renamed)."""
    return standing().filter(Q(name=words) | Q(aliases__name=words)).distinct()


def pickup_points() -> QuerySet[Site]:
    """The pickup points that are open, with their villages."""
    return (
        Site.objects.filter(kind=Site.Kind.PICKUP_POINT, is_open=True)
        .select_related("place")
        .order_by("place_id", "name")
    )


def pickup_point(pk: int) -> Site:
    """One open pickup point; refuses `NotFound` when it is none or is closed."""
    try:
        return pickup_points().get(pk=pk)
    except Site.DoesNotExist:
        raise NotFound from None
