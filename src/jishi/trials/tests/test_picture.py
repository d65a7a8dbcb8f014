"""A database stands again as it stood when its picture was taken."""

import pytest

from jishi.ledger.models import Entry
from jishi.ledger.operations import account
from jishi.ledger.tests.factories import Purpose, make_account
from jishi.parties.models import Party
from jishi.parties.tests.factories import make_organisation
from jishi.trials.picture import picture

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_came_later_is_gone_also_what_is_never_deleted():
    make_account(make_organisation(), holding=5)

    with picture() as taken:
        make_account(make_organisation(), holding=7)
        taken.stand_again()

        assert (Party.objects.count(), Entry.objects.count()) == (1, 1)
        make_account(make_organisation(), holding=9)
        taken.stand_again()

    assert (Party.objects.count(), Entry.objects.count()) == (1, 1)


def test_the_process_knows_no_account_of_the_other_database():
    with picture() as empty:
        account(Purpose.CHANNEL)
        empty.stand_again()

        assert account(Purpose.CHANNEL).pk
        make_account(holding=1)


def test_a_picture_may_be_taken_while_another_is_kept():
    with picture() as empty:
        make_account(holding=3)
        with picture() as later:
            make_account(holding=4)
            later.stand_again()
            assert Entry.objects.count() == 1
        empty.stand_again()

    assert Entry.objects.count() == 0
