import os
import subprocess
import sys

import pytest

from jishi.foundation.failpoints import FaultInjected, armed, failpoint


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


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
def test_it_kills_without_a_last_word():
    program = "from jishi.foundation.failpoints import failpoint; failpoint('a'); print('alive')"
    environment = {**os.environ, "FAILPOINT": "a:1:kill9", "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=False
    )

    assert (done.returncode, done.stdout) == (-9, b"")
