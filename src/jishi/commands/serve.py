"""`./jishi serve`: the market of the chosen database, on loopback behind your own proxy."""

import argparse
import os

from jishi.commands.preparing import data_folder, market_ready
from jishi.commands.processes import Household, server


def run(asked: argparse.Namespace) -> int:
    data_folder()
    os.environ.setdefault("JISHI_ADDRESS", f"http://127.0.0.1:{asked.port}")
    market_ready(with_static=True)
    home = Household()
    try:
        home.start("web", server("config.wsgi:application", port=asked.port, workers=asked.workers))
        print(f"serving http://127.0.0.1:{asked.port}", flush=True)  # noqa: T201
        return home.watch()
    finally:
        home.stop()
