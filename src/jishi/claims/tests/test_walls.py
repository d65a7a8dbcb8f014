import pytest
from django.db import DatabaseError, transaction

from jishi.claims.models import CasePhoto, Decision
from jishi.claims.tests.factories import complain, make_fetched_order

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [CasePhoto, Decision])
def test_what_was_seen_and_decided_stays_as_it_is(hands, model):
    complain(make_fetched_order(hands))
    rows = model.objects.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(case_id=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
