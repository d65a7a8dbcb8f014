"""Where goods are lost, at the desk: from the field on."""

from datetime import timedelta

import pytest

from jishi.foundation import clock
from jishi.production.tests.factories import make_batch
from jishi.web.hub.tests.test_lots import client_of

pytestmark = pytest.mark.django_db


def test_what_was_certified_and_never_came_is_told_by_crop():
    with clock.standing_at(clock.Hands(clock.now() - timedelta(days=20))):
        batch = make_batch(certified=8_000)
        early = client_of().get("/hub/losses/").content.decode()

    page = client_of().get("/hub/losses/").content.decode()

    assert "从地里到库里" not in early, "it may still come"
    assert "从地里到库里" in page
    assert batch.crop.name in page
    assert "100.0%" in page
