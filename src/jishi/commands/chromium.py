"""Debian's Chromium, driven by Playwright: for the gallery and for the tests in a browser."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = (390, 844), (1280, 800)


@contextmanager
def chromium(*more_flags: str) -> Iterator[Browser]:
    """A browser that asks nothing of the world outside, closed when the block ends."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "this needs Chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=[*FLAGS, *more_flags])
        yield opened
        opened.close()
