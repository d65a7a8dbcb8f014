"""Starting, watching and stopping the processes that make up a served market."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from urllib.error import URLError

STOP_WITHIN_SECONDS = 8


def server(
    application: str, *, port: int, workers: int = 1, threads: int = 1, log: str = "error"
) -> list[str]:
    """The words that start a WSGI application on loopback."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface=wsgi",
        "--host=127.0.0.1",
        f"--port={port}",
        f"--workers={workers}",
        f"--blocking-threads={threads}",
        "--backpressure=256",
        "--no-ws",
        f"--log-level={log}",
        application,
    ]


def answers(address: str, *, within_seconds: float) -> bool:
    """Whether an address answers 200 before the time is up."""
    until = time.monotonic() + within_seconds
    while time.monotonic() < until:
        with (
            suppress(URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(address, timeout=2) as answer,  # noqa: S310 (loopback)
        ):
            if answer.status == 200:
                return True
        time.sleep(0.05)
    return False


class Household:
    """A few processes that live and end together."""

    def __init__(self) -> None:
        self.members: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_stop = False

    def start(self, name: str, words: Sequence[str], **environment: str) -> None:
        self.members[name] = subprocess.Popen(words, env={**os.environ, **environment})

    def watch(self) -> int:
        """Wait until somebody asks to stop (0) or a member dies by itself (1)."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        while not self.asked_to_stop:
            for name, member in self.members.items():
                if member.poll() is not None:
                    print(f"jishi: {name} ended with {member.returncode}", file=sys.stderr)  # noqa: T201
                    return 1
            time.sleep(0.2)
        return 0

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def stop(self) -> None:
        for member in self.members.values():
            if member.poll() is None:
                member.terminate()
        until = time.monotonic() + STOP_WITHIN_SECONDS
        for member in self.members.values():
            with suppress(subprocess.TimeoutExpired):
                member.wait(max(0.1, until - time.monotonic()))
            if member.poll() is None:
                member.kill()
