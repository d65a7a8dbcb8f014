"""The events of a month keep the standard's rules, and nothing that was done is untold."""

from datetime import date

import pytest

from jishi.gateway import keys
from jishi.proof import traces
from jishi.simulation.stage import staged
from jishi.simulation.world import begin, first_morning
from jishi.tracing.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAYS, HOUSEHOLDS = 30, 4


def test_a_month_of_events_keeps_the_rules(tmp_path, settings):
    settings.CHANNEL_KEYS = tmp_path
    keys.make(tmp_path)
    with staged(7, first_morning(date(2026, 6, 1)), HOUSEHOLDS) as stage:
        world = begin(stage)
        for _day in range(DAYS):
            world.day()
            world.next_morning()
        world.rounds()

    assert [*traces.what_came_in_was_told(), *traces.events_keep_the_rules()] == []
    steps = set(Event.objects.values_list("step", flat=True))
    assert steps >= {
        "commissioning", "creating_class_instance", "arriving", "receiving", "accepting",
        "storing", "picking", "packing", "retail_selling",
    }  # fmt: skip
