"""What is settled once and paid out once; and rules that come one after the other."""

from jishi.benefits import operations as benefits
from jishi.foundation import clock
from jishi.foundation.clock import Hands
from jishi.parties.tests.factories import make_member
from jishi.production.tests.factories import make_batch
from jishi.sales.tests.factories import make_offer
from jishi.settlement import operations as settlement
from jishi.settlement.models import Payout
from jishi.settlement.tests.factories import (
    approve,
    make_accountant,
    make_commission,
    make_delivered_order,
    settle,
)
from jishi.supply.tests.factories import make_packaged_receipt
from jishi.trials.schedules.contest import Act, Each, Scene
from jishi.trials.schedules.scenes import acts


def a_statement(hands: Hands) -> Scene:
    """A seller's goods were fetched and others were bought of it: some stand on a statement that
    waits for a second accountant, some on none. Own goods were fetched too."""
    make_commission()
    offer, own = make_offer(mode="marketplace"), make_offer()
    make_delivered_order(hands, offer, own)
    draft = settle(offer.seller, hands)
    make_delivered_order(hands, offer)
    make_packaged_receipt(maker=offer.seller, mode="own")
    hands.move(seconds=1)
    due = {"by": make_accountant(), "party": offer.seller, "until": clock.now()}
    agreed = {"by": make_accountant("顾会计"), "statement": draft}
    return Scene(
        "a statement",
        [
            Act("settle", settlement.settle, due, "stale_state nothing_to_settle"),
            Act("recognise", settlement.recognise_own_sales, {"until": clock.now()}, "stale_state"),
            Act("approve", settlement.approve, agreed, "stale_state"),
        ],
        rivals=[{"settle"}, {"approve"}],
    )


def two_payouts(hands: Hands) -> Scene:
    """A statement that was agreed to: a split and a transfer are to be made. More comes in."""
    make_commission()
    batch = make_batch(certified=2_000)
    offer = make_offer(mode="marketplace", seller=batch.grower)
    make_delivered_order(hands, offer)
    make_packaged_receipt(maker=offer.seller, mode="own")
    statement = approve(settle(offer.seller, hands))
    make_packaged_receipt(maker=offer.seller, mode="own")
    hands.move(seconds=1)
    split, transfer = statement.payouts.order_by("route")
    accountant = make_accountant()
    due = {"by": accountant, "party": offer.seller, "until": clock.now()}
    agreed = {"by": accountant, "statement": statement}
    return Scene(
        "two payouts",
        [
            _paying("split", split),
            _paying("transfer", transfer),
            Act("settle", settlement.settle, due, "stale_state nothing_to_settle"),
            Act("approve", settlement.approve, agreed, "stale_state"),
            acts.bringing(batch, 1_000, "more_than_certified certificate_expired"),
            acts.bringing_packaged(offer.seller),
        ],
        rivals=[{"split"}, {"transfer"}, {"settle"}],
    )


def two_rules(_hands: Hands) -> Scene:
    """Two set a commission, or what a point is worth."""
    make_commission()
    by = {"by": make_member(acts.Role.OPERATOR)}
    points = {**by, "points": 10, "fen": 100, "most_bp": Each(5_000, 10_000)}
    rates = {**by, "rate_bp": Each(500, 700)}
    return Scene(
        "two rules",
        [
            Act("set commission", settlement.set_commission, rates, "stale_state"),
            Act("set redemption", benefits.set_redemption, points, "stale_state"),
        ],
    )


def _paying(name: str, payout: Payout) -> Act:
    asked = {"by": make_accountant(), "payout": payout}
    return Act(name, settlement.pay_out, asked, "stale_state")


SCENES = (a_statement, two_payouts, two_rules)
