import pytest

from jishi.claims.tests.factories import complain, make_fetched_order
from jishi.foundation.tests.at_once import at_once
from jishi.payments.models import Refund

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_two_who_complain_of_a_line_at_once_one_is_paid(hands):
    order = make_fetched_order(hands)

    answers = at_once(*(lambda key=key: complain(order, key=key) for key in "ab"))

    assert sorted(type(each).__name__ for each in answers) == ["AlreadyClaimed", "Case"]
    assert Refund.objects.count() == 1
