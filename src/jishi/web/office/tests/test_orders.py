"""The desk of one order: what was done to it is told in words."""

import pytest

from jishi.audit.models import Record
from jishi.claims.tests.factories import make_fetched_order
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_login, make_member
from jishi.sales.tests.factories import make_offer
from jishi.web.tests.factories import make_client_of

pytestmark = pytest.mark.django_db


def test_what_was_done_is_told_in_words(hands):
    order = make_fetched_order(hands, make_offer())
    desk = make_client_of(make_login(make_member(Membership.Role.OPERATOR)))

    page = desk.get(f"/office/orders/{order.number}").content.decode()

    told = page[page.index("谁做了什么") :]
    for words in ("下单", "拣货称重", "交货"):
        assert words in told
    assert not [verb for verb in Record.objects.values_list("verb", flat=True) if verb in told]
