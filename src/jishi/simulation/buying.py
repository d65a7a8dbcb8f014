"""Households: they look, fill a basket, pay, sometimes think again."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from jishi.benefits import queries as benefits
from jishi.catalog.models import Offer
from jishi.foundation.refusals import Refusal
from jishi.gateway import book, signing
from jishi.parties.models import Party
from jishi.payments import operations as payments
from jishi.payments.channels.wechat import channel
from jishi.payments.models import Payment, Tender
from jishi.places.models import Site
from jishi.sales import operations as sales
from jishi.sales.models import Basket, Order
from jishi.simulation.county import SURNAMES, County, person
from jishi.simulation.stage import Stage
from jishi.stock import queries as stock

GIVES_UP = 0.06  # leaves the pay sheet without paying
THINKS_AGAIN = 0.04  # cancels before the cut-off
PAYS_TWICE_TOLD = 0.05  # the channel sends the same notice again


@dataclass
class Household:
    name: str
    phone: str
    point: Site
    buyer: Party | None


class Buyers:
    def __init__(self, stage: Stage, county: County) -> None:
        self.stage, self.county = stage, county
        self.households = [self._household(n) for n in range(stage.households)]

    def _household(self, n: int) -> Household:
        """Volunteers buy with an account, most others as guests."""
        point = self.county.points[n % len(self.county.points)]
        if n < len(self.county.volunteers):
            volunteer = self.county.volunteers[n]
            return Household(volunteer.name, volunteer.phone, point, volunteer)
        title = f"{SURNAMES[n % 20]}{'大姐' if n % 2 else '先生'}"
        phone = f"138{n:08}"
        buyer = person(self.stage, title, place=point.place, phone=phone) if n % 4 == 0 else None
        return Household(title, phone, point, buyer)

    def hour(self, share: float) -> None:
        """A share of the households does its shopping."""
        for household in self.households:
            if self.stage.happens(share):
                self.shop(household)

    def shop(self, household: Household) -> Order | None:
        """From an empty basket to a paid order, or to wherever it ends."""
        basket = self._fill(household)
        if basket is None:
            return None
        order = self._place(household, basket)
        if order is None:
            return None
        self.stage.count("下单")
        self._pay(order)
        if self.stage.happens(THINKS_AGAIN):
            self._cancel(household, order)
        return order

    def _fill(self, household: Household) -> Basket | None:
        basket = None
        left = stock.packs_of_many(self.county.offers)
        offers = [offer for offer in self.county.offers if left[offer.pk] > 0]
        if household.buyer and (
            gone := next((o for o in self.county.offers if not left[o.pk]), None)
        ):
            sales.watch(key=self.stage.key("watch"), by=household.buyer, offer=gone)
        for offer in self.stage.chance.sample(offers, k=min(len(offers), self._lines())):
            token = basket.token if basket else None
            try:
                basket = sales.put(
                    key=self.stage.key("put"), basket_token=token, offer_code=offer.code,
                    packs=self.stage.chance.choice([1, 1, 1, 2, 2, 3]), buyer=household.buyer,
                )  # fmt: skip
            except Refusal as refusal:
                self.stage.count(f"没放进购物车:{refusal.code}")
        return basket

    def _lines(self) -> int:
        return self.stage.chance.choice([1, 2, 2, 3, 3, 4, 5])

    def _place(self, household: Household, basket: Basket) -> Order | None:
        stage = self.stage
        is_own = not basket.lines.exclude(offer__mode=Offer.Mode.OWN).exists()
        points = self._points(household)
        try:
            return payments.place_and_pay(
                key=stage.key("place"), basket=basket, name=household.name, phone=household.phone,
                point=household.point, buyer=household.buyer, points=points,
                rest=Tender.CASH if is_own and stage.happens(0.5) else Tender.CHANNEL,
                shortage=stage.chance.choice([*[Order.Shortage.REFUND] * 9, Order.Shortage.CANCEL]),
            )  # fmt: skip
        except Refusal as refusal:
            stage.count(f"没下成单:{refusal.code}")
            return None

    def _points(self, household: Household) -> int:
        if household.buyer is None or not self.stage.happens(0.5):
            return 0
        return min(benefits.points_of(household.buyer), 20) // 10 * 10

    def _pay(self, order: Order) -> None:
        due = order.payments.filter(tender=Tender.CHANNEL, state=Payment.State.DUE).first()
        if due is None:
            self.stage.count("当场成交")
        elif self.stage.happens(GIVES_UP):
            self.stage.count("没付款")
        else:
            self.pay(due)

    def pay(self, due: Payment) -> None:
        """The channel takes the money and tells the market, sometimes more than once."""
        headers, body = signing.call_back(
            settings.CHANNEL_KEYS, out_trade_no=due.number,
            transaction_id=f"T{due.number}", amount_fen=due.amount_fen,
        )  # fmt: skip
        if self.stage.tells_channel:
            with book.opened(Path(settings.CHANNEL_KEYS)) as kept:
                kept.remember_paid(due.number, fen=due.amount_fen, deal=f"T{due.number}")
        paid = channel().verify(headers, body)
        for _ in range(2 if self.stage.happens(PAYS_TWICE_TOLD) else 1):
            payments.settle_channel(**vars(paid))
        self.stage.count("付款")

    def _cancel(self, household: Household, order: Order) -> None:
        try:
            payments.cancel_order(
                key=self.stage.key("cancel"), by=household.buyer, order=order, reason="不需要了"
            )
        except Refusal as refusal:
            self.stage.count(f"没取消成:{refusal.code}")
        else:
            self.stage.count("取消")
