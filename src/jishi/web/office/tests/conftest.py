from collections.abc import Iterator

import pytest

from jishi.foundation import clock
from jishi.foundation.clock import Hands


@pytest.fixture
def hands() -> Iterator[Hands]:
    """A clock that the test moves: noon of a business day, so that a day's orders are one cycle."""
    noon = clock.at(clock.today(), 12)
    hands = Hands(noon)
    with clock.standing_at(hands):
        yield hands
