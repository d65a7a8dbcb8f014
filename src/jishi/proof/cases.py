"""I14: what is made good is made good once, and the company has paid it."""

from collections.abc import Iterator

from django.db.models import Sum
from django.db.models.functions import Coalesce

from jishi.claims.models import Case, Decision
from jishi.ledger.models import Account, Line
from jishi.payments.models import Refund
from jishi.proof.findings import Finding


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
    """I14: what the book says was paid ahead is what the decisions say."""
    ahead = Line.objects.filter(account__purpose=Account.Purpose.AHEAD)
    booked = -ahead.aggregate(fen=Coalesce(Sum("amount"), 0))["fen"]
    decided = Decision.objects.aggregate(fen=Coalesce(Sum("refund_fen"), 0))["fen"]
    if booked != decided:
        yield Finding("I14", "account ahead", f"the book says {booked}, decisions {decided}")
