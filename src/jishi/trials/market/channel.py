"""A payment channel that is slow, deaf or away when the walk says so."""

from collections.abc import Mapping
from dataclasses import dataclass

from jishi.payments.channels.port import Paid
from jishi.payments.errors import ChannelAway
from jishi.payments.models import Payment, Refund

WELL = "well"
AWAY = "away"  # nothing gets through
SLOW = "slow"  # takes refunds, and says that they are on their way
DEAF = "deaf"  # takes refunds, and its answer is lost
MOODS = (WELL, AWAY, SLOW, DEAF)


@dataclass(frozen=True)
class Deal:
    """What a buyer has really paid at the channel."""

    transaction: str
    fen: int


class MoodyChannel:
    """What the channel knows, by the numbers of our payments and refunds."""

    def __init__(self) -> None:
        self.mood = WELL
        self.deals: dict[str, Deal] = {}
        self.refunds: dict[str, int] = {}

    def open_sheet(self, payment: Payment, return_url: str) -> str:
        return return_url

    def open_inside(self, payment: Payment, openid: str) -> dict[str, str]:
        return {"package": payment.number}

    def verify(self, headers: Mapping[str, str], body: bytes) -> Paid:
        raise AssertionError("here call-backs are told, not sent")

    def query(self, payment_number: str) -> Paid | None:
        if self.mood == AWAY:
            raise ChannelAway
        deal = self.deals.get(payment_number)
        if deal is None:
            return None
        asked = f"asked:{payment_number}"
        return Paid(asked, payment_number, deal.transaction, deal.fen, {})

    def refund(self, refund: Refund) -> bool:
        if self.mood == AWAY:
            raise ChannelAway
        known = self.refunds.setdefault(refund.number, refund.amount_fen)
        assert known == refund.amount_fen, "a refund that is sent again is the same refund"
        if self.mood == DEAF:
            raise ChannelAway
        return self.mood == WELL

    def close(self, payment_number: str) -> None:
        """Sheets stay open, so that late payments happen."""
