from random import Random

import pytest
from django.db import connection

from jishi.trials.power_cuts import Recording
from jishi.trials.tests.alone import run_alone


def test_nothing_answered_is_lost_to_a_full_disk_or_a_power_cut(tmp_path):
    told = run_alone("jishi.trials.storage", 40, tmp_path)

    assert told["failures"] == []
    if connection.vendor == "sqlite":
        assert told["counts"]["cases"] == 40
        assert told["faults"]["file at its limit"] >= 1
        assert told["faults"]["power cut"] == 38
    else:
        assert told["counts"] == {"left to SQLite": 40}


class TestARecording:
    """What has to be there when the log was cut at a length."""

    KEPT = Recording(None, [(0, {"order": 0}), (100, {"order": 1}), (300, {"order": 2})])

    @pytest.mark.parametrize(
        ("length", "orders"), [(0, 0), (99, 0), (100, 1), (299, 1), (300, 2), (999, 2)]
    )
    def test_what_was_answered_by_then_is_there_and_nothing_else(self, length, orders):
        assert self.KEPT.at(length) == {"order": orders}

    def test_cuts_lie_within_the_log_and_also_beside_the_answers(self):
        kept = Recording(None, self.KEPT.marks, kept_log=b"x" * 300)
        chance = Random(1)

        lengths = {kept.somewhere(chance) for _ in range(200)}

        assert min(lengths) >= 0
        assert max(lengths) <= 300
        assert {99, 100, 101} <= lengths
