"""I13: recalls reach everybody once."""

from collections.abc import Iterator

from django.db.models import Count, Q, Sum

from jishi.claims.models import Recall, RecalledLine, RecalledLot
from jishi.notices.models import Notice
from jishi.payments.models import Refund
from jishi.proof.findings import Finding


def recalled_lots_are_locked() -> Iterator[Finding]:
    """I13: no lot of a confirmed recall is for sale."""
    free = RecalledLot.objects.filter(
        ~Q(lot__is_locked=True, lot__is_recalled=True),
        recall__state=Recall.State.CONFIRMED,
        stands=True,
    )
    for row in free.select_related("lot", "recall"):
        yield Finding("I13", f"lot {row.lot}", f"not locked by recall {row.recall}")


def every_recalled_line_is_listed() -> Iterator[Finding]:
    """I13: every order line out of a lot that is being recalled stands on the list."""
    rows = RecalledLot.objects.filter(recall__state=Recall.State.CONFIRMED, stands=True).annotate(
        lines=Count("lot__order_lines", distinct=True),
        listed=Count(
            "lot__order_lines__recalls",
            filter=Q(lot__order_lines__recalls__stands=True),
            distinct=True,
        ),
    )
    for row in rows.select_related("lot"):
        if row.lines != row.listed:
            words = f"{row.lines} lines, {row.listed} on the list"
            yield Finding("I13", f"lot {row.lot}", words)


def recalled_lines_are_told_and_refunded_once() -> Iterator[Finding]:
    """I13: what was done for a line is one notice; its refunds are no more than it says."""
    done = RecalledLine.objects.exclude(done_at=None).select_related("recall", "line__order")
    refunds = Refund.objects.filter(key__startswith="recall:").values_list("key")
    back: dict[str, int] = {}
    for key, fen in refunds.annotate(fen=Sum("amount_fen")):
        line = key.rpartition(":")[0]
        back[line] = back.get(line, 0) + fen
    told = set(Notice.objects.filter(key__startswith="recall:").values_list("key", flat=True))
    for row in done:
        key = f"recall:{row.recall.number}:{row.line_id}"
        if key not in told:
            yield Finding("I13", f"line {row.line.order}/{row.line.position}", "nobody was told")
        if back.get(key, 0) > row.refund_fen:
            words = f"says {row.refund_fen}, refunds {back[key]}"
            yield Finding("I13", f"line {row.line.order}/{row.line.position}", words)
