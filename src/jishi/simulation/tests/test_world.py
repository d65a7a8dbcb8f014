"""Days pass, and every promise holds; the same seed gives the same books."""

from datetime import date

import pytest
from conftest import forget
from django.db import transaction

from jishi.gateway import keys
from jishi.ledger.queries import fingerprint
from jishi.proof.verify import verify
from jishi.sales.models import Order
from jishi.settlement.models import Statement
from jishi.simulation.pinghu import demo_villages, places
from jishi.simulation.stage import Stage, staged
from jishi.simulation.world import begin, first_morning
from jishi.volunteering.models import Hours

SUMMER, WINTER = date(2026, 6, 1), date(2026, 12, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _channel_keys(tmp_path, settings):
    settings.CHANNEL_KEYS = tmp_path
    keys.make(tmp_path)


def play(seed: int, days: int, *, households: int = 14, start: date = SUMMER) -> Stage:
    with staged(seed, first_morning(start), households) as stage:
        world = begin(stage)
        for _day in range(days):
            world.day()
            world.next_morning()
        world.rounds()
    return stage


@pytest.mark.parametrize("start", [SUMMER, WINTER])
def test_after_some_days_every_invariant_holds(start):
    stage = play(seed=3, days=4, start=start)

    assert verify() == []
    assert Order.objects.filter(state=Order.State.FULFILLED).count() > 10
    assert Statement.objects.filter(state=Statement.State.PAID).exists()
    assert Hours.objects.exists()
    assert stage.tally["采收"] > 20


def test_the_same_seed_gives_the_same_books_and_another_seed_others():
    def books(seed: int) -> str:
        with transaction.atomic():
            play(seed, days=1)
            told = fingerprint()
            transaction.set_rollback(True)
        return told

    first = books(1)
    forget()
    again = books(1)
    forget()
    other = books(2)

    assert first == again
    assert first != other


def test_the_demo_takes_seventy_two_real_villages():
    known = {row["code"]: row["kind"] for row in places()}

    assert len(set(demo_villages())) == 72
    assert {known[code] for code in demo_villages()} == {"village"}
