"""How warm it is where goods lie: a reading over the limit keeps them from being sold (R9.1)."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput
from jishi.foundation.rows import insert, insert_once
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.stock import queries
from jishi.stock.models import Lot, StoreLimit, Temperature
from jishi.stock.operations.movements import refuse_others

COLDEST, HOTTEST = -600, 800  # tenths of a degree; anything else is a slip of the pen
CLOCKS_DIFFER = timedelta(minutes=5)  # a logger's clock and ours


@operation
def set_store_limit(
    *, key: str, by: Party, site: Site, most_tenths: int, since: date
) -> StoreLimit:
    """Say how warm it may be at a site, from a day on (tenths of a degree Celsius).

    By the operator's warehouse or manager. Refuses what no thermometer shows. Readings that were
    told before are held against the limit of their own day.
    """
    refuse_others(by)
    facts = {"most_tenths": most_tenths, "since": since}
    if record(key=key, verb="stock.set_store_limit", by=by, subject=f"site:{site.pk}", **facts):
        return StoreLimit.objects.get(key=key)
    _refuse_no_temperature(most_tenths, "most")
    limit = StoreLimit(
        key=key, site=site, most_tenths=most_tenths, since=since, set_by=by, set_at=clock.now()
    )
    insert(limit)
    return limit


@operation
def log_temperature(*, key: str, by: Party, site: Site, tenths: int, at: datetime) -> Temperature:
    """Keep a reading of a site; over the limit, all that lay there then is locked with it.

    By the operator's warehouse or manager. Refuses a moment that has not come, what no thermometer
    shows, and a second reading of the same moment. What was locked stays so until somebody has
    looked (`unlock`); the reading says which lots it was.
    """
    refuse_others(by)
    facts = {"tenths": tenths, "at": at.isoformat()}
    if record(key=key, verb="stock.log_temperature", by=by, subject=f"site:{site.pk}", **facts):
        return Temperature.objects.get(key=key)
    _refuse_no_temperature(tenths, "tenths")
    if at > clock.now() + CLOCKS_DIFFER:
        raise BadInput(at=_("这个时间还没有到"))
    limit = queries.limit_at(site, at)
    reading = Temperature(
        key=key, site=site, tenths=tenths, at=at, most_tenths=limit.most_tenths if limit else None,
        told_by=by, told_at=clock.now(),
    )  # fmt: skip
    if not insert_once(reading):
        raise BadInput(at=_("这个时间已经记过温度"))
    if reading.is_too_warm:
        _lock_what_lay_there(reading)
    return reading


def _lock_what_lay_there(reading: Temperature) -> None:
    """Lock it, and what was being made of it while it was being locked."""
    locked: set[int] = set()
    while new := set(_lots_that_lay_there(reading)) - locked:
        # Held one after the other in the order of their keys, as whoever reserves holds them.
        for lot in sorted(new):
            Lot.objects.filter(pk=lot).update(is_locked=True)
        locked |= new
    reading.locked.add(*sorted(locked))


def _lots_that_lay_there(reading: Temperature) -> QuerySet[Lot, int]:
    """Also what was made since of something that lay there, wherever it is now."""
    there = Q(site=reading.site, received_at__lte=reading.at)
    lay_there = Q(making__uses__lot__site=reading.site) & Q(
        making__uses__lot__received_at__lte=reading.at, making__made_at__gt=reading.at
    )
    made_since = Lot.objects.filter(lay_there).values_list("pk", flat=True)
    warm = Lot.objects.filter(there | Q(pk__in=queries.descendants(made_since)))
    held = warm.filter(Q(available__gt=0) | Q(reserved__gt=0))
    return held.values_list("pk", flat=True)


def _refuse_no_temperature(tenths: int, field: str) -> None:
    if not COLDEST <= tenths <= HOTTEST:
        raise BadInput(**{field: _("请填 -60 到 80 之间的温度")})
