from datetime import date

import pytest

from jishi.gateway import keys
from jishi.proof.verify import verify
from jishi.simulation.stage import staged
from jishi.simulation.world import begin, first_morning


@pytest.fixture
def lived(tmp_path, settings, db):
    """A market of some days, in which everything has happened at least once."""
    settings.CHANNEL_KEYS = tmp_path
    keys.make(tmp_path)
    with staged(5, first_morning(date(2026, 6, 1)), 14) as stage:
        world = begin(stage)
        for _day in range(4):
            world.day()
            world.next_morning()
        world.rounds()
        assert verify() == []
        yield world
