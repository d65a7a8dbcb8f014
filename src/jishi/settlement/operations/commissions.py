from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput, StaleState
from jishi.foundation.rows import insert_once
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.settlement import rules
from jishi.settlement.errors import BackDated
from jishi.settlement.models import CommissionRule

Role = Membership.Role


@operation
def set_commission(
    *, key: str, by: Party, rate_bp: int, valid_from: datetime | None = None
) -> CommissionRule:
    """Set what the operator takes of marketplace sales, in basis points, from a moment (now) on.

    By the operator's accountant or manager. Older versions stay as they are: the one in force at
    the moment of sale holds for that sale for ever (R6.4). Refuses `BackDated`, `BadInput` above
    30 % (R10.1), and `StaleState` when somebody sets another version at once or from the same
    moment.
    """
    refuse_others(by)
    last = CommissionRule.objects.aggregate(last=Max("version"))["last"] or 0
    facts = {"rate_bp": rate_bp, "valid_from": valid_from.isoformat() if valid_from else ""}
    subject = f"commission:{last + 1}"
    if done := record(
        key=key, verb="settlement.set_commission", by=by, subject=New(subject), **facts
    ):
        return CommissionRule.objects.get(version=int(done.subject.removeprefix("commission:")))
    now = clock.now()
    if valid_from and valid_from < now:
        raise BackDated
    if not 0 <= rate_bp <= rules.RATE_MAX_BP:
        raise BadInput(rate_bp=_("佣金要在 0 到 30% 之间"))
    rule = CommissionRule(
        version=last + 1, rate_bp=rate_bp, valid_from=valid_from or now, set_by=by
    )
    if not insert_once(rule):
        raise StaleState(state=_("别人刚设了另一个版本"))
    return rule


def refuse_others(by: Party) -> None:
    """Settling is the accountants' and the manager's."""
    operator = parties.the_operator()
    if not parties.may(by, Role.ACCOUNTANT, operator):
        parties.require(by, Role.OPERATOR, operator)
