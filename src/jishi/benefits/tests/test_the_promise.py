"""Whatever is given, spent, returned and lapsed, in whatever order: no point and no fen is lost."""

from collections import Counter
from datetime import UTC, datetime

from django.db.models import F, Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jishi.benefits.models import Fund, Grant, Spending, Voucher
from jishi.benefits.queries import fund_books, most_points, points_of, promise_gaps
from jishi.benefits.rounds import lapse_expired
from jishi.benefits.rules import Pile, Spent, bring_back, limit, most, take, worth_of
from jishi.benefits.tests.factories import (
    bring,
    everything,
    held,
    make_fund,
    make_grant,
    make_rule,
    make_voucher,
    spend,
    use,
)
from jishi.foundation import clock
from jishi.foundation.refusals import Refusal
from jishi.ledger.models import Account, Line
from jishi.ledger.operations import forget_accounts
from jishi.ledger.queries import balance
from jishi.parties.queries import forget_operator
from jishi.parties.tests.factories import make_person

NOON = datetime(2026, 8, 1, 4, tzinfo=UTC)
one_of_two = st.integers(0, 1)
step = st.one_of(
    st.tuples(st.just("give"), one_of_two, one_of_two, st.integers(1, 40)),
    st.tuples(st.just("spend"), one_of_two, st.integers(1, 60), st.integers(1, 30_00)),
    st.tuples(st.just("bring"), st.integers(0, 9), st.integers(1, 100)),
    st.tuples(st.just("voucher"), one_of_two, one_of_two, st.integers(1, 9_00)),
    st.tuples(st.just("use"), st.integers(0, 9), one_of_two),
    st.tuples(st.just("return voucher"), st.integers(0, 9), st.integers(1, 100)),
    st.tuples(st.just("rule"), st.integers(1, 20), st.integers(0, 200), st.integers(0, 10_000)),
    st.tuples(st.just("days"), st.integers(1, 20)),
    st.tuples(st.just("lapse")),
)


class ThePromise(TestCase):
    def setup_example(self):
        super().setup_example()
        # Each example has a database of its own.
        forget_accounts()
        forget_operator()

    @settings(max_examples=40, deadline=None)
    @given(steps=st.lists(step, min_size=3, max_size=14))
    def test_no_point_and_no_fen_is_lost(self, steps):
        time = clock.Hands(NOON)
        with clock.standing_at(time):
            county = County(time)
            for verb, *facts in steps:
                before = everything()
                try:
                    county.do(verb, *facts)
                except Refusal:
                    assert everything() == before
                county.is_in_order()


class County:
    """Two people, a rich fund and a poor one, and what they did so far."""

    def __init__(self, time):
        self.time = time
        make_rule(points=3, fen=10, valid_days=30)
        self.people = [make_person("陈志愿"), make_person("李买菜")]
        self.funds = [make_fund(100_00), make_fund(1_50)]
        self.orders = 0

    def do(self, verb, *facts):
        {
            "give": self.give,
            "spend": self.spend,
            "bring": self.bring,
            "voucher": self.voucher,
            "use": self.use,
            "return voucher": self.return_voucher,
            "rule": lambda p, more, bp: make_rule(p, p + more, most_bp=bp, valid_days=15),
            "days": lambda days: self.time.move(days=days),
            "lapse": lapse_expired,
        }[verb](*facts)

    def give(self, person, fund, points):
        make_grant(self.people[person], fund=self.funds[fund], points=points)

    def spend(self, person, points, total):
        most = most_points(self.people[person], total)
        self.orders += 1
        fen = spend(self.people[person], points, holder=f"J{self.orders}", total=total)
        assert points <= most.points
        assert points < most.points or fen == most.fen

    def bring(self, order, percent):
        spent = Spending.objects.filter(holder=f"J{order}")
        left = spent.aggregate(fen=Sum(F("fen") - F("fen_returned")))["fen"]
        if left:
            bring(f"J{order}", points=-(-left * percent // 100))

    def voucher(self, person, fund, worth):
        make_voucher(
            self.people[person],
            fund=self.funds[fund],
            worth_fen=worth,
            least_order_fen=worth,
            days=20,
        )

    def use(self, number, person):
        voucher = self._voucher(number)
        if voucher:
            self.orders += 1
            use(voucher, person=self.people[person], holder=f"J{self.orders}")

    def return_voucher(self, number, percent):
        voucher = self._voucher(number)
        if voucher and voucher.holder and voucher.fen_returned < voucher.worth_fen:
            left = voucher.worth_fen - voucher.fen_returned
            bring(voucher.holder, voucher=-(-left * percent // 100))

    def _voucher(self, number):
        return Voucher.objects.order_by("pk")[number : number + 1].first()

    def is_in_order(self):
        assert promise_gaps() == []
        spent_in_all = 0
        for fund in Fund.objects.all():
            books = fund_books(fund)
            assert books.given == books.free + books.promised + books.spent
            spent_in_all += books.spent
        assert balance(held()) == spent_in_all
        for person in self.people:
            self.points_are_kept(person)
        points = Line.objects.filter(account__unit="point").aggregate(total=Sum("amount"))
        assert not points["total"]

    def points_are_kept(self, person):
        told = Counter()
        for grant in Grant.objects.filter(person=person):
            told["given"] += grant.points
            told["held"] += grant.left
            told["lapsed"] += grant.lapsed
        for spending in Spending.objects.filter(grant__person=person):
            told["spent"] += spending.points - spending.points_returned
        assert told["given"] == told["held"] + told["spent"] + told["lapsed"]
        earned = Account.objects.filter(owner=person, purpose=Account.Purpose.EARNED).first()
        assert (earned.balance if earned else 0) == told["held"]
        assert points_of(person) <= told["held"]


pile = st.integers(1, 50).flatmap(
    lambda points: st.builds(Pile, st.just(points), st.integers(points, 900))
)


@given(st.lists(pile, max_size=5), st.integers(0, 120))
def test_what_is_taken_is_in_the_piles(piles, points):
    parts = take(piles, points)

    assert sum(part.points for part in parts) == min(points, sum(each.points for each in piles))
    for part, each in zip(parts, piles, strict=False):
        assert part.fen <= each.worth_fen
        assert each.worth_fen - part.fen >= each.points - part.points
        assert (part.fen == each.worth_fen) == (part.points == each.points)


@given(st.lists(pile, max_size=5), st.integers(0, 2000))
def test_the_most_points_are_the_most(piles, room):
    points, fen = most(piles, room)

    assert fen == sum(part.fen for part in take(piles, points)) <= room
    more = take(piles, points + 1)
    assert sum(part.points for part in more) == points or sum(part.fen for part in more) > room


@given(pile, st.lists(st.integers(1, 300), min_size=1, max_size=6))
def test_the_last_fen_brings_the_last_point(spent, returns):
    points_back = fen_back = 0
    for fen in [*returns, spent.worth_fen]:
        fen = min(fen, spent.worth_fen - fen_back)
        (part,) = bring_back([Spent(spent.points, spent.worth_fen, points_back, fen_back)], fen)
        assert 0 <= part.points <= part.fen == fen
        points_back, fen_back = points_back + part.points, fen_back + part.fen

    assert (points_back, fen_back) == (spent.points, spent.worth_fen)


@given(st.integers(1, 10**6), st.integers(1, 500), st.integers(0, 500), st.integers(0, 10_000))
def test_worth_is_rounded_up_and_the_limit_down(points, rate, more, most_bp):
    worth = worth_of(points, rate_points=rate, rate_fen=rate + more)

    assert worth >= points
    assert (worth - 1) * rate < points * (rate + more) <= worth * rate
    assert limit(points, most_bp) * 10_000 <= points * most_bp
