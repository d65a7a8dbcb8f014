"""What the market asks of any payment channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from jishi.payments.models import Payment, Refund


@dataclass(frozen=True)
class Paid:
    """The channel's word that a payment was made; its fields are what `settle_channel` takes."""

    channel_id: str
    payment_number: str
    transaction: str
    amount_fen: int
    content: dict[str, Any]


class Channel(Protocol):
    """A payment channel. Whatever goes over the network raises `ChannelAway` or `ChannelRefused`,
    and may be repeated with the same number: the channel does it once."""

    def open_sheet(self, payment: Payment, return_url: str) -> str:
        """Open the sheet of a due payment; the address to which the buyer goes to pay.

        Refuses `OpenedElsewhere` and `PaidAtChannel`."""

    def open_inside(self, payment: Payment, openid: str) -> dict[str, str]:
        """Open the sheet for one openid, inside WeChat; the signed words with which a page there
        asks the app for the money. Refuses `OpenedElsewhere` and `PaidAtChannel`, as above."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> Paid:
        """What a call-back says, after its signature was checked; else `ForgedCallBack`."""

    def query(self, payment_number: str) -> Paid | None:
        """What the channel says when asked; None as long as it was not paid."""

    def refund(self, refund: Refund) -> bool:
        """Send a refund; True when the money is back, False when it is on its way."""

    def close(self, payment_number: str) -> None:
        """Let a sheet not be paid any more."""
