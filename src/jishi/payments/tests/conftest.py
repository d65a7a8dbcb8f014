from contextlib import contextmanager
from datetime import timedelta

import pytest

from jishi.foundation import clock


@pytest.fixture
def later():
    @contextmanager
    def moved(**by):
        with clock.standing_at(clock.now() + timedelta(**by)):
            yield

    return moved
