"""What came in, what is awaited; who worked by the piece, and what they earned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import groupby
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from jishi.foundation import clock
from jishi.foundation.personal import Part
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.production.models import Certificate
from jishi.stock.models import Making
from jishi.supply.models import PieceRate, PieceWork, Receipt

WORKED_BY_HAND = (Making.Kind.PROCESS, Making.Kind.REPACK)
LATELY = timedelta(days=90)


@dataclass(frozen=True)
class Earned:
    """What a person did of one work in a month, at one rate: pieces or minutes."""

    work: str
    unit: str
    rate_fen: int
    quantity: int
    earned_fen: int


@dataclass(frozen=True)
class Worker:
    """A person's month at one site."""

    name: str
    earned: Sequence[Earned]

    @property
    def earned_fen(self) -> int:
        return sum(row.earned_fen for row in self.earned)


@dataclass(frozen=True)
class Workshop:
    """A site's month."""

    name: str
    workers: Sequence[Worker]

    @property
    def earned_fen(self) -> int:
        return sum(worker.earned_fen for worker in self.workers)


def receipts_of(grower: Party) -> QuerySet[Receipt]:
    """What a grower delivered, the newest first."""
    return (
        grower.receipts.select_related("lot__product", "lot__batch__crop", "received_by")
        .order_by("-received_at", "-pk")
    )  # fmt: skip


def receipts_between(since: datetime, until: datetime) -> QuerySet[Receipt]:
    """What came in from one moment up to another, the newest first."""
    return (
        Receipt.objects.filter(received_at__gte=since, received_at__lt=until)
        .select_related("lot__product", "grower", "received_by")
        .order_by("-received_at", "-pk")
    )


def awaiting(words: str = "") -> QuerySet[Certificate]:
    """Certificates that hold today and under which something is still to come in, the one that
    ends first at the head. What is left is `quantity - received`, in the certificate's measure.

    With words only those of that crop, grower, batch or number.
    """
    parts = ("number", "batch__number", "batch__crop__name", "batch__grower__name")
    named = reduce(or_, (Q((f"{part}__icontains", words)) for part in parts)) if words else Q()
    return (
        Certificate.objects.filter(
            named, valid_until__gte=clock.today(), withdrawn_on=None, received__lt=F("quantity")
        )
        .select_related("batch__crop", "batch__grower", "batch__site__place")
        .order_by("valid_until", "pk")
    )


def worked_makings() -> QuerySet[Making]:
    """The makings at which people work by the piece, the last first, with what came out. 2 SQL."""
    makings = Making.objects.filter(kind__in=WORKED_BY_HAND).select_related("site")
    return makings.prefetch_related("made__product").order_by("-pk")


def rates_at(site: Site, on: date) -> list[PieceRate]:
    """What each work earns at a site on a day, by its name. 1 SQL."""
    begun = site.piece_rates.filter(since__lte=on).order_by("work", "-since", "-pk")
    return [next(rates) for _work, rates in groupby(begun, lambda rate: rate.work)]


def rate_of(site: Site, work: str, on: date) -> PieceRate | None:
    """What one work earns at a site on a day; None: nobody has said."""
    return next((rate for rate in rates_at(site, on) if rate.work == work), None)


def person_with(phone: str) -> Party | None:
    """Who signs in by a telephone, or left it with us."""
    people = Party.objects.filter(kind=Party.Kind.PERSON)
    signing_in = people.filter(login__phone=phone).first()
    return signing_in or people.filter(phone=phone).order_by("pk").first()


def workers_at(site: Site) -> QuerySet[Party]:
    """Who worked by the piece at a site lately, by name."""
    lately = PieceWork.objects.filter(making__site=site, on__gte=clock.today() - LATELY)
    return Party.objects.filter(pk__in=lately.values("worker_id")).order_by("name", "pk")


def work_at(making: Making) -> QuerySet[PieceWork]:
    """All that was counted at a making, as it was told; `is_corrected`: another stands for it."""
    corrected = PieceWork.objects.filter(corrects=OuterRef("pk"))
    lines = making.piece_work.select_related("worker", "rate", "told_by")
    return lines.annotate(is_corrected=Exists(corrected)).order_by("pk")


def earned_in(month: date) -> list[Workshop]:
    """What everybody earned in a month (named by its first day), by site and person; a correction
    counts in the month of the work. 1 SQL, however many lines there are."""
    after = (month + timedelta(days=31)).replace(day=1)
    standing = PieceWork.objects.filter(on__gte=month, on__lt=after, corrections=None)
    rows = (
        standing.filter(quantity__gt=0)
        .values("making__site__name", "worker__name", "worker_id", "rate__work", "rate__unit")
        .annotate(fen=F("rate__fen"), done=Sum("quantity"), earned=Sum("earned_fen"))
        .order_by("making__site__name", "worker__name", "worker_id", "rate__work", "fen")
    )
    return [
        Workshop(site, [
            Worker(name, [
                Earned(row["rate__work"], row["rate__unit"], row["fen"], row["done"], row["earned"])
                for row in theirs
            ])
            for (name, _key), theirs in groupby(
                here, lambda row: (row["worker__name"], row["worker_id"])
            )
        ])
        for site, here in groupby(rows, lambda row: row["making__site__name"])
    ]  # fmt: skip


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person."""
    return [
        Part(
            "piece_work", _("计件"), _("算清您的工钱"), _("长期，改错也只加一行"),
            {
                "on": _("日期"), "making__site__name": _("场地"), "rate__work": _("活"),
                "rate__unit": _("按件还是按时"), "quantity": _("数量"),
                "earned_fen": _("工钱（元）"), "words": _("说明"),
            },
            PieceWork.objects.filter(worker=person), ("supply.PieceWork.worker",),
        ),
    ]  # fmt: skip
