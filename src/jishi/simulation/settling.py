"""The accountants: statements every third day, agreed by two, paid out."""

from jishi.foundation import clock
from jishi.settlement import operations as settlement
from jishi.settlement import queries
from jishi.simulation.county import County
from jishi.simulation.stage import Stage

EVERY_DAYS = 3


class Books:
    def __init__(self, stage: Stage, county: County) -> None:
        self.stage, self.county = stage, county
        self.days = 0

    def evening(self) -> None:
        settlement.recognise_own_sales(key=self.stage.key("own"), until=clock.now())
        self.days += 1
        if self.days % EVERY_DAYS == 0:
            self.settle_all()

    def settle_all(self) -> None:
        """One prepares, another agrees, then the money goes."""
        until = clock.now()
        for party in queries.unsettled_parties(until):
            statement = settlement.settle(
                key=self.stage.key("settle"), by=self.county.accountant, party=party, until=until
            )
            settlement.approve(
                key=self.stage.key("approve"), by=self.county.second_accountant,
                statement=statement,
            )  # fmt: skip
            for payout in statement.payouts.order_by("pk"):
                settlement.pay_out(
                    key=self.stage.key("payout"), by=self.county.accountant, payout=payout
                )
            self.stage.count("结算单")
