"""How much of each kind of goods is lost at which handover, out of the log of movements (R9.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from jishi.foundation import clock
from jishi.production.models import Certificate
from jishi.stock.models import Movement

Kind = Movement.Kind
# By the keys that delivery gives what it writes off; all else was lost while it lay in the store.
MISSING, UNCLAIMED = Q(key__startswith="missing:"), Q(key__startswith="unclaimed:")


@dataclass(frozen=True)
class Lost:
    """So much came to a handover (g or pieces), and so much of it was lost there."""

    came: int
    lost: int

    @property
    def permille(self) -> int:
        """The share that was lost, in thousandths; of nothing, nothing."""
        return round(1000 * self.lost / self.came) if self.came else 0


@dataclass(frozen=True)
class Losses:
    """One kind of goods: in the store (of what came in), at the packing (of what was packed or
    missing), and at the station (of what was packed)."""

    product: str
    measure: str
    in_store: Lost
    at_packing: Lost
    at_station: Lost

    @property
    def lost(self) -> int:
        return self.in_store.lost + self.at_packing.lost + self.at_station.lost


def losses(days: int, until: date | None = None) -> Sequence[Losses]:
    """What was lost in so many days up to and with a day (today), the most lost of its kind first.

    Counted by the day on which it was found out. 1 SQL, however many movements there are.
    """
    end = clock.at((until or clock.today()) + timedelta(days=1), 0)
    moved = Movement.objects.filter(at__gte=end - timedelta(days=days), at__lt=end)
    gone = Q(kind=Kind.WRITE_OFF)
    rows = moved.values(product=F("lot__product__name"), measure=F("lot__measure")).annotate(
        # What lots were made of had come in before.
        received=_sum(Q(kind=Kind.RECEIVE, lot__making=None)),
        packed=_sum(Q(kind=Kind.SELL)),
        missing=_sum(gone & MISSING),
        unclaimed=_sum(gone & UNCLAIMED),
        gone=_sum(gone),
    )
    found = [
        Losses(
            product=row["product"],
            measure=row["measure"],
            in_store=Lost(row["received"], row["gone"] - row["missing"] - row["unclaimed"]),
            at_packing=Lost(row["packed"] + row["missing"], row["missing"]),
            at_station=Lost(row["packed"], row["unclaimed"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (-_share(row), row.product, row.measure))


@dataclass(frozen=True)
class NeverCame:
    """Of one crop: what was certified fit, and did not come in while its certificate held."""

    crop: str
    measure: str
    to_store: Lost


def never_came(days: int, until: date | None = None) -> Sequence[NeverCame]:
    """What was lost between the field and the store, the most lost of its kind first (R9.1).

    Of the certificates that ended in so many days up to and with a day (today): until then the
    goods may still come. What was eaten at home or sold elsewhere is not told apart. 1 SQL.
    """
    last = until or clock.today()
    ended = Certificate.objects.filter(
        batch__isnull=False, valid_until__lt=last, valid_until__gte=last - timedelta(days=days)
    )
    rows = ended.values("measure", crop=F("batch__crop__name")).annotate(
        certified=Sum("quantity"), came=Sum("received")
    )
    found = [
        NeverCame(
            crop=row["crop"],
            measure=row["measure"],
            to_store=Lost(row["certified"], row["certified"] - row["came"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (-row.to_store.permille, row.crop, row.measure))


def _share(row: Losses) -> int:
    return max(row.in_store.permille, row.at_packing.permille, row.at_station.permille)


def _sum(which: Q) -> Coalesce:
    return Coalesce(Sum("quantity", filter=which), 0)
