"""Two people who recall, and goods on their way to buyers."""

from jishi.claims import operations
from jishi.claims.models import Recall
from jishi.claims.queries import Scope
from jishi.claims.rounds import make_good_waiting
from jishi.parties.models import Membership, Party
from jishi.parties.tests.factories import make_member
from jishi.production.tests.factories import a_key
from jishi.stock.models import Lot

Role = Membership.Role


def make_clerk(name: str = "蒋仓管") -> Party:
    return make_member(Role.WAREHOUSE, name=name)


def of_lot(lot: Lot) -> Scope:
    return Scope(Recall.Scope.LOT, lot.number)


def propose(scope: Scope, by: Party | None = None) -> Recall:
    return operations.propose(key=a_key(), by=by or make_clerk(), scope=scope, reason="抽检不合格")


def confirm(recall: Recall, by: Party | None = None) -> Recall:
    return operations.confirm(key=a_key(), by=by or make_clerk("顾经理"), recall=recall)


def recall(scope: Scope) -> Recall:
    return confirm(propose(scope))


def make_all_good() -> None:
    while make_good_waiting():
        pass
