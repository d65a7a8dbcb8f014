"""I14: what is made good is made good once, and the company has paid it."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from jishi.claims.models import Case, Decision, RecalledLine
from jishi.delivery.models import Picking
from jishi.ledger.models import Account, Line
from jishi.payments.models import Refund
from jishi.proof.findings import Finding
from jishi.settlement.models import SettledLine


def a_case_is_decided_once() -> Iterator[Finding]:
    """I14: a case that waits has no decision, every other has one, and paid only if granted."""
    for case in Case.objects.select_related("decision"):
        decision = getattr(case, "decision", None)
        is_open = case.state == Case.State.OPEN
        is_paid = decision is not None and decision.refund_fen > 0
        if is_open != (decision is None) or is_paid != (case.state == Case.State.GRANTED):
            yield Finding("I14", f"case {case.number}", f"is {case.state}, decided: {decision}")


def what_was_decided_went_back() -> Iterator[Finding]:
    """I14: the refunds of a case are what was decided, and no more than its line had cost."""
    for decision in Decision.objects.select_related("case__line__picking"):
        case = decision.case
        refunds = Refund.objects.filter(key__startswith=f"case:{case.number}:")
        back = refunds.aggregate(fen=Coalesce(Sum("amount_fen"), 0))["fen"]
        if back != decision.refund_fen or back > case.line.picking.actual_fen:
            words = f"decided {decision.refund_fen}, went back {back}"
            yield Finding("I14", f"case {case.number}", words)


def the_company_paid_ahead() -> Iterator[Finding]:
    """I14: what the book says was paid ahead is what the lines have given back, less what was
    still held for lines that were called back."""
    ahead = Line.objects.filter(account__purpose=Account.Purpose.AHEAD)
    booked = -_total(ahead, "amount")
    given_back = _total(Picking.objects.all(), "given_back_fen")
    recovered = _total(SettledLine.objects.filter(was_called_back=True), "sold_fen")
    if booked != given_back - recovered:
        words = f"the book says {booked}; lines gave back {given_back}, recovered {recovered}"
        yield Finding("I14", "account ahead", words)


def a_line_gives_back_what_was_decided() -> Iterator[Finding]:
    """I14: of a line that was handed over went back what its case and its recall say."""
    decided = dict(Decision.objects.values_list("case__line_id", "refund_fen"))
    called_back = RecalledLine.objects.filter(stands=True, line__order__state="fulfilled")
    made_good = dict(called_back.values_list("line_id", "refund_fen"))
    for picking in Picking.objects.filter(
        Q(given_back_fen__gt=0) | Q(line__in=decided) | Q(line__in=made_good)
    ).select_related("line__order"):
        told = decided.get(picking.line_id, 0) + made_good.get(picking.line_id, 0)
        if picking.given_back_fen != told:
            line = f"line {picking.line.order}/{picking.line.position}"
            yield Finding("I14", line, f"gave back {picking.given_back_fen}, decided {told}")


def _total(rows: QuerySet, what: str) -> int:
    return rows.aggregate(total=Coalesce(Sum(what), 0))["total"]
