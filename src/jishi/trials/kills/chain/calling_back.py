"""A maker's goods are called back after they were fetched: two people begin it, two end it."""

from typing import Any

from jishi.claims import operations as claims
from jishi.claims.errors import AnotherPerson
from jishi.claims.models import Recall
from jishi.claims.queries import Scope
from jishi.claims.rounds import make_good_waiting
from jishi.foundation import clock
from jishi.payments.channels.port import Channel
from jishi.settlement import operations as settlement
from jishi.stock.models import Lot
from jishi.trials.kills.asking import Story, ask, commits, go_round, refused
from jishi.trials.kills.chain.buying import sending_back
from jishi.trials.kills.chain.founding import Village
from jishi.trials.kills.chain.growing import Goods


def calling_back(village: Village, goods: Goods, channel: Channel) -> Story[None]:
    """One proposal is withdrawn, the next one is carried through to its end."""
    one, other = village.clerk, village.manager
    lot = Lot.objects.get(product=goods.made.product)
    asked: dict[str, Any] = {
        "by": one,
        "scope": Scope(Recall.Scope.LOT, lot.number),
        "reason": "抽检不合格",
    }
    thought = yield ask(claims.propose, **asked)
    yield ask(claims.withdraw, by=other, recall=thought)
    recall: Recall = yield ask(claims.propose, **asked)
    yield refused(AnotherPerson, ask(claims.confirm, by=one, recall=recall))
    yield ask(claims.confirm, by=other, recall=recall)
    yield go_round(make_good_waiting, *commits("claims.make_good"))
    yield sending_back(channel)
    yield ask(claims.get_back, by=one, recalled=recall.lines.earliest("pk"))
    yield ask(claims.ask_to_close, by=one, recall=recall)
    yield refused(AnotherPerson, ask(claims.close, by=one, recall=recall))
    yield ask(claims.close, by=other, recall=recall)
    yield ask(settlement.recover_called_back, until=clock.now())
