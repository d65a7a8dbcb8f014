"""Baskets are filled, orders placed and paid; some are called off, some never paid."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from jishi.foundation.clock import Hands
from jishi.gateway import book
from jishi.parties.models import Party
from jishi.payments import operations as payments
from jishi.payments import rounds
from jishi.payments.channels.port import Channel
from jishi.payments.models import Payment, Tender
from jishi.sales import operations as sales
from jishi.sales.models import Basket, Order
from jishi.trials.kills.asking import Request, Story, ask, calls, commits, go_round, once, say
from jishi.trials.kills.chain.founding import Village
from jishi.trials.kills.chain.growing import Goods

PHONE = "13800000001"
NETWORK = "payments._over_the_network"


@dataclass(frozen=True)
class Orders:
    """What will be fetched this week, and what will not."""

    paid: Order
    in_cash: Order
    unclaimed: Order


def buying(village: Village, goods: Goods, voucher: str) -> Story[Orders]:
    """Orders by every tender: a voucher, points and the channel; cash; two steps."""
    basket = yield once(
        sales.begin_basket, lambda: Basket.objects.latest("pk"), *commits("sales.begin_basket")
    )
    yield ask(sales.choose_point, basket=basket, point=village.station)
    basket = yield from _filled(goods, basket, village.volunteer)
    yield ask(sales.accept_price, basket=basket, offer=goods.made, price_fen=goods.made.price_fen)
    paid = yield _placed(
        village, basket, Tender.CHANNEL, buyer=village.volunteer, points=10, voucher_code=voucher
    )
    yield settled(due_of(paid))
    basket = yield ask(
        sales.put, basket_token=None, offer_code=goods.own.code, packs=4, buyer=village.idler
    )
    in_cash = yield _placed(village, basket, Tender.CASH, buyer=village.idler, points=10)
    yield ask(
        payments.order_by_phone, by=village.manager, buyer=None, rest=Tender.CASH,
        wishes=[sales.Wish(goods.own, 1, goods.own.price_fen)], **_who(village),
    )  # fmt: skip
    basket = yield ask(sales.reorder, order=paid)
    unclaimed = yield from _in_two_steps(village, basket)
    return Orders(paid, in_cash, unclaimed)


def calling_off(village: Village, hands: Hands, goods: Goods, channel: Channel) -> Story[None]:
    """Orders that end before the cut-off; the channel is asked, and gives back."""
    basket = yield from _filled(goods, None, None)
    order = yield ask(sales.place_order, basket=basket, **_who(village))
    yield ask(sales.cancel, by=None, order=order, reason="不需要了")
    for _ in range(2):
        basket = yield from _filled(goods, None, None)
        order = yield _placed(village, basket, Tender.CHANNEL)
        yield settled(due_of(order))
        yield ask(payments.cancel_order, by=None, order=order, reason="不需要了")
    basket = yield from _filled(goods, None, None)
    lost = yield _placed(village, basket, Tender.CHANNEL)
    pay_at_channel(due_of(lost))
    basket = yield from _filled(goods, None, None)
    unpaid = yield _placed(village, basket, Tender.CHANNEL)
    yield go_round(lambda: bool(channel.open_sheet(due_of(unpaid), "/")), *calls(NETWORK))
    hands.move(minutes=2)
    yield go_round(
        lambda: rounds.ask_channel(channel), *calls(NETWORK), *commits("payments.settle_channel")
    )
    yield ask(payments.cancel_order, by=village.manager, order=lost, reason="不需要了")
    hands.move(minutes=20)
    yield go_round(rounds.expire_unpaid, *commits("payments.call_off"))
    yield sending_back(channel)


def sending_back(channel: Channel) -> Request:
    """The refunds that wait are sent."""
    return go_round(
        lambda: rounds.send_refunds(channel),
        *commits("payments.claim_refund"), *calls(NETWORK), *commits("payments.mark_refunded"),
    )  # fmt: skip


def pay_at_channel(due: Payment) -> None:
    """The buyer pays; whether the market hears of it is another matter."""
    with book.opened(Path(settings.CHANNEL_KEYS)) as kept:
        kept.remember_paid(due.number, fen=due.amount_fen, deal=f"T{due.number}")


def settled(due: Payment) -> Request:
    """The buyer pays and the channel says so; it may say so more than once."""
    pay_at_channel(due)
    return say(
        payments.settle_channel, channel_id=f"N{due.number}", payment_number=due.number,
        transaction=f"T{due.number}", amount_fen=due.amount_fen, content={},
    )  # fmt: skip


def _filled(goods: Goods, basket: Basket | None, buyer: Party | None) -> Story[Basket]:
    token = basket.token if basket else None
    filled: Basket = yield ask(
        sales.put, basket_token=token, offer_code=goods.own.code, packs=2, buyer=buyer
    )
    yield ask(
        sales.put, basket_token=filled.token, offer_code=goods.made.code, packs=3, buyer=buyer
    )
    yield ask(sales.set_packs, basket=filled, offer=goods.made, packs=1)
    return filled


def _placed(village: Village, basket: Basket, rest: str, **about: Any) -> Request:
    return ask(payments.place_and_pay, basket=basket, rest=rest, **_who(village), **about)


def _in_two_steps(village: Village, basket: Basket) -> Story[Order]:
    """Placed first, its payments opened after: nobody will fetch it."""
    order: Order = yield ask(sales.place_order, basket=basket, **_who(village))
    yield ask(payments.open_payments, order=order, rest=Tender.CHANNEL)
    yield settled(due_of(order))
    return order


def due_of(order: Order) -> Payment:
    """What the channel is still to be paid for an order."""
    return order.payments.get(tender=Tender.CHANNEL, state=Payment.State.DUE)


def _who(village: Village) -> dict[str, Any]:
    return {"name": "王阿姨", "phone": PHONE, "point": village.station}
