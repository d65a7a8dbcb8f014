"""The disk is full: what the pages answer then, what they leave behind, and when it is over."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.test import Client

from jishi.audit.models import Record
from jishi.trials.kills import rows
from jishi.trials.kills.rows import Rows

UNLIMITED = 1_073_741_823  # pages
ROOM = "12m"  # of the small disk
BASKETS_MAX = 200
JSON = "application/json"


class NeverFull(Exception):
    """The disk took everything: the trial has tried nothing."""


@dataclass
class Sent:
    """A form that was sent, what was there before and what was answered."""

    client: Client
    path: str
    form: dict[str, object]
    before: Rows
    status: int
    code: str

    @property
    def is_done(self) -> bool:
        return self.status == 303


@dataclass
class Shopper:
    """Fills baskets and orders by the pages, as a program that wants JSON."""

    code: str
    point: int
    done: list[str] = field(default_factory=list)
    sent: int = 0

    def until_refused(self) -> Sent:
        """Shop until something is answered with other than a success."""
        for _ in range(BASKETS_MAX):
            client = Client(
                raise_request_exception=False, SERVER_NAME="localhost", headers={"accept": JSON}
            )
            put = self.send(client, "/basket/add", {"offer": self.code, "packs": 1})
            if not put.is_done:
                return put
            form = {"name": "王阿姨", "phone": "13800000001", "point": self.point}
            placed = self.send(client, "/checkout", form | {"rest": "channel"})
            if not placed.is_done:
                return placed
        raise NeverFull

    def send(self, client: Client, path: str, form: dict[str, object]) -> Sent:
        """Send a form, under a key of its own unless it has one already."""
        if "key" not in form:
            self.sent += 1
            form = form | {"key": f"full{self.sent}"}
        before = rows.read()
        answer = client.post(path, form)
        if answer.status_code == 303:
            self.done.append(str(form["key"]))
        code = answer.json()["code"] if answer.headers["Content-Type"] == JSON else ""
        return Sent(client, path, form, before, answer.status_code, code)

    def lost(self) -> Iterator[str]:
        """What was answered with a success and is not there."""
        there = set(Record.objects.filter(key__contains=":full").values_list("key", flat=True))
        kept = {part for key in there for part in key.split(":")}
        yield from (f"{key} was answered and is lost" for key in self.done if key not in kept)


@contextmanager
def page_limit(pages: int) -> Iterator[None]:
    """The file may grow by so many pages: to SQLite the same as a full disk, and works anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (now,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count={now + pages}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA max_page_count={UNLIMITED}")


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """A disk of a few MB with the market's file on it; None to whoever may not mount one."""
    folder = Path(tempfile.mkdtemp(prefix="jishi-full-"))
    words = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "jishi-trial", str(folder)]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not is_root or subprocess.run(words, capture_output=True, check=False).returncode:
        folder.rmdir()
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


@contextmanager
def ballast(folder: Path, left: int) -> Iterator[None]:
    """Fill a disk but for so many bytes."""
    filler = folder / "ballast"
    filler.write_bytes(b"\0" * max(0, shutil.disk_usage(folder).free - left))
    try:
        yield
    finally:
        filler.unlink()


def fill(shopper: Shopper, full: AbstractContextManager[None]) -> Iterator[str]:
    """Shop until the disk is full, then let there be room again; says what went wrong."""
    with full:
        no = shopper.until_refused()
        if (no.status, no.code) != (503, "storage_unavailable"):
            yield f"{no.path} on a full disk is answered with {no.status} {no.code}"
        if (found := rows.read()) != no.before:
            yield f"{no.path} was refused and changed {rows.difference(no.before, found)}"
        if no.client.get("/healthz").status_code != 200:
            yield "nobody can look while the disk is full"
        yield from shopper.lost()
    again = shopper.send(no.client, no.path, no.form)
    if not again.is_done:
        yield f"{no.path} with room again is answered with {again.status}"
    yield from shopper.lost()
    yield from rows.file_faults()
