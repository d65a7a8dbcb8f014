"""I13: recalls reach everybody once."""

from collections import Counter
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
    """I13: of what was done for a line its order was told; its refunds are what it says.

    What was taken off cash before it was paid is said too, and is no refund.
    """
    done = RecalledLine.objects.exclude(done_at=None).select_related("recall", "line__order")
    back = _given_back()
    lowered = done.annotate(fen=Sum("line__order__payments__lowered_fen", default=0))
    told = set(Notice.objects.filter(key__startswith="recall:").values_list("key", flat=True))
    for row in lowered:
        key = f"recall:{row.recall.number}:{row.line_id}"
        subject = f"line {row.line.order}/{row.line.position}"
        if f"recall:{row.recall.number}:{row.line.order.number}" not in told:
            yield Finding("I13", subject, "nobody was told")
        if not back[key] <= row.refund_fen <= back[key] + row.fen:
            yield Finding("I13", subject, f"says {row.refund_fen}, refunds {back[key]}")


def closed_recalls_left_nobody_out() -> Iterator[Finding]:
    """I13: a recall ends when every line on its list was told and refunded."""
    open_lines = RecalledLine.objects.filter(recall__state=Recall.State.CLOSED, done_at=None)
    for row in open_lines.select_related("recall", "line__order"):
        yield Finding("I13", f"recall {row.recall}", f"closed without {row.line.order}")


def _given_back() -> Counter[str]:
    """By the key of a recalled line, what went back for it: of the line, or of its whole order."""
    back: Counter[str] = Counter()
    refunds = Refund.objects.order_by().filter(key__startswith="recall:").values_list("key")
    for key, fen in refunds.annotate(fen=Sum("amount_fen")):
        back[key.rpartition(":")[0]] += fen
    of_orders = Refund.objects.order_by().filter(key__startswith="cancel:")
    cancelled = dict(of_orders.values_list("payment__order").annotate(fen=Sum("amount_fen")))
    for row in RecalledLine.objects.filter(called_off=True).select_related("recall", "line"):
        back[f"recall:{row.recall.number}:{row.line_id}"] += cancelled.get(row.line.order_id, 0)
    return back
