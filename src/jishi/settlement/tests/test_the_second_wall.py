"""What the database itself refuses, whoever asks."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from jishi.settlement.models import Payout, Statement
from jishi.settlement.tests.factories import approve, settle
from jishi.supply.tests.factories import make_receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(hands):
    return approve(settle(make_receipt().grower, hands))


def refuses(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_a_route_is_paid_once(statement):
    made = statement.payouts.get()

    refuses(
        lambda: Payout.objects.create(
            number="T-AGAIN", statement=statement, route=made.route, amount_fen=made.amount_fen
        )
    )


def test_who_prepares_does_not_approve(statement):
    refuses(lambda: Statement.objects.update(approved_by=F("prepared_by")))


def test_an_approved_statement_names_who_approved_it(statement):
    refuses(lambda: Statement.objects.update(approved_by=None))
