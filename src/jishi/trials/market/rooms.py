"""A market's days as they are: each verb of the walk as a call of the public operations."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from jishi.audit.operations import forget_replay
from jishi.benefits import operations as benefits
from jishi.benefits.models import Voucher
from jishi.catalog import operations as catalog
from jishi.catalog.models import Offer
from jishi.delivery import operations as delivery
from jishi.foundation import clock
from jishi.ledger.models import Account
from jishi.ledger.operations import account
from jishi.parties.models import Party
from jishi.payments import operations as payments
from jishi.payments.models import Payment
from jishi.production import operations as production
from jishi.rounds.turn import turn
from jishi.sales import operations as sales
from jishi.sales.models import Order, OrderLine
from jishi.settlement import operations as settlement
from jishi.settlement.models import Statement
from jishi.simulation.county import County
from jishi.simulation.farming import Growing, buying_price
from jishi.stock import operations as stock
from jishi.stock.models import Lot
from jishi.supply import operations as supply
from jishi.trials.answering import answered
from jishi.trials.market.channel import Deal, MoodyChannel
from jishi.trials.walking import Disagreement

Purpose = Account.Purpose
MARKETS_OWN = ("channel", "bank", "cash", "held", "sales", "purchases", "fees", "issued")
PHONE = "13800000001"
# The operation whose commit a crash strikes.
COMMITS = {
    "place": "payments.place_and_pay", "notify": "payments.settle_channel",
    "cancel": "payments.cancel_order", "pick": "delivery.pick",
    "hand_over": "delivery.hand_over", "clear_away": "delivery.return_unclaimed",
    "give_points": "benefits.give_points", "give_voucher": "benefits.give_voucher",
    "settle": "settlement.settle", "recognise": "settlement.recognise_own_sales",
    "approve": "settlement.approve", "pay_out": "settlement.pay_out",
    "harvest": "supply.receive", "lock": "stock.lock", "unlock": "stock.unlock",
    "price": "catalog.change_price",
}  # fmt: skip


class Rooms:
    """A county's rooms; things by the names that the walk gives them."""

    def __init__(self, county: County, growings: Mapping[str, Growing], buyers: int) -> None:
        self.county, self.growings = county, growings
        self.channel = MoodyChannel()
        self.buyers = {f"buyer{n}": someone for n, someone in enumerate(county.volunteers[:buyers])}
        parties = dict.fromkeys(row.grower.party for row in growings.values())
        self.sellers = {f"seller{n}": party for n, party in enumerate(parties)}
        # Read afresh: in an earlier market their prices were changed. In one order, so that a seed
        # draws the same walk in every database.
        offers = Offer.objects.filter(pk__in=[offer.pk for offer in county.offers]).order_by("pk")
        self.offers = {offer.code: offer for offer in offers.select_related("product")}
        self.lots: dict[str, Lot] = {}
        self.vouchers: dict[str, Voucher] = {}
        self.orders: dict[str, Order] = {}
        self.statements: dict[str, Statement] = {}
        self.accounts = self._accounts()

    def _accounts(self) -> dict[str, Account]:
        fund = self.county.fund
        assert fund, "the county has its fund"
        accounts = {name: account(Purpose(name)) for name in MARKETS_OWN}
        accounts |= {"fund:fund": fund.account, "promised:fund": fund.promised}
        for name, someone in self.buyers.items():
            accounts[f"earned:{name}"] = account(Purpose.EARNED, someone)
        for name, seller in self.sellers.items():
            accounts[f"owed:{name}"] = account(Purpose.OWED, seller)
            accounts[f"split:{name}"] = account(Purpose.SPLIT, seller)
        return accounts

    def holder(self, name: str) -> str:
        """An order's number."""
        return self.orders[name].number

    def answer(self, verb: str, facts: Mapping[str, object]) -> str:
        return answered(lambda: getattr(self, verb)(**facts))

    def harvest(self, key: str, growing: str, quantity: int, on: str) -> None:
        grows = self.growings[growing]
        person, batch = grows.grower.person, grows.batch
        is_own = grows.grower.mode == Offer.Mode.OWN
        production.record_harvest(
            key=f"{key}:harvest", by=person, batch=batch, on=date.fromisoformat(on),
            quantity=quantity,
        )  # fmt: skip
        certificate = production.certify(
            key=f"{key}:certify", by=person, batch=batch, quantity=quantity
        )
        forget_replay()
        receipt = supply.receive(
            key=key, by=self.county.clerk, batch=batch, certificate=certificate,
            product=self.county.products[grows.goods.name], mode=grows.grower.mode,
            owner=self.county.operator if is_own else grows.grower.party,
            site=self.county.warehouse, quantity=quantity,
            price_fen=buying_price(grows) if is_own else None,
        )  # fmt: skip
        self.lots[key] = receipt.lot

    def lock(self, key: str, lot: str) -> None:
        stock.lock(key=key, by=self.county.clerk, lot=self.lots[lot])

    def unlock(self, key: str, lot: str) -> None:
        stock.unlock(key=key, by=self.county.clerk, lot=self.lots[lot])

    def price(self, key: str, offer: str, price_fen: int) -> None:
        catalog.change_price(
            key=key, by=self.county.manager, offer=self.offers[offer], price_fen=price_fen
        )

    def give_points(self, key: str, person: str, points: int) -> None:
        assert self.county.fund, "the county has its fund"
        benefits.give_points(
            key=key, by=self.county.manager, person=self.buyers[person], fund=self.county.fund,
            points=points, cause="walk",
        )  # fmt: skip

    def give_voucher(self, key: str, person: str, worth: int, least: int, days: int) -> None:
        assert self.county.fund, "the county has its fund"
        self.vouchers[key] = benefits.give_voucher(
            key=key, by=self.county.manager, fund=self.county.fund, person=self._buyer(person),
            worth_fen=worth, least_order_fen=least,
            expires_on=clock.today() + timedelta(days=days),
        )  # fmt: skip

    def place(
        self, key: str, wanted: Sequence[tuple[str, int]], buyer: str, rest: str, points: int,
        voucher: str, shortage: str,
    ) -> None:  # fmt: skip
        someone, basket = self._buyer(buyer), None
        for n, (offer, packs) in enumerate(wanted):
            basket = sales.put(
                key=f"{key}:put{n}", basket_token=basket.token if basket else None,
                offer_code=offer, packs=packs, buyer=someone,
            )  # fmt: skip
        forget_replay()
        assert basket, "something is wanted"
        code = self.vouchers[voucher].code if voucher in self.vouchers else voucher
        self.orders[key] = payments.place_and_pay(
            key=key, basket=basket, name="walk", phone=PHONE, point=self.county.points[0],
            buyer=someone, rest=rest, points=points, voucher_code=code, shortage=shortage,
        )  # fmt: skip

    def pay(self, payment: str, transaction: str) -> None:
        due = self.payment(payment)
        self.channel.deals.setdefault(due.number, Deal(transaction, due.amount_fen))

    def notify(self, payment: str, transaction: str, notice: str, fen: int) -> None:
        payments.settle_channel(
            channel_id=notice, payment_number=self.payment(payment).number,
            transaction=transaction, amount_fen=fen, content={},
        )  # fmt: skip

    def cancel(self, key: str, order: str, by: str) -> None:
        cancelled = self._order(order)
        person = cancelled.buyer if by == "buyer" else self.county.manager
        payments.cancel_order(key=key, by=person, order=cancelled, reason="walk")

    def pick(self, key: str, order: str, line: int, quantity: int) -> None:
        of = OrderLine.objects.get(order=self.orders[order], position=line)
        delivery.pick(key=key, by=self.county.clerk, line=of, quantity=quantity)

    def hand_over(self, key: str, order: str) -> None:
        handed = self._order(order)
        delivery.hand_over(
            key=key, by=self.county.keepers[handed.point_id], point=handed.point,
            code=handed.pickup_code, phone_tail=PHONE[-4:],
        )  # fmt: skip

    def clear_away(self, key: str, order: str) -> None:
        delivery.return_unclaimed(key=key, by=self.county.clerk, order=self._order(order))

    def settle(self, key: str, party: str, until: str) -> None:
        self.statements[key] = settlement.settle(
            key=key, by=self.county.accountant, party=self.sellers[party],
            until=datetime.fromisoformat(until),
        )  # fmt: skip

    def recognise(self, key: str, until: str) -> None:
        settlement.recognise_own_sales(key=key, until=datetime.fromisoformat(until))

    def approve(self, key: str, statement: str, by: str) -> None:
        county = self.county
        person = county.accountant if by == "first" else county.second_accountant
        settlement.approve(key=key, by=person, statement=self.statements[statement])

    def pay_out(self, key: str, statement: str, route: str) -> None:
        payout = self.statements[statement].payouts.get(route=route)
        settlement.pay_out(key=key, by=self.county.accountant, payout=payout)

    def jump(self, **_to: object) -> None:
        """The clock is moved by the walk."""

    def round(self, mood: str) -> None:
        """One turn of the market's own loop; nothing in it may fail."""
        self.channel.mood = mood
        failed = [f"{name}: {failure!r}" for name, failure in turn(channel=self.channel)]
        if failed:
            raise Disagreement(f"a round fails, {'; '.join(failed)}")

    def payment(self, name: str) -> Payment:
        """The n-th payment of an order."""
        order, n = name.split("/")
        return Payment.objects.filter(order=self.orders[order]).order_by("pk")[int(n) - 1]

    def _order(self, name: str) -> Order:
        orders = Order.objects.select_related("buyer", "point", "cycle")
        return orders.get(pk=self.orders[name].pk)

    def _buyer(self, name: str) -> Party | None:
        return self.buyers[name] if name else None
