"""A county's market on its first morning, and the model of it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from jishi.benefits.models import RedemptionRule
from jishi.catalog.models import Offer
from jishi.foundation import clock, failpoints
from jishi.foundation.failpoints import FaultInjected
from jishi.settlement.models import CommissionRule
from jishi.simulation.county import County, settle_county
from jishi.simulation.farming import Farms, Growing, buying_price
from jishi.simulation.stage import Stage
from jishi.stock.rules import each_of
from jishi.trials.evidence import Evidence
from jishi.trials.market.channel import WELL
from jishi.trials.market.comparing import Comparing
from jishi.trials.market.drawing import Drawing
from jishi.trials.market.ending import Ending
from jishi.trials.market.reckoning import OPERATOR, Grows, Reckoning
from jishi.trials.market.rooms import COMMITS, MARKETS_OWN, Rooms
from jishi.trials.model.answers import DONE, REPLAYED
from jishi.trials.model.benefits import Rule
from jishi.trials.model.orders import Offer as ModelOffer
from jishi.trials.model.orders import cutoff_of
from jishi.trials.walking import Disagreement, Step

BUYERS = 4
SELLERS = 4
FUND_FEN = 3_000_000


@dataclass(frozen=True)
class Morning:
    """The county, and what stands in the ground."""

    county: County
    growings: dict[str, Growing]


def first_morning_of(stage: Stage) -> Morning:
    """Build the county; two of its growers sell to the company, two for themselves."""
    county = settle_county(stage)
    own = [grower for grower in county.growers if grower.mode == Offer.Mode.OWN][: SELLERS // 2]
    others = [grower for grower in county.growers if grower not in own][: SELLERS // 2]
    county.growers, county.makers = own + others, []
    farms = Farms(stage, county)
    farms.begin()
    growings = {f"growing{n}": growing for n, growing in enumerate(farms.growings)}
    goods = {(row.goods.name, seller_of(county, row)) for row in growings.values()}
    county.offers = [
        offer for offer in county.offers if (offer.product.name, offer.seller_id) in goods
    ]
    return Morning(county, growings)


def seller_of(county: County, growing: Growing) -> int:
    """The key of who sells what is harvested."""
    is_own = growing.grower.mode == Offer.Mode.OWN
    return county.operator.pk if is_own else growing.grower.party.pk


class Market:
    """The rooms and the model, step by step."""

    def __init__(self, morning: Morning, hands: clock.Hands, evidence: Evidence) -> None:
        self.hands, self.evidence = hands, evidence
        self.rooms = Rooms(morning.county, morning.growings, BUYERS)
        self.model = model_of(morning, self.rooms)
        self.comparing = Comparing(self.rooms, self.model)
        self.drawing = Drawing(self.model, list(self.rooms.buyers))
        self.taken = 0

    def draw(self, number: int, chance: random.Random) -> Step:
        return self.drawing.draw(number, chance)

    def take(self, step: Step) -> None:
        """Do it in both, with its fault; answers and whatever was touched must be the same."""
        if not self.model.knows(step.facts):
            return
        facts = dict(step.facts)
        if step.verb == "jump":
            self._move_clock(facts)
        crash = facts.pop("crash", "")
        told = self.model.answer(step.verb, facts)
        before = self.comparing.last_rows() if told != DONE else None
        if crash:
            told = self._crash(step.verb, facts, crash, told)
        self._same(step.verb, self.rooms.answer(step.verb, facts), told)
        if before and not crash and step.verb != "place":  # of an order its basket stays
            self.comparing.nothing_was_written(before)
        self.comparing.touched()
        self._tally(step, told)
        self.taken += 1

    def recount(self) -> None:
        """Everything against the model, and every invariant."""
        self.comparing.whole()

    def finish(self) -> None:
        """Faults off: whatever waits comes to its end, then everything is recounted."""
        Ending(self.model, self.hands, self.take).come()
        self.comparing.whole()
        self._same("refunds at the channel", self._sent(), self._back())

    def _move_clock(self, facts: dict[str, int]) -> None:
        if "ms" in facts:
            self.hands.move(milliseconds=facts["ms"])
            # Before the first commission rule nothing is sold: it could never be settled.
            self.hands.moment = max(self.hands.moment, self.model.statements.valid_from)
            return
        cutoff = cutoff_of(self.model.today())
        if cutoff <= self.hands.moment:
            cutoff += timedelta(days=1)
        self.hands.move_to(cutoff + timedelta(milliseconds=facts["cutoff_ms"]))

    def _crash(self, verb: str, facts: dict, where: str, told: str) -> str:
        """The process dies beside the commit; nobody hears the answer, so it is asked again."""
        with failpoints.armed(f"{COMMITS[verb]}.{where}:1:raise"):
            try:
                answer = self.rooms.answer(verb, facts)
            except FaultInjected:
                answer = "crashed"
        commits = told in (DONE, REPLAYED)
        self._same(f"{verb}, crashing,", answer, "crashed" if commits else told)
        self.evidence.faults[f"crash {where}"] += answer == "crashed"
        return REPLAYED if commits and where == "after_commit" else told

    def _same(self, what: str, real: object, told: object) -> None:
        if real != told:
            raise Disagreement(f"{what} answers {real}, the model says {told}")

    def _sent(self) -> int:
        return sum(self.rooms.channel.refunds.values())

    def _back(self) -> int:
        return sum(refund.fen for refund in self.model.money.refunds)

    def _tally(self, step: Step, answer: str) -> None:
        counts, faults = self.evidence.counts, self.evidence.faults
        counts[f"{step.verb}: {answer}"] += 1
        if step.verb == "jump":
            faults["clock set back" if step.facts.get("ms", 0) < 0 else "clock jumps"] += 1
        elif step.verb == "round" and step.facts["mood"] != WELL:
            faults[f"channel {step.facts['mood']}"] += 1
        elif step.verb == "notify" and answer != DONE:
            faults[f"call-back: {answer}"] += 1
        elif answer in (REPLAYED, "key_reused"):
            faults[f"key again: {answer}"] += 1


def model_of(morning: Morning, rooms: Rooms) -> Reckoning:
    """The model of the county as it stands: its accounts, its fund, its offers, its rules."""
    model = Reckoning(clock.now, clock.today)
    for name, account in rooms.accounts.items():
        model.book.open(name, unit=account.unit, is_floored=name not in MARKETS_OWN)
    fund = morning.county.fund
    assert fund, "the county has its fund"
    model.benefits.open_fund("fund", fund.opens_on, fund.closes_on)
    model.book.accounts["fund:fund"].balance, model.book.accounts["fund:fund"].lines = FUND_FEN, 1
    rule = RedemptionRule.objects.get()
    model.benefits.set_rule(
        Rule(rule.valid_from, rule.points, rule.fen, rule.most_bp, rule.valid_days)
    )
    commission = CommissionRule.objects.get()
    model.statements.rate_bp = commission.rate_bp
    model.statements.valid_from = commission.valid_from
    names = {party.pk: name for name, party in rooms.sellers.items()}
    model.growings = {name: _grows(row, names) for name, row in morning.growings.items()}
    model.orders.offers = {code: _offer(offer, names) for code, offer in rooms.offers.items()}
    products = morning.county.products.values()
    model.bags.perishable = {product.name for product in products if product.is_perishable}
    return model


def _grows(growing: Growing, names: Mapping[int, str]) -> Grows:
    is_own = growing.grower.mode == Offer.Mode.OWN
    return Grows(
        product=growing.goods.name,
        grower=names[growing.grower.party.pk],
        is_own=is_own,
        by_weight=growing.measure == "g",
        keeps_days=growing.goods.keeps_days,
        price_fen=buying_price(growing) if is_own else 0,
    )


def _offer(offer: Offer, names: Mapping[int, str]) -> ModelOffer:
    is_own = offer.mode == Offer.Mode.OWN
    return ModelOffer(
        product=offer.product.name,
        seller=OPERATOR if is_own else names[offer.seller_id],
        is_own=is_own,
        by_weight=offer.sold_by == Offer.SoldBy.WEIGHT,
        each=each_of(offer),
        price_fen=offer.price_fen,
    )
