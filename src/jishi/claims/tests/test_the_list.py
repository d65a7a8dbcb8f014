"""R43: a recall's list is what plain dictionaries say that walk the same world."""

import random
import time
from collections import defaultdict
from contextlib import contextmanager, suppress

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jishi.claims.models import Recall
from jishi.claims.queries import Scope, reach
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.parties.tests.factories import make_operator
from jishi.production.models import Batch, Certificate
from jishi.production.tests.factories import make_batch
from jishi.sales.models import Order, OrderLine
from jishi.sales.tests.factories import make_cycle, make_offer, make_point
from jishi.stock.models import Lot, Making, Use
from jishi.stock.tests.factories import make_lot

pytestmark = pytest.mark.django_db


class World:
    """Lots, makings and orders, written straight into their tables, and the model beside them."""

    def __init__(self, batches: int) -> None:
        self.into: dict[str, set[str]] = defaultdict(set)
        self.out_of: dict[str, set[str]] = defaultdict(set)
        self.batch_of: dict[str, str] = {}
        self.ordered: dict[str, set[str]] = defaultdict(set)  # lots of each order
        self.offer = make_offer(packs=0)
        self.seed = make_batch(certified=1_000)
        self.one = make_lot(batch=self.seed, measure=Measure.GRAM, quantity=1_000)
        self.cycle, self.point, self.by = make_cycle(), make_point(), make_operator()
        self._grow(batches)

    def _grow(self, batches: int) -> None:
        rows = Batch.objects.bulk_create(
            _like(self.seed, number=f"B-{place}") for place in range(batches)
        )
        paper = self.seed.certificates.get()
        papers = Certificate.objects.bulk_create(
            _like(paper, number=f"C-{batch.number}", batch=batch) for batch in rows
        )
        lots = Lot.objects.bulk_create(
            _like(self.one, number=f"L-{paper.batch.number}", batch=paper.batch, certificate=paper)
            for paper in papers
        )
        self.lots = {lot.number: lot for lot in lots}
        self.batch_of = {lot.number: lot.batch.number for lot in lots}

    def make(self, plan: list[tuple[list[str], int]]) -> None:
        """Makings, each out of lots that are there or are made by one before, into so many."""
        makings = Making.objects.bulk_create(
            Making(
                number=f"M-{place}", kind="process", site=self.point, made_by=self.by,
                made_at=clock.now(),
            )
            for place in range(len(plan))
        )  # fmt: skip
        made = []
        for making, (names, out) in zip(makings, plan, strict=True):
            for place in range(out):
                number = f"L-{making.number}-{place}"
                made.append(
                    _like(self.one, number=number, batch=None, certificate=None, making=making)
                )
                for name in names:
                    self.into[name].add(number)
                    self.out_of[number].add(name)
        self.lots |= {lot.number: lot for lot in Lot.objects.bulk_create(made)}
        Use.objects.bulk_create(
            Use(making=making, lot=self.lots[name], quantity=1)
            for making, (names, _out) in zip(makings, plan, strict=True)
            for name in names
        )

    def order(self, wanted: list[list[str]]) -> None:
        """Orders, each of some lots."""
        now = clock.now()
        orders = Order.objects.bulk_create(
            Order(
                number=f"J-{place}", key=f"j-{place}", token=f"t-{place}", name="李",
                phone="13800001234", cycle=self.cycle, point=self.point,
                pickup_code=f"{place:06}", total_fen=1, placed_at=now, pay_before=now,
            )
            for place in range(len(wanted))
        )  # fmt: skip
        OrderLine.objects.bulk_create(
            OrderLine(
                order=order, position=place, offer=self.offer, lot=self.lots[name],
                seller=self.by, mode="own", sold_by="piece", title="糟蛋", pack="1 件", packs=1,
                price_fen=1, quantity=1, estimate_fen=1,
            )
            for order, names in zip(orders, wanted, strict=True)
            for place, name in enumerate(names)
        )  # fmt: skip
        self.ordered = {f"J-{place}": set(names) for place, names in enumerate(wanted)}

    def model(self, of: str) -> tuple[set[str], set[str]]:
        """The lots and orders that a recall of a batch, or of a lot, reaches."""
        began = {name for name, batch in self.batch_of.items() if of in (name, batch)} or {of}
        lots = walk(walk(began, self.out_of), self.into)
        return lots, {number for number, names in self.ordered.items() if names & lots}

    def listed(self, of: str) -> tuple[set[str], set[str]]:
        kind = Recall.Scope.LOT if of in self.lots else Recall.Scope.BATCH
        found = reach(Scope(kind, of))
        return {lot.number for lot in found.lots}, {line.order.number for line in found.lines}


def walk(began: set[str], ways: dict[str, set[str]]) -> set[str]:
    found, waiting = set(began), list(began)
    while waiting:
        for name in ways.get(waiting.pop(), set()) - found:
            found.add(name)
            waiting.append(name)
    return found


@contextmanager
def _undone():
    """One world after the other in one test: each is taken back."""
    with suppress(Rollback), transaction.atomic():
        yield
        raise Rollback


class Rollback(Exception):
    pass


def _like(row, **other):
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del fields["id"]
    for name in other:
        fields.pop(f"{name}_id", None)
    return type(row)(**{**fields, **other})


def grown(chance: random.Random, batches: int, makings: int, orders: int) -> World:
    world = World(batches)
    names = list(world.lots)
    plan = []
    for place in range(makings):
        # Mostly of what came lately, so that threads run through several makings.
        near = names[-min(len(names), 40) :] if chance.random() < 0.5 else names
        parts = chance.sample(near, k=min(len(near), chance.randint(1, 3)))
        out = chance.randint(1, 3)
        plan.append((parts, out))
        names += [f"L-M-{place}-{each}" for each in range(out)]
    world.make(plan)
    world.order([chance.sample(names, k=min(len(names), 2)) for _ in range(orders)])
    return world


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6), batches=st.integers(1, 8), makings=st.integers(0, 12))
def test_a_recalls_list_is_the_models(db, seed, batches, makings):
    with _undone():
        world = grown(random.Random(seed), batches, makings, orders=10)
        for of in {*world.batch_of.values(), *world.lots}:
            assert world.listed(of) == world.model(of)


@pytest.mark.slow
def test_a_recalls_list_is_the_models_at_ten_thousand_batches():
    chance = random.Random(43)
    world = grown(chance, batches=10_000, makings=3_000, orders=5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself when it has the time
    slowest = 0.0
    for of in chance.sample(sorted(set(world.batch_of.values())), k=20):
        before = time.perf_counter()
        listed = world.listed(of)
        slowest = max(slowest, time.perf_counter() - before)
        assert listed == world.model(of)
    assert slowest < 5
