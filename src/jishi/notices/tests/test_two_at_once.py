"""Two rounds at the same moment: each notice is in one hand."""

from functools import partial
from threading import Barrier

import pytest

from jishi.foundation.tests.at_once import at_once
from jishi.notices import rounds
from jishi.notices.models import Notice
from jishi.notices.operations import tell

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_words_leave_once(monkeypatch):
    tell(key="a", words="菜到站了", phone="13800001234")
    left: list[Notice] = []
    both_have_looked = Barrier(2)
    claim = rounds.claim

    def claim_together(notice):
        both_have_looked.wait(timeout=5)
        return claim(notice)

    monkeypatch.setattr(rounds, "claim", claim_together)
    send = partial(rounds.send_waiting, left.append)

    assert sorted(at_once(send, send)) == [0, 1]
    assert len(left) == 1
