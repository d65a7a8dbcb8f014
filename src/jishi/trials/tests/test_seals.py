"""Whatever is changed in a sealed chain is named; without the anchor a rebuilt chain is not."""

import random

import pytest
from django.db import DatabaseError, connection, transaction

from jishi.audit.models import Record
from jishi.audit.operations import record
from jishi.audit.queries import chain_breaks
from jishi.audit.rounds import seal_waiting
from jishi.trials import seals, tampering

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    for number in range(9):
        with transaction.atomic():
            record(key=f"k{number}", verb="test.act", by=None, subject="test:1", number=number)
    seal_waiting()
    return Record.objects.count()


@pytest.mark.slow
def test_every_way_is_found_and_undone():
    evidence = seals.run(seed=2, amount=60)

    assert evidence.failures == []
    assert set(evidence.faults) == {way.__name__ for way in tampering.WAYS}
    assert chain_breaks() == []


@pytest.mark.slow
def test_a_look_that_sees_nothing_fails_the_trial(monkeypatch):
    monkeypatch.setattr(seals, "chain_breaks", list)

    evidence = seals.run(seed=2, amount=12)

    assert any("nobody said" in words for words in evidence.failures)


@pytest.mark.parametrize("way", [tampering.rebuild, tampering.cut_the_tail])
def test_what_is_whole_in_itself_needs_the_anchor(way, chain):
    with seals.walls_down():
        way(random.Random(3), chain)

        assert chain_breaks() == []


def test_the_walls_stand_again_afterwards(chain):
    with seals.walls_down():
        Record.objects.filter(key="k1").update(subject="test:2")

    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE audit_record SET subject = 'x'")
