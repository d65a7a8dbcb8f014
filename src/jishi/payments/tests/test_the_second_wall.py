"""What the database itself refuses, whoever asks."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jishi.payments.models import CallBack, Payment
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order

pytestmark = pytest.mark.django_db


def refuses(error, change):
    with pytest.raises(error), transaction.atomic():
        change()


def test_a_call_back_is_kept_as_it_came():
    make_paid_order()

    refuses(DatabaseError, lambda: CallBack.objects.update(amount_fen=1))
    refuses(DatabaseError, lambda: CallBack.objects.all().delete())


def test_no_more_goes_back_than_was_paid():
    make_paid_order()

    refuses(IntegrityError, lambda: Payment.objects.update(refunded_fen=2_001))


def test_a_transaction_settles_one_payment():
    paid, unpaid = make_paid_order().payments.get(), make_unpaid_order().payments.get()
    other = Payment.objects.filter(pk=unpaid.pk)

    refuses(IntegrityError, lambda: other.update(transaction=paid.transaction))


def test_only_what_was_paid_goes_back():
    make_unpaid_order()

    refuses(IntegrityError, lambda: Payment.objects.update(refunded_fen=1))
