"""Where a grower's money is: everything that was ever delivered can be found."""

import pytest

from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_login, make_member
from jishi.production.tests.factories import make_batch
from jishi.supply.tests.factories import make_receipt
from jishi.web.farm import money
from jishi.web.tests.factories import make_client_of

pytestmark = pytest.mark.django_db


def test_what_is_long_ago_stands_on_a_later_page(monkeypatch):
    monkeypatch.setattr(money, "SHOWN", 1)
    batch = make_batch(certified=20_000)
    old, new = (make_receipt(batch=batch) for _turn in "12")
    grower = make_client_of(make_login(make_member(Membership.Role.GROWER, batch.grower)))

    first, second = (grower.get("/farm/money/", {"page": n}).content.decode() for n in "12")

    assert new.number in first
    assert old.number not in first
    assert "?page=2" in first
    assert old.number in second
