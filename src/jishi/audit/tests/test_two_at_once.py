"""Two with one key, two that seal: one is first, the other knows it."""

from functools import partial
from threading import Barrier

import pytest

from jishi.audit import operations
from jishi.audit.models import Record, Seal
from jishi.audit.operations import New, record
from jishi.audit.queries import chain_breaks
from jishi.audit.rounds import seal_waiting
from jishi.foundation.operations import operation
from jishi.foundation.refusals import KeyReused
from jishi.foundation.tests.at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AN_ORDER = New("order:J1")


@operation
def act(*, key="a", subject=AN_ORDER, **facts):
    return record(key=key, verb="sales.place_order", by=None, subject=subject, **facts)


@pytest.fixture
def both_meet_before_the_insert(monkeypatch):
    both = Barrier(2)
    insert = operations.insert_once

    def after_both(row):
        both.wait(timeout=5)
        return insert(row)

    monkeypatch.setattr(operations, "insert_once", after_both)


@pytest.mark.usefixtures("both_meet_before_the_insert")
class TestTogether:
    def test_one_key_acts_once(self):
        answers = at_once(
            partial(act, subject=New("order:J1")), partial(act, subject=New("order:J2"))
        )

        assert sorted(type(answer) for answer in answers if answer is not None) == [Record]
        assert Record.objects.get().subject == next(a for a in answers if a).subject

    def test_one_key_keeps_one_meaning(self):
        answers = at_once(partial(act, packs=1), partial(act, packs=2))

        assert {type(answer) for answer in answers} == {type(None), KeyReused}
        assert Record.objects.count() == 1


def test_two_that_seal_leave_one_chain(request):
    for number in range(3):
        act(key=f"k{number}")
    request.getfixturevalue("both_meet_before_the_insert")

    assert sorted(at_once(seal_waiting, seal_waiting)) == [0, 3]

    assert Seal.objects.count() == 3
    assert chain_breaks() == []
