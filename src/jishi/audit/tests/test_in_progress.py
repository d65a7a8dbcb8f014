"""While an act is under way its key answers `in_progress`, and nothing is done twice."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from jishi.audit.models import Record
from jishi.audit.operations import record
from jishi.foundation.refusals import InProgress


def act() -> None:
    record(key="one", verb="test.act", by=None, subject="test:1")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_being_worked_on_says_so():
    has_begun, may_end = Event(), Event()

    def work_long() -> None:
        with transaction.atomic():
            act()
            has_begun.set()
            may_end.wait(10)
        connection.close()

    worker = Thread(target=work_long)
    worker.start()
    has_begun.wait(10)
    with pytest.raises(InProgress), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
        act()
    may_end.set()
    worker.join()

    assert Record.objects.filter(key="one").count() == 1
