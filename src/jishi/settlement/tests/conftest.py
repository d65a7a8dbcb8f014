from collections.abc import Iterator

import pytest

from jishi.foundation import clock
from jishi.foundation.clock import Hands


@pytest.fixture
def hands() -> Iterator[Hands]:
    """A clock that the test moves, at noon."""
    noon = clock.at(clock.today(), 12)
    hands = Hands(noon)
    with clock.standing_at(hands):
        yield hands
