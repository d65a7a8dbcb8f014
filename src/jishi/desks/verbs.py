"""What can be done to many rows: each is a verb of a room below, and some have a way back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jishi.claims import operations as claims
from jishi.claims import queries as cases
from jishi.claims.models import Case
from jishi.foundation.refusals import NotFound
from jishi.parties.models import Party
from jishi.payments import operations as payments
from jishi.sales.models import Order
from jishi.stock import operations as stock
from jishi.stock.models import Lot


@dataclass(frozen=True)
class Verb:
    """`act` is given the row's own key, the actor, the row's number and the reason."""

    words: str | Promise
    act: Callable[[str, Party, str, str], object]
    needs_reason: bool = True
    undone_by: str = ""


def _lock(key: str, by: Party, number: str, _reason: str) -> None:
    stock.lock(key=key, by=by, lot=_lot(number))


def _unlock(key: str, by: Party, number: str, reason: str) -> None:
    stock.unlock(key=key, by=by, lot=_lot(number), reason=reason)


def _cancel(key: str, by: Party, number: str, reason: str) -> None:
    order = Order.objects.filter(number=number).first()
    if order is None:
        raise NotFound
    payments.cancel_order(key=key, by=by, order=order, reason=reason)


def _grant(key: str, by: Party, number: str, reason: str) -> None:
    case = cases.case(number)
    _decide(key, by, case, case.percent, reason)


def _decline(key: str, by: Party, number: str, reason: str) -> None:
    _decide(key, by, cases.case(number), 0, reason)


def _decide(key: str, by: Party, case: Case, percent: int, reason: str) -> None:
    bearer = claims.bearer_of(case)
    claims.decide_case(key=key, by=by, case=case, percent=percent, bearer=bearer, reason=reason)


def _lot(number: str) -> Lot:
    lot = Lot.objects.filter(number=number).first()
    if lot is None:
        raise NotFound
    return lot


VERBS: Mapping[str, Verb] = {
    "lock": Verb(_("锁定，先不卖"), _lock, needs_reason=False, undone_by="unlock"),
    "unlock": Verb(_("解锁，可以卖"), _unlock, undone_by="lock"),
    "cancel": Verb(_("取消订单，全额退款"), _cancel),
    "grant": Verb(_("按买家说的份额退款"), _grant),
    "decline": Verb(_("不退款"), _decline),
}
