import os
import subprocess
import sys

import pytest

from jishi.foundation import failpoints
from jishi.foundation.failpoints import FaultInjected, armed, failpoint, outside
from jishi.foundation.operations import operation


@pytest.fixture
def arm():
    yield failpoints.arm
    failpoints.arm("")


def test_an_unarmed_failpoint_does_nothing():
    failpoint("stock.reserve.before_commit")


def test_it_strikes_at_the_given_time_only():
    with armed("here:2:raise"):
        failpoint("here")
        failpoint("elsewhere")
        with pytest.raises(FaultInjected):
            failpoint("here")
        failpoint("here")


def test_it_is_armed_for_a_while_only():
    with pytest.raises(FaultInjected), armed("here:1:raise"):
        failpoint("here")

    failpoint("here")


def test_a_wrong_word_is_a_bug():
    with armed("here:1:explode"), pytest.raises(AssertionError):
        failpoint("here")


def test_a_call_to_the_outside_can_be_struck_before_and_after(arm):
    called = []

    @outside
    def ring(bell):
        called.append(bell)
        return "rung"

    assert ring("a") == "rung"
    for when, so_far in [("before", ["a"]), ("after", ["a", "b"])]:
        arm(f"foundation.ring.{when}_call:1:raise")
        with pytest.raises(FaultInjected):
            ring("b")
        assert called == so_far


def test_all_that_can_be_struck_is_known_by_name():
    @operation
    def write():
        """Never called."""

    assert {"foundation.write.before_commit", "foundation.write.after_commit"} < failpoints.names()


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
def test_it_kills_without_a_last_word():
    program = "from jishi.foundation.failpoints import failpoint; failpoint('a'); print('alive')"
    environment = {**os.environ, "FAILPOINT": "a:1:kill9", "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=False
    )

    assert (done.returncode, done.stdout) == (-9, b"")
