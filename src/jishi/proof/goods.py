"""I5 and the trace of goods: lots, recounted from movements and from orders."""

from collections.abc import Iterator

from django.db.models import Case, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from jishi.proof.findings import Finding
from jishi.sales.models import Order, OrderLine
from jishi.stock.models import Lot, Making, Movement, Use

Kind = Movement.Kind
# What each kind of movement does to the four counters of its lot.
EFFECTS = {
    "received": {Kind.RECEIVE: 1},
    "available": {
        Kind.RECEIVE: 1, Kind.RESERVE: -1, Kind.RELEASE: 1, Kind.RETURN: 1, Kind.WRITE_OFF: -1,
        Kind.USE: -1,
    },
    "reserved": {Kind.RESERVE: 1, Kind.RELEASE: -1, Kind.SELL: -1},
    "sold": {Kind.SELL: 1, Kind.RETURN: -1},
    "written_off": {Kind.WRITE_OFF: 1},
    "used": {Kind.USE: 1},
}  # fmt: skip


def lots_add_up() -> Iterator[Finding]:
    """I5: received = available + reserved + sold + written off + used, none below zero."""
    parts = F("available") + F("reserved") + F("sold") + F("written_off") + F("used")
    below = Q(available__lt=0) | Q(reserved__lt=0) | Q(sold__lt=0)
    below |= Q(written_off__lt=0) | Q(used__lt=0)
    for lot in Lot.objects.filter(~Q(received=parts) | below):
        yield Finding("I5", f"lot {lot.number}", _counters(lot))


def counters_agree_with_movements() -> Iterator[Finding]:
    """I5: a lot's counters are what its movements make of it."""
    for lot in _recounted(Lot.objects.all()):
        for counter in EFFECTS:
            told, counted = getattr(lot, counter), getattr(lot, f"moved_{counter}")
            if told != counted:
                words = f"{counter} says {told}, its movements {counted}"
                yield Finding("I5", f"lot {lot.number}", words)


def reserved_is_what_open_orders_hold() -> Iterator[Finding]:
    """I5: what a lot holds reserved is what unpicked lines of open orders ask of it."""
    held = dict(
        OrderLine.objects.filter(
            order__state__in=[Order.State.PLACED, Order.State.CONFIRMED], picking=None
        )
        .values_list("lot_id")
        .annotate(total=Sum("quantity"))
    )
    for lot in Lot.objects.filter(Q(reserved__gt=0) | Q(pk__in=held)):
        if lot.reserved != held.get(lot.pk, 0):
            words = f"reserves {lot.reserved}, open orders hold {held.get(lot.pk, 0)}"
            yield Finding("I5", f"lot {lot.number}", words)


def makings_balance() -> Iterator[Finding]:
    """I12: mixed, split and packed goods weigh what went into them, less what was lost by it."""
    for making in Making.objects.exclude(kind=Making.Kind.PROCESS):
        went_in = sum(making.uses.values_list("quantity", flat=True))
        came_out = sum(making.made.values_list("received", flat=True))
        if went_in != came_out + making.lost:
            words = f"{went_in} went in, {came_out} came out, {making.lost} were lost"
            yield Finding("I12", f"making {making.number}", words)


def used_is_what_went_into_makings() -> Iterator[Finding]:
    """I5: what a lot says was used of it went into makings."""
    went = dict(Use.objects.values_list("lot_id").annotate(total=Sum("quantity")))
    for lot in Lot.objects.filter(Q(used__gt=0) | Q(pk__in=went)):
        if lot.used != went.get(lot.pk, 0):
            words = f"{lot.used} used, {went.get(lot.pk, 0)} went into other lots"
            yield Finding("I5", f"lot {lot.number}", words)


def lots_do_not_exceed_their_batch() -> Iterator[Finding]:
    """I12: what came in from a certificate is no more than it covers."""
    over = (
        Lot.objects.exclude(certificate=None)
        .filter(making=None)
        .values("certificate__number", "certificate__quantity")
        .annotate(total=Sum("received"))
        .filter(total__gt=F("certificate__quantity"))
    )
    for row in over:
        words = f"covers {row['certificate__quantity']}, received {row['total']}"
        yield Finding("I12", f"certificate {row['certificate__number']}", words)


def _recounted(lots: QuerySet[Lot]) -> QuerySet[Lot]:
    for counter, effects in EFFECTS.items():
        signed = Case(
            *[
                When(movements__kind=kind, then=Value(sign) * F("movements__quantity"))
                for kind, sign in effects.items()
            ],
            default=Value(0),
            output_field=IntegerField(),
        )
        lots = lots.annotate(**{f"moved_{counter}": Coalesce(Sum(signed), 0)})
    return lots


def _counters(lot: Lot) -> str:
    return (
        f"received {lot.received} ≠ {lot.available} available + {lot.reserved} reserved"
        f" + {lot.sold} sold + {lot.written_off} written off + {lot.used} used"
    )
