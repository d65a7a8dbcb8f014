"""The money core as it is: each verb of the walk as a call of the real operations."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from jishi.benefits import operations as benefits
from jishi.benefits import rounds
from jishi.benefits.models import Fund, Voucher
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.ledger.models import Account, Entry
from jishi.ledger.operations import account, post, reverse
from jishi.parties.models import Party
from jishi.simulation.county import County
from jishi.stock import operations as stock
from jishi.stock.models import Lot
from jishi.stock.rules import Sale, Take
from jishi.trials.answering import answered
from jishi.trials.model.answers import DONE, REPLAYED

Purpose = Account.Purpose
MARKETS_OWN = ("channel", "bank", "cash", "fees", "sales", "purchases", "issued")
FUNDS = {"near": 40, "far": 4_000, "poor": 400}  # days until it closes
Rows = Sequence[tuple[str, int, str]]


class Rooms:
    """Ledger, stock and benefits of a county; things by the names that the walk gives them."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.product = next(row for row in county.products.values() if not row.needs_certificate)
        self.owners = {f"owner{n}": grower.party for n, grower in enumerate(county.growers[:4])}
        self.persons = {f"person{n}": someone for n, someone in enumerate(county.volunteers[:4])}
        self.lots: dict[str, Lot] = {}
        self.vouchers: dict[str, Voucher] = {}
        self.entries: dict[str, Entry] = {}
        self.funds = {name: self._open_fund(name, days) for name, days in FUNDS.items()}
        self.accounts = self._accounts()

    def _open_fund(self, name: str, days: int) -> Fund:
        assert self.county.fund, "the county has its fund"
        today = clock.today()
        return benefits.open_fund(
            key=f"fund:{name}", by=self.county.manager, name=name,
            funder=self.county.fund.funder, opens_on=today,
            closes_on=today + timedelta(days=days),
        )  # fmt: skip

    def _accounts(self) -> dict[str, Account]:
        accounts = {name: account(Purpose(name)) for name in MARKETS_OWN}
        for name, owner in self.owners.items():
            accounts[f"owed:{name}"] = account(Purpose.OWED, owner)
            accounts[f"split:{name}"] = account(Purpose.SPLIT, owner)
        for name, someone in self.persons.items():
            accounts[f"earned:{name}"] = account(Purpose.EARNED, someone)
        for name, fund in self.funds.items():
            accounts[f"fund:{name}"] = fund.account
            accounts[f"promised:{name}"] = fund.promised
        return accounts

    def answer(self, verb: str, facts: Mapping[str, object]) -> str:
        known = len(self.entries)
        answer = answered(lambda: getattr(self, verb)(**facts))
        # The ledger keeps its own keys and tells nobody; the second entry is the first one.
        is_again = verb in ("post", "reverse") and answer == DONE and len(self.entries) == known
        return REPLAYED if is_again else answer

    def post(self, key: str, moves: Mapping[str, int]) -> None:
        of_accounts = {self.accounts[name]: amount for name, amount in moves.items()}
        self.entries[key] = post(key=key, reason="walk", moves=of_accounts)

    def reverse(self, of: str) -> None:
        entry = reverse(self.entries[of], reason="walk")
        self.entries[entry.key] = entry

    def receive(
        self, key: str, lot: str, owner: str, quantity: int, made_on: str, best_before: str
    ) -> None:
        self.lots[lot] = stock.receive(
            key=key, product=self.product, owner=self.owners[owner], grower=self.owners[owner],
            site=self.county.warehouse, quantity=quantity, measure=Measure.PIECE,
            made_on=date.fromisoformat(made_on), best_before=date.fromisoformat(best_before),
            maker_lot="walk",
        )  # fmt: skip

    def reserve(self, holder: str, takes: Rows) -> None:
        stock.reserve(holder=holder, takes=self._takes(takes))

    def release(self, holder: str, takes: Rows) -> None:
        stock.release(holder=holder, takes=self._takes(takes))

    def sell(self, holder: str, sales: Sequence[tuple[str, int, int, str]]) -> None:
        stock.sell(
            holder=holder,
            takes=[
                Sale(self.lots[lot].pk, reserved, actual, key)
                for lot, reserved, actual, key in sales
            ],
        )

    def take_back(self, holder: str, takes: Rows) -> None:
        stock.take_back(holder=holder, takes=self._takes(takes))

    def write_off(self, key: str, lot: str, quantity: int, reason: str) -> None:
        stock.write_off(
            key=key, by=self.county.clerk, lot=self.lots[lot], quantity=quantity, reason=reason
        )

    def lock(self, key: str, lot: str) -> None:
        stock.lock(key=key, by=self.county.clerk, lot=self.lots[lot])

    def unlock(self, key: str, lot: str) -> None:
        stock.unlock(key=key, by=self.county.clerk, lot=self.lots[lot])

    def fill(self, key: str, fund: str, fen: int) -> None:
        benefits.fill_fund(
            key=key, by=self.county.accountant, fund=self.funds[fund], amount_fen=fen
        )

    def set_rule(self, key: str, points: int, fen: int, most_bp: int, valid_days: int) -> None:
        benefits.set_redemption(
            key=key, by=self.county.accountant, points=points, fen=fen, most_bp=most_bp,
            valid_days=valid_days,
        )  # fmt: skip

    def give_points(self, key: str, person: str, fund: str, points: int) -> None:
        benefits.give_points(
            key=key, by=self.county.manager, person=self.persons[person], fund=self.funds[fund],
            points=points, cause="walk",
        )  # fmt: skip

    def give_voucher(
        self, key: str, person: str, fund: str, worth: int, least: int, expires_on: str
    ) -> None:
        self.vouchers[key] = benefits.give_voucher(
            key=key, by=self.county.manager, fund=self.funds[fund], person=self._person(person),
            worth_fen=worth, least_order_fen=least, expires_on=date.fromisoformat(expires_on),
        )  # fmt: skip

    def spend(self, key: str, person: str, holder: str, points: int, total: int) -> None:
        benefits.spend_points(
            key=key, person=self.persons[person], holder=holder, points=points,
            order_total_fen=total, into=self.accounts["sales"],
        )  # fmt: skip

    def use_voucher(self, key: str, voucher: str, person: str, holder: str, total: int) -> None:
        known = self.vouchers.get(voucher)
        benefits.use_voucher(
            key=key, person=self._person(person), code=known.code if known else "UNKNOWN",
            holder=holder, order_total_fen=total, into=self.accounts["sales"],
        )  # fmt: skip

    def give_back(self, key: str, holder: str, points_fen: int, voucher_fen: int) -> None:
        benefits.give_back(
            key=key, holder=holder, points_fen=points_fen, voucher_fen=voucher_fen,
            out_of=self.accounts["sales"],
        )  # fmt: skip

    def lapse(self) -> None:
        while rounds.lapse_expired():
            pass

    def jump(self, minutes: int) -> None:
        """The clock is moved by the walk."""

    def holder(self, name: str) -> str:
        """Who holds what is reserved or spent: here the walk's own word."""
        return name

    def _person(self, name: str) -> Party | None:
        return self.persons[name] if name else None

    def _takes(self, rows: Rows) -> list[Take]:
        return [Take(self.lots[lot].pk, quantity, key) for lot, quantity, key in rows]
