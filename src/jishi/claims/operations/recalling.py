"""Start a recall: one person proposes the list, a second one sets it off."""

from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.claims.errors import AnotherPerson, NothingToRecall
from jishi.claims.models import Recall, RecalledLine, RecalledLot
from jishi.claims.queries import Scope, lines_of, reached_lots, scope_of
from jishi.foundation import clock, ids
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput, StaleState
from jishi.foundation.rows import insert
from jishi.notices import operations as notices
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.places.models import Site
from jishi.production import operations as production
from jishi.stock import operations as stock
from jishi.stock.models import Lot
from jishi.stock.queries import descendants

State = Recall.State


@operation
def propose(*, key: str, by: Party, scope: Scope, reason: str) -> Recall:
    """Propose a recall and freeze its list; nothing is stopped before a second person agrees.

    By the operator's warehouse or manager. What another recall holds already is left to it.
    Refuses no reason, and `NothingToRecall`.
    """
    refuse_others(by)
    number = ids.number("K")
    facts = {
        "scope": scope.kind, "of": scope.of, "since": scope.since, "until": scope.until,
        "reason": reason,
    }  # fmt: skip
    subject = New(f"recall:{number}")
    if done := record(key=key, verb="claims.propose", by=by, subject=subject, **facts):
        return Recall.objects.get(number=done.subject.removeprefix("recall:"))
    if scope.kind not in Recall.Scope.values:
        raise BadInput(scope=_("请选一项"))
    if not reason.strip():
        raise BadInput(reason=_("请写明召回原因"))
    recall = Recall(
        number=number, scope=scope.kind, of=scope.of, since=scope.since, until=scope.until,
        reason=reason.strip()[:120], proposed_by=by, proposed_at=clock.now(),
    )  # fmt: skip
    insert(recall)
    _list(recall, reached_lots(scope))
    if not recall.lots.exists():
        raise NothingToRecall
    return recall


@operation
def confirm(*, key: str, by: Party, recall: Recall) -> Recall:
    """Set a recall off, as a second person: its lots are locked, its certificates withdrawn.

    By the operator's warehouse or manager. What was made of its lots or ordered since it was
    proposed is put on the list. Rounds then tell and refund the buyers. Refuses `AnotherPerson` to
    who proposed it, and `StaleState` when it was decided before.
    """
    refuse_others(by)
    if record(key=key, verb="claims.confirm", by=by, subject=f"recall:{recall.number}"):
        return Recall.objects.get(pk=recall.pk)
    if recall.proposed_by_id == by.pk:
        raise AnotherPerson
    decide(recall, State.PROPOSED, state=State.CONFIRMED, confirmed_by=by, confirmed_at=clock.now())
    _lock_all(recall)
    batches = scope_of(recall).batches().order_by("pk").values_list("pk", flat=True)
    production.withdraw_certificates(batches=list(batches))
    _tell_keepers(recall)
    return Recall.objects.get(pk=recall.pk)


@operation
def withdraw(*, key: str, by: Party, recall: Recall) -> Recall:
    """Take a proposal back, or do not agree to it; by the operator's warehouse or manager.

    Refuses `StaleState` when it was decided before.
    """
    refuse_others(by)
    if not record(key=key, verb="claims.withdraw", by=by, subject=f"recall:{recall.number}"):
        decide(recall, State.PROPOSED, state=State.WITHDRAWN)
        recall.lots.update(stands=False)
        recall.lines.update(stands=False)
    return Recall.objects.get(pk=recall.pk)


def decide(recall: Recall, waits: Recall.State, **becomes: object) -> None:
    """Let one of several decide, in the caller's transaction; the others meet `StaleState`."""
    if not Recall.objects.filter(pk=recall.pk, state=waits).update(**becomes):
        raise StaleState(state=Recall.objects.get(pk=recall.pk).get_state_display())


def refuse_others(by: Party) -> None:
    """Recalls are the operator's warehouse's or manager's."""
    operator = parties.the_operator()
    if not parties.may(by, Membership.Role.WAREHOUSE, operator):
        parties.require(by, Membership.Role.OPERATOR, operator)


def _lock_all(recall: Recall) -> None:
    """Lock what is on the list, and what came of it while it was being locked."""
    locked: set[int] = set()
    frozen = set(recall.lots.values_list("lot_id", flat=True))
    while new := (descendants(frozen) | reached_lots(scope_of(recall))) - locked:
        stock.recall(lots=sorted(new))
        locked |= new
    _list(recall, locked)


def _list(recall: Recall, keys: set[int]) -> None:
    """Put lots and their order lines on the list, unless they stand on one."""
    lots = Lot.objects.filter(pk__in=keys).order_by("pk")
    RecalledLot.objects.bulk_create(
        (
            RecalledLot(
                recall=recall, lot=lot, available=lot.available, reserved=lot.reserved,
                sold=lot.sold,
            )
            for lot in lots
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    own = set(recall.lots.values_list("lot_id", flat=True))
    RecalledLine.objects.bulk_create(
        (RecalledLine(recall=recall, line=line) for line in lines_of(own)), ignore_conflicts=True
    )


def _tell_keepers(recall: Recall) -> None:
    points = Site.objects.filter(
        pk__in=recall.lines.exclude(line__order__confirmed_at=None).values("line__order__point")
    )
    for point in points.order_by("pk"):
        if keeper := parties.site_run_by(point):
            words = _("召回 {number}：请在{point}扣下清单上的袋子，不要交出去。")
            notices.tell(
                key=f"recall:{recall.number}:point:{point.pk}",
                words=words.format(number=recall.number, point=point.name),
                party=keeper,
            )
