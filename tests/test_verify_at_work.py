"""A market is looked at while it works: what is written meanwhile is no finding."""

import pytest

from jishi.audit import queries
from jishi.audit.models import Seal
from jishi.audit.operations import record
from jishi.audit.rounds import seal_waiting
from jishi.foundation.operations import operation
from jishi.foundation.tests.at_once import at_once
from jishi.proof.verify import verify

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@operation
def act(key: str) -> None:
    record(key=key, verb="sales.place_order", by=None, subject="order:J1")


def test_what_is_sealed_between_two_questions_of_a_check(monkeypatch):
    act("a")
    seal_waiting()
    act("b")
    digest = queries.seal_digest

    def seal_meanwhile(*said):
        at_once(seal_waiting)
        return digest(*said)

    monkeypatch.setattr(queries, "seal_digest", seal_meanwhile)

    assert verify() == []
    assert Seal.objects.count() == 2
