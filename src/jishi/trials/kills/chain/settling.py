"""The accountants: own sales, a statement of a seller and one of a grower, payouts."""

from jishi.foundation import clock
from jishi.foundation.refusals import AwaitingSecondPerson
from jishi.settlement import operations as settlement
from jishi.settlement import queries
from jishi.trials.kills.asking import Story, ask, refused
from jishi.trials.kills.chain.founding import Village


def settling(village: Village) -> Story[None]:
    """What was handed over is settled; two people agree; the money goes."""
    now = clock.now()
    yield ask(settlement.recognise_own_sales, until=now)
    for party in list(queries.unsettled_parties(now)):
        statement = yield ask(settlement.settle, by=village.accountant, party=party, until=now)
        alone = ask(settlement.approve, by=village.accountant, statement=statement)
        yield refused(AwaitingSecondPerson, alone)
        yield ask(settlement.approve, by=village.second_accountant, statement=statement)
        for payout in statement.payouts.order_by("pk"):
            yield ask(settlement.pay_out, by=village.accountant, payout=payout)
