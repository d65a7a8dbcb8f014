from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.foundation import clock, ids
from jishi.foundation.operations import operation
from jishi.foundation.refusals import StaleState
from jishi.ledger import operations as ledger
from jishi.ledger.models import Account, Entry, Line
from jishi.parties.models import Party
from jishi.sales.models import OrderLine
from jishi.settlement import rules
from jishi.settlement.errors import NoRule, NothingToSettle, NotYetOver
from jishi.settlement.models import CommissionRule, SettledLine, SettledReceipt, Statement
from jishi.settlement.operations.commissions import refuse_others
from jishi.settlement.queries import (
    called_back_to_settle,
    own_lines_to_settle,
    receipts_to_settle,
    sellers_lines_to_settle,
)
from jishi.supply.models import Receipt

Purpose = Account.Purpose


@operation
def settle(*, key: str, by: Party, party: Party, until: datetime | None = None) -> Statement:
    """Make the statement of a seller or grower: what was handed over of its goods, less the
    commission that held when they were sold, and what the company bought, before a moment (now).

    By the operator's accountant or manager; another accountant approves it. Sums are in fen, each
    line at the weight that was delivered. The sellers' money leaves what is held and waits to be
    split. Each line and receipt stands on one statement: of two who settle at once the second is
    refused `StaleState`. Refuses `NothingToSettle`, `NotYetOver`, `NoRule`.
    """
    refuse_others(by)
    number = ids.number("S")
    facts = {"party": party.pk, "until": until.isoformat() if until else ""}
    subject = f"statement:{number}"
    if done := record(key=key, verb="settlement.settle", by=by, subject=New(subject), **facts):
        return Statement.objects.get(number=done.subject.removeprefix("statement:"))
    until = until or clock.now()
    _refuse_future(until)
    lines = _with_commission(list(sellers_lines_to_settle(until).filter(seller=party)))
    receipts = list(receipts_to_settle(until).filter(grower=party))
    if not lines and not receipts:
        raise NothingToSettle(party=party.name)
    statement = Statement.objects.create(
        number=number,
        party=party,
        until=until,
        sold_fen=sum(line.sold_fen for line in lines),
        commission_fen=sum(line.commission_fen for line in lines),
        bought_fen=sum(receipt.cost_fen for receipt in receipts),
        prepared_by=by,
        prepared_at=clock.now(),
    )
    _claim_receipts(statement, receipts)
    if lines:
        _claim_lines(lines, _book(statement), statement)
    return statement


@operation
def recognise_own_sales(*, key: str, until: datetime) -> int:
    """What was handed over of the company's own goods before a moment is its revenue, in fen.

    Each line once; without a statement, as the growers were owed when the goods came in. Refuses
    `NotYetOver`, and `StaleState` to the second of two at once.
    """
    number = ids.number("Y")
    verb, subject = "settlement.recognise_own_sales", f"own-sales:{number}"
    facts = {"until": until.isoformat()}
    if done := record(key=key, verb=verb, by=None, subject=New(subject), **facts):
        return _booked(done.subject, Purpose.SALES)
    _refuse_future(until)
    reason = _("自营收入 {number}").format(number=number)
    return _settle_within(subject, own_lines_to_settle(until), Purpose.SALES, reason)


@operation
def recover_called_back(*, key: str, until: datetime) -> int:
    """What is still held for goods that were called back fills up what the company has paid to
    their buyers ahead, in fen: nobody earns by them.

    Each line once. What its seller had been paid before stays paid, and is the company's loss until
    both agree (R6.5). Refuses `NotYetOver`, and `StaleState` to the second of two at once.
    """
    number = ids.number("Z")
    verb, subject = "settlement.recover_called_back", f"called-back:{number}"
    facts = {"until": until.isoformat()}
    if done := record(key=key, verb=verb, by=None, subject=New(subject), **facts):
        return _booked(done.subject, Purpose.AHEAD)
    _refuse_future(until)
    reason = _("召回货款 {number}").format(number=number)
    return _settle_within(subject, called_back_to_settle(until), Purpose.AHEAD, reason)


def _settle_within(subject: str, chosen: QuerySet[OrderLine], to: Purpose, reason: str) -> int:
    """Lines whose money stays in the company: from what is held to where it belongs."""
    now = clock.now()
    lines = [
        SettledLine(
            line=line,
            sold_fen=line.sold_fen,  # type: ignore[attr-defined]
            was_called_back=to == Purpose.AHEAD,
            settled_at=now,
        )
        for line in chosen
    ]
    total = sum(line.sold_fen for line in lines)
    if lines:
        moves = {ledger.account(Purpose.HELD): -total, ledger.account(to): total}
        _claim_lines(lines, ledger.post(key=subject, reason=reason, moves=moves))
    return total


def _with_commission(lines: Sequence[OrderLine]) -> list[SettledLine]:
    known = list(CommissionRule.objects.all()) if lines else []
    now = clock.now()
    return [_settled(line, known, now) for line in lines]


def _settled(line: OrderLine, known: Sequence[CommissionRule], now: datetime) -> SettledLine:
    sold_fen, sold_at = line.sold_fen, line.sold_at  # type: ignore[attr-defined]
    rule = rules.in_force(known, sold_at)
    if rule is None:
        raise NoRule(at=f"{timezone.localtime(sold_at):%m-%d %H:%M}")
    return SettledLine(
        line=line,
        rule=rule,
        sold_fen=sold_fen,
        commission_fen=rules.commission_fen(sold_fen, rule.rate_bp),
        settled_at=now,
    )


def _claim_lines(
    lines: Sequence[SettledLine], entry: Entry, statement: Statement | None = None
) -> None:
    """Settle each line or none: what somebody else settles at the same moment is found missing."""
    for line in lines:
        line.entry, line.statement = entry, statement
    SettledLine.objects.bulk_create(lines, ignore_conflicts=True)
    if SettledLine.objects.filter(entry=entry).count() != len(lines):
        raise StaleState(state=_("已由别人结算"))


def _claim_receipts(statement: Statement, receipts: Sequence[Receipt]) -> None:
    rows = [SettledReceipt(receipt=receipt, statement=statement) for receipt in receipts]
    SettledReceipt.objects.bulk_create(rows, ignore_conflicts=True)
    if rows and statement.receipts.count() != len(rows):
        raise StaleState(state=_("已由别人结算"))


def _book(statement: Statement) -> Entry:
    net = statement.sold_fen - statement.commission_fen
    return ledger.post(
        key=f"statement:{statement.number}",
        reason=_("结算单 {number}").format(number=statement.number),
        moves={
            ledger.account(Purpose.HELD): -statement.sold_fen,
            ledger.account(Purpose.SPLIT, statement.party): net,
            ledger.account(Purpose.FEES): statement.commission_fen,
        },
    )


def _booked(subject: str, purpose: Purpose) -> int:
    lines = Line.objects.filter(entry__key=subject, account__purpose=purpose)
    return lines.aggregate(total=Sum("amount"))["total"] or 0


def _refuse_future(until: datetime) -> None:
    if until > clock.now():
        raise NotYetOver
