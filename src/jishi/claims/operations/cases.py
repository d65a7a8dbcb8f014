"""A buyer says what is wrong; the standing rule or somebody at the desk decides."""

import hashlib

from django.utils import timezone
from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.claims import rules
from jishi.claims.errors import AlreadyClaimed, CalledBack, NotToClaim
from jishi.claims.models import Case, CasePhoto, Decision
from jishi.claims.operations.paying_ahead import pay_ahead
from jishi.claims.queries import called_back, earlier_cases, may_be_claimed
from jishi.foundation import clock, ids
from jishi.foundation.money import yuan
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput, StaleState
from jishi.foundation.rows import insert, insert_once
from jishi.notices import operations as notices
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.payments.models import Tender
from jishi.payments.queries import payments_of
from jishi.sales.models import OrderLine

State = Case.State
BY_RULE = "standing rule"


@operation
def open_case(
    *, key: str, by: Party | None, line: OrderLine, kind: str, percent: int, photo: bytes = b""
) -> Case:
    """A buyer says what is wrong with a line: short, damaged, not fresh; a photo shows it.

    Whoever holds the order's address may; the money goes back to who paid. What the standing rule
    covers is decided and paid in the same transaction, the rest is answered by a time that is
    told. `photo` is a picture as `pictures.small` gives it. Refuses `NotToClaim`, `CalledBack`,
    `AlreadyClaimed`.
    """
    number = ids.number("W")
    seen = hashlib.sha256(photo).hexdigest()[:16] if photo else ""
    facts = {"line": line.pk, "kind": kind, "percent": percent, "photo": seen}
    subject = New(f"case:{number}")
    if done := record(key=key, verb="claims.open_case", by=by, subject=subject, **facts):
        return Case.objects.get(number=done.subject.removeprefix("case:"))
    _refuse_wrong_words(kind, percent)
    _refuse_not_to_claim(line)
    now = clock.now()
    earlier = earlier_cases(line.order.phone)
    case = Case(
        number=number, line=line, kind=kind, percent=percent, opened_at=now,
        answer_by=rules.answer_by(now),
    )  # fmt: skip
    if not insert_once(case):
        raise AlreadyClaimed
    if photo:
        insert(CasePhoto(case=case, jpeg=photo))
    fen = rules.refund_fen(line.picking.actual_fen, percent)
    if rules.is_standard(fen=fen, has_photo=bool(photo), earlier=earlier):
        _decide(case, fen, bearer=bearer_of(case), by=None, reason=BY_RULE)
    else:
        _tell_received(case)
    return case


@operation
def decide_case(
    *, key: str, by: Party, case: Case, percent: int, bearer: Party, reason: str
) -> Case:
    """Decide a case that waits: the share of the line that goes back (0: nothing), and who bears
    it. By the operator's manager.

    The company pays the buyer ahead of the bearer, who is told and may answer: nobody is made to
    give money back without goods (R6.5). Refuses `BadInput`, and `StaleState` when it was decided.
    """
    parties.require(by, Membership.Role.OPERATOR, parties.the_operator())
    facts = {"percent": percent, "bearer": bearer.pk, "reason": reason}
    subject = f"case:{case.number}"
    if record(key=key, verb="claims.decide_case", by=by, subject=subject, **facts):
        return Case.objects.get(pk=case.pk)
    if not 0 <= percent <= 100:
        raise BadInput(percent=_("请选一项"))
    if not reason.strip():
        raise BadInput(reason=_("请写明理由，买家会看到"))
    if bearer.pk not in {case.line.seller_id, parties.the_operator().pk}:
        raise BadInput(bearer=_("请选一项"))
    fen = rules.refund_fen(case.line.picking.actual_fen, percent)
    _decide(case, fen, bearer=bearer, by=by, reason=reason.strip()[:60])
    return Case.objects.get(pk=case.pk)


def bearer_of(case: Case) -> Party:
    """Whose cost a case is by the standing rule."""
    return case.line.seller if case.kind in rules.SELLERS else parties.the_operator()


def _refuse_wrong_words(kind: str, percent: int) -> None:
    if kind not in Case.Kind.values:
        raise BadInput(kind=_("请选哪里不对"))
    if percent not in rules.PERCENTS:
        raise BadInput(percent=_("请选有多少"))


def _refuse_not_to_claim(line: OrderLine) -> None:
    picking = getattr(line, "picking", None)
    if picking is None or not picking.actual_fen or not may_be_claimed(line.order):
        raise NotToClaim(hours=rules.MAY_BE_OPENED_FOR.total_seconds() // 3600)
    if called_back().filter(line=line).exists():
        raise CalledBack


def _decide(case: Case, fen: int, *, bearer: Party, by: Party | None, reason: str) -> None:
    # Of two who decide at once the case lets one.
    if not Case.objects.filter(pk=case.pk, state=State.OPEN).update(state=State.DECLINED):
        raise StaleState(state=Case.objects.get(pk=case.pk).get_state_display())
    what = _("{title}：{what}").format(title=case.line.title, what=case.get_kind_display())
    fen = pay_ahead(key=f"case:{case.number}", line=case.line, fen=fen, reason=what)
    case.state = State.GRANTED if fen else State.DECLINED
    case.save(update_fields=["state"])
    insert(
        Decision(
            case=case, refund_fen=fen, bearer=bearer, by=by, reason=reason, decided_at=clock.now()
        )
    )
    _tell_decided(case, fen, reason)
    _tell_bearer(case, fen, bearer)


def _tell_received(case: Case) -> None:
    words = _("{title}的问题收到了，{at}前答复您。").format(
        title=case.line.title, at=f"{timezone.localtime(case.answer_by):%m-%d %H:%M}"
    )
    _tell(case, "received", words)


def _tell_decided(case: Case, fen: int, reason: str) -> None:
    in_cash = payments_of(case.line.order).filter(tender=Tender.CASH).exists()
    if fen:
        words = (
            _("{title}赔您 {yuan} 元，请到取货站领。")
            if in_cash
            else _("{title}赔您 {yuan} 元，原路退回。")
        )
    else:
        words = _("{title}这次没有赔：{reason}。不同意请打客服电话。")
    told = words.format(title=case.line.title, yuan=yuan(fen), reason=reason)
    _tell(case, "decided", told)


def _tell(case: Case, what: str, words: str) -> None:
    order = case.line.order
    key = f"case:{case.number}:{what}"
    notices.tell(key=key, words=words, party=order.buyer, phone=order.phone)


def _tell_bearer(case: Case, fen: int, bearer: Party) -> None:
    if not fen or bearer == parties.the_operator():
        return
    words = _(
        "买家说{title}{what}，公司先赔了 {yuan} 元（{number}）。您的货款没有扣，有话请联系公司。"
    )
    told = words.format(
        title=case.line.title, what=case.get_kind_display(), yuan=yuan(fen), number=case.number
    )
    notices.tell(key=f"case:{case.number}:bearer", words=told, party=bearer)
