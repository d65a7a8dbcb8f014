"""`./jishi rounds`: do the work that waits, again and again."""

import argparse
import logging
import signal
import threading
import time
from types import FrameType

from jishi.commands.preparing import market_ready
from jishi.rounds.turn import turn

PAUSE_SECONDS = 1.0


def run(asked: argparse.Namespace) -> int:
    """Go round until told to stop; a round that fails is told and tried again at the next turn."""
    market_ready()
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    log = logging.getLogger("jishi.rounds")
    while not stopped.is_set():
        begun = time.monotonic()
        for name, failure in turn():
            log.warning("round %s: %s", name, failure)
        stopped.wait(max(0.0, PAUSE_SECONDS - (time.monotonic() - begun)))
    return 0
