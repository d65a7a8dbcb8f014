"""Get recalled goods back, and end a recall: two people again."""

from jishi.audit.operations import record
from jishi.claims.errors import AnotherPerson, NotAllDone
from jishi.claims.models import Recall, RecalledLine
from jishi.claims.operations.recalling import decide, refuse_others
from jishi.claims.queries import progress
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.refusals import StaleState
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.stock import operations as stock

State = Recall.State


@operation
def get_back(*, key: str, by: Party, recalled: RecalledLine) -> RecalledLine:
    """Keep that the goods of a line came back. By the operator's warehouse or manager, or by the
    keeper of the order's pickup point.

    Refuses `StaleState` when they had come back before, or were never called back.
    """
    party = parties.site_run_by(recalled.line.order.point)
    if party is None or not parties.may(by, Membership.Role.KEEPER, party):
        refuse_others(by)
    subject = f"recall:{recalled.recall.number}"
    facts = {"line": recalled.line_id}
    if not record(key=key, verb="claims.get_back", by=by, subject=subject, **facts):
        is_under_way = Recall.objects.filter(pk=recalled.recall_id, state=State.CONFIRMED).exists()
        # No join: PostgreSQL would not look again whether it came back when another was first.
        out = RecalledLine.objects.filter(pk=recalled.pk, returned_at=None)
        if not is_under_way or not out.update(returned_at=clock.now()):
            raise StaleState(state=recalled.recall.get_state_display())
    return RecalledLine.objects.get(pk=recalled.pk)


@operation
def ask_to_close(*, key: str, by: Party, recall: Recall) -> Recall:
    """Say that a recall can end; a second person closes it. Refuses `NotAllDone`, `StaleState`.

    By the operator's warehouse or manager.
    """
    refuse_others(by)
    if not record(key=key, verb="claims.ask_to_close", by=by, subject=f"recall:{recall.number}"):
        _refuse_open(recall)
        decide(recall, State.CONFIRMED, ending_asked_by=by)
    return Recall.objects.get(pk=recall.pk)


@operation
def close(*, key: str, by: Party, recall: Recall) -> Recall:
    """End a recall, as a second person. Its lots stay locked until somebody has looked at each.

    By the operator's warehouse or manager. Refuses `AnotherPerson` to who asked, or when nobody
    has, `NotAllDone`, and `StaleState` when it is not under way.
    """
    refuse_others(by)
    if record(key=key, verb="claims.close", by=by, subject=f"recall:{recall.number}"):
        return Recall.objects.get(pk=recall.pk)
    asked_by = Recall.objects.get(pk=recall.pk).ending_asked_by_id
    if asked_by in {None, by.pk}:
        raise AnotherPerson
    _refuse_open(recall)
    decide(recall, State.CONFIRMED, state=State.CLOSED, closed_by=by, closed_at=clock.now())
    stock.end_recall(lots=list(recall.lots.values_list("lot_id", flat=True)))
    recall.lots.update(stands=False)
    return Recall.objects.get(pk=recall.pk)


def _refuse_open(recall: Recall) -> None:
    if left := progress(recall).open:
        raise NotAllDone(open=left)
