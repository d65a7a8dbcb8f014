"""The walk through the money core: the trial, and the ground that it begins on again and again."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from jishi.benefits.models import RedemptionRule
from jishi.foundation import clock, ids
from jishi.proof import books, goods, presence
from jishi.proof.findings import Check
from jishi.simulation.county import County, settle_county
from jishi.simulation.stage import staged
from jishi.simulation.world import first_morning
from jishi.trials.comparing import Comparing
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.model.answers import DONE, KEY_TAKEN, REPLAYED
from jishi.trials.model.benefits import Rule
from jishi.trials.money.drawing import Drawing
from jishi.trials.money.past import PAST
from jishi.trials.money.reckoning import Reckoning
from jishi.trials.money.rooms import MARKETS_OWN, Rooms
from jishi.trials.picture import Picture, picture
from jishi.trials.walking import Disagreement, Failure, Found, Step, follow, shrink, walk

# The promises of the money core alone: here nobody orders what is reserved and spent.
CHECKS: tuple[Check, ...] = (
    books.entries_sum_to_zero,
    books.balances_are_recounted,
    books.no_account_below_its_floor,
    goods.lots_add_up,
    goods.counters_agree_with_movements,
    presence.promises_are_funded,
    presence.points_are_their_grants,
)
FIRST_DAY = date(2026, 6, 1)
STEPS_A_BOOK = 5_000  # then a fresh book: recounting a long one costs more than it finds
PROMISES = ("R01", "R07", "R08", "R10", "R14")
NOT_PROVED = [
    "two writers at once (the explorer's part)",
    "roles: one person who may do everything walks here",
]


class MoneyCore:
    """Ledger, stock and benefits of a county on its first morning, and the model beside them."""

    def __init__(self, county: County, hands: clock.Hands, evidence: Evidence) -> None:
        self.hands, self.evidence = hands, evidence
        self.rooms = Rooms(county)
        self.model = Reckoning(clock.now, clock.today)
        self._open()
        self.drawing = Drawing(self.model)
        self.comparing = Comparing(self.rooms, self.model, CHECKS)
        self.taken = 0

    def _open(self) -> None:
        for name, account in self.rooms.accounts.items():
            unit, is_floored = account.unit, name not in MARKETS_OWN
            self.model.book.open(name, unit=unit, is_floored=is_floored)
        for name, fund in self.rooms.funds.items():
            self.model.benefits.open_fund(name, fund.opens_on, fund.closes_on)
        rule = RedemptionRule.objects.get()
        self.model.benefits.set_rule(
            Rule(rule.valid_from, rule.points, rule.fen, rule.most_bp, rule.valid_days)
        )

    def draw(self, number: int, chance: random.Random) -> Step:
        return self.drawing.draw(number, chance)

    def take(self, step: Step) -> None:
        """Do it in both; the answers, and what was touched, must be the same."""
        if not self.model.knows(step.facts):
            return
        if step.verb == "jump":
            self.hands.move(minutes=step.facts["minutes"])
        told = self.model.answer(step.verb, step.facts)
        before = self.comparing.last_rows() if told != DONE else None
        real = self.rooms.answer(step.verb, step.facts)
        if real != told:
            raise Disagreement(f"{step.verb} answers {real}, the model says {told}")
        if before:
            self.comparing.nothing_was_written(before)
        self.comparing.touched()
        self._tally(step, told)
        self.taken += 1

    def recount(self) -> None:
        """The whole book, recounted."""
        self.comparing.whole()

    def finish(self) -> None:
        """Nothing waits here: the last recount is the end."""
        self.recount()

    def _tally(self, step: Step, answer: str) -> None:
        self.evidence.counts[f"{step.verb}: {answer}"] += 1
        if step.verb == "jump":
            self.evidence.faults["clock set" if step.facts["minutes"] < 0 else "time passes"] += 1
        elif answer in (REPLAYED, "key_reused", KEY_TAKEN):
            self.evidence.faults[f"key again: {answer}"] += 1


def run(*, seed: int, amount: int, tell: Tell) -> Evidence:
    """Walk `amount` steps through the money core, a fresh book every 5,000 steps.

    Proves R01, R07, R08, R10 and R14 for the ledger, the lots and the benefits: each answer, each
    balance and each counter is the model's, a refused or repeated step writes nothing.
    """
    evidence = Evidence("money", PROMISES, seed, not_proved=list(NOT_PROVED))

    def told(done: int) -> None:
        tell(done, amount)

    with staged(seed, first_morning(FIRST_DAY), households=0) as stage:
        county = settle_county(stage)
        with picture() as morning:
            _walk_the_past(evidence, county, morning)
            for begin in range(0, amount, STEPS_A_BOOK):
                _book(evidence, county, morning, begin, min(STEPS_A_BOOK, amount - begin), told)
                evidence.counts["books"] += 1
    return evidence


def _walk_the_past(evidence: Evidence, county: County, morning: Picture) -> None:
    for words, steps in PAST.items():
        supposed = Failure(steps, words, Found.RECOUNTED)
        if failure := _again(county, morning, "the past", supposed):
            evidence.failures.append(f"again, {words}: {failure.told()}")
        evidence.counts["past failures walked again"] += 1


def _book(
    evidence: Evidence,
    county: County,
    morning: Picture,
    begin: int,
    steps: int,
    told: Callable[[int], None],
) -> None:
    name = f"{evidence.seed}/{begin}"
    with _ground(county, morning, name, evidence) as ground:
        chance = random.Random(f"steps of {name}")
        failure = walk(ground, chance, steps, lambda number: told(begin + number))
    evidence.counts["steps"] += ground.taken
    if failure:
        at = len(failure.steps)
        shortest = shrink(failure, lambda fewer: _again(county, morning, name, fewer))
        evidence.failures.append(
            f"seed {evidence.seed}, book from step {begin}, its step {at}: {shortest.told()}"
        )


def _again(county: County, morning: Picture, name: str, fewer: Failure) -> Failure | None:
    with _ground(county, morning, name, Evidence("again", (), 0)) as ground:
        return follow(ground, fewer.steps, fewer.found)


@contextmanager
def _ground(county: County, morning: Picture, name: str, evidence: Evidence) -> Iterator[MoneyCore]:
    """The first morning again, with the ids of this book."""
    morning.stand_again()
    hands = clock.Hands(first_morning(FIRST_DAY))
    with clock.standing_at(hands), ids.drawn_from(random.Random(f"ids of {name}")):
        yield MoneyCore(county, hands, evidence)
