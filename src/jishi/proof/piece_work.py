"""I17: piece work: what was counted and earned, recounted from the lines that stand."""

from collections.abc import Iterator

from django.db.models import Sum

from jishi.proof.findings import Finding
from jishi.supply.models import PieceRate, PieceTally, PieceWork


def piece_work_earns_its_rate() -> Iterator[Finding]:
    """I17: a line earns its pieces, or its minutes of an hour, times the rate of its day."""
    for line in PieceWork.objects.select_related("rate"):
        is_by_piece = line.rate.unit == PieceRate.Unit.PIECE
        twice_sixty = 120 if is_by_piece else 2  # halves of a sixtieth: whole numbers only
        off = 120 * line.earned_fen - twice_sixty * line.rate.fen * line.quantity
        if off if is_by_piece else not -60 < off <= 60:
            words = f"earned {line.earned_fen} for {line.quantity} at {line.rate.fen}"
            yield Finding("I17", f"piece work {line.pk}", words)


def pieces_are_counted_once() -> Iterator[Finding]:
    """I17: what a making's tally of a work says is what its standing lines say."""
    standing = PieceWork.objects.filter(corrections=None, rate__unit=PieceRate.Unit.PIECE)
    told = {
        (making, work): pieces
        for making, work, pieces in standing.values_list("making_id", "rate__work").annotate(
            Sum("quantity")
        )
    }
    for tally in PieceTally.objects.select_related("making"):
        counted = told.get((tally.making_id, tally.work), 0)
        if tally.counted != counted:
            words = f"{tally.work} says {tally.counted}, its lines {counted}"
            yield Finding("I17", f"making {tally.making.number}", words)
