"""The demo's fourth process: `python -m jishi.commands.world_goes_on`."""

import signal
import sys
import threading
from types import FrameType

from jishi.commands.preparing import django_ready

django_ready()

from jishi.simulation.present import PAUSE_SECONDS, Present  # noqa: E402 (models need Django ready)


def play() -> int:
    """Every few seconds somebody does something, until asked to stop."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    present = Present()
    while not stopped.wait(PAUSE_SECONDS):
        present.moment()
    return 0


if __name__ == "__main__":
    sys.exit(play())
