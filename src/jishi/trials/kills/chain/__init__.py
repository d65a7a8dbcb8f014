"""The chain of the market as a story of requests, from the field to the payout.

One week passes through every verb that commits by itself. A verb that only ever joins another's
transaction has no commit to be killed at; it is in `PARTS`, and a test holds that it stays one.
"""

from jishi.foundation.clock import Hands
from jishi.payments.channels.port import Channel
from jishi.trials.kills.asking import Story
from jishi.trials.kills.chain.buying import buying, calling_off
from jishi.trials.kills.chain.calling_back import calling_back
from jishi.trials.kills.chain.desks import at_the_desk
from jishi.trials.kills.chain.founding import Village, founding, labels
from jishi.trials.kills.chain.growing import growing
from jishi.trials.kills.chain.handing import closing, handing
from jishi.trials.kills.chain.helping import helping
from jishi.trials.kills.chain.settling import settling

__all__ = ["PARTS", "Village", "founding", "labels", "week"]

PARTS = frozenset({
    "benefits.give_back", "benefits.spend_points", "benefits.use_voucher", "delivery.give_back",
    "delivery.leave_out", "desks.forget", "ledger.post", "notices.forget", "notices.forget_codes",
    "parties.caller", "parties.close", "parties.keep_licence", "parties.keep_open",
    "parties.move_login", "parties.rename", "parties.stand_in_line",
    "payments.charge", "payments.refund", "payments.take_cash", "production.draw",
    "production.withdraw_certificates", "sales.confirm", "sales.fill_basket", "sales.forget",
    "sales.fulfil",
    "sales.keep_confirmed", "stock.end_recall", "stock.recall", "stock.receive",
    "stock.release", "stock.reserve", "stock.sell",
    "stock.take_back",
})  # fmt: skip


def week(village: Village, hands: Hands, channel: Channel, number: int) -> Story[None]:
    """A week of the village; each has a number of its own, so that no two ask for the same."""
    goods = yield from growing(village, number)
    yield from at_the_desk(village)
    voucher = yield from helping(village, hands, number)
    orders = yield from buying(village, goods, voucher)
    yield from calling_off(village, hands, goods, channel)
    yield from handing(village, hands, orders, channel)
    yield from settling(village)
    yield from calling_back(village, goods, channel)
    yield from closing(village, hands, goods, number)
