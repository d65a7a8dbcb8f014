from collections.abc import Iterator

import pytest

from jishi.foundation import clock
from jishi.foundation.clock import Hands


@pytest.fixture
def hands() -> Iterator[Hands]:
    """A clock that the test moves, at noon."""
    hands = Hands(clock.at(clock.today(), 12))
    with clock.standing_at(hands):
        yield hands
