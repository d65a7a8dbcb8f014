from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.foundation import clock, ids
from jishi.foundation.operations import operation
from jishi.foundation.refusals import AwaitingSecondPerson, StaleState
from jishi.ledger import operations as ledger
from jishi.ledger.models import Account
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.settlement.models import Payout, Statement

Purpose = Account.Purpose
Route, State = Payout.Route, Statement.State


@operation
def approve(*, key: str, by: Party, statement: Statement) -> Statement:
    """A second accountant agrees; the statement's payouts then wait to be made.

    Refuses `AwaitingSecondPerson` to who prepared it, so that it stays a draft, and `StaleState`
    when it was approved before.
    """
    _refuse_all_but_accountants(by)
    subject = f"statement:{statement.number}"
    if record(key=key, verb="settlement.approve", by=by, subject=subject):
        return Statement.objects.get(pk=statement.pk)
    if statement.prepared_by_id == by.pk:
        raise AwaitingSecondPerson
    drafts = Statement.objects.filter(pk=statement.pk, state=State.DRAFT)
    if not drafts.update(state=State.APPROVED, approved_by=by, approved_at=clock.now()):
        raise StaleState(state=_state_of(statement))
    approved = Statement.objects.get(pk=statement.pk)
    Payout.objects.bulk_create(_payouts(approved))
    return approved


@operation
def pay_out(*, key: str, by: Party, payout: Payout) -> Payout:
    """Make a payout of an approved statement, once: the channel splits, or the bank transfers.

    By the operator's accountant. The last payout makes the statement paid. Refuses `StaleState`
    when it was made before.
    """
    _refuse_all_but_accountants(by)
    subject = f"payout:{payout.number}"
    if record(key=key, verb="settlement.pay_out", by=by, subject=subject):
        return Payout.objects.get(pk=payout.pk)
    statement = _held(payout.statement_id)
    made = _waiting(statement).filter(pk=payout.pk)
    if not made.update(state=Payout.State.DONE, done_by=by, done_at=clock.now()):
        raise StaleState(state=Payout.State.DONE.label)
    payout = Payout.objects.get(pk=payout.pk)
    _book(payout, statement.party)
    if not _waiting(statement).exists():
        Statement.objects.filter(pk=statement.pk).update(state=State.PAID)
    return payout


def _payouts(statement: Statement) -> list[Payout]:
    sums = {
        Route.SPLIT: statement.sold_fen - statement.commission_fen,
        Route.TRANSFER: statement.bought_fen,
    }
    return [
        Payout(number=ids.number("T"), statement=statement, route=route, amount_fen=fen)
        for route, fen in sums.items()
        if fen
    ]


def _held(statement_id: int) -> Statement:
    # Of two payouts of one statement made at once, the second sees that the first is done.
    approved = Statement.objects.filter(pk=statement_id, state=State.APPROVED)
    held = approved.update(state=State.APPROVED)
    statement = Statement.objects.select_related("party").get(pk=statement_id)
    if not held:
        raise StaleState(state=statement.get_state_display())
    return statement


def _waiting(statement: Statement) -> QuerySet[Payout]:
    return Payout.objects.filter(statement=statement, state=Payout.State.WAITING)


def _book(payout: Payout, party: Party) -> None:
    owed, source = (
        (Purpose.SPLIT, Purpose.CHANNEL)
        if payout.route == Route.SPLIT
        else (Purpose.OWED, Purpose.BANK)
    )
    ledger.post(
        key=f"payout:{payout.number}",
        reason=_("打款 {number} {party}").format(number=payout.number, party=party.name),
        moves={
            ledger.account(owed, party): -payout.amount_fen,
            ledger.account(source): payout.amount_fen,
        },
    )


def _refuse_all_but_accountants(by: Party) -> None:
    parties.require(by, Membership.Role.ACCOUNTANT, parties.the_operator())


def _state_of(statement: Statement) -> str:
    return Statement.objects.get(pk=statement.pk).get_state_display()
