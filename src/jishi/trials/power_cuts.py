"""The power goes: what comes up again from the file and as much of its log as was on the disk."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from django.db import connection

from jishi.trials.kills import rows
from jishi.trials.kills.rows import Rows

NAME = "after-the-cut.sqlite3"


@contextmanager
def standing_on(file: Path) -> Iterator[None]:
    """Let the market stand on another SQLite file for a while."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = file
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@dataclass
class Recording:
    """A log that only grew: how long it was at each answer, and what was there then."""

    file: Path
    marks: list[tuple[int, Rows]] = field(default_factory=list)
    kept_file: bytes = b""
    kept_log: bytes = b""

    def answered(self) -> None:
        """Whatever was asked so far has been answered, so it has to survive."""
        self.marks.append((self.log.stat().st_size, rows.read()))

    def follow(self, _name: str, call: Callable[[], object]) -> object:
        """Around an outermost operation: a round does several, and the power may go between two."""
        answer = call()
        self.answered()
        return answer

    @property
    def log(self) -> Path:
        return self.file.with_name(f"{self.file.name}-wal")

    def at(self, length: int) -> Rows:
        """What has to be there when the log ends at a length: what was answered by then, whole."""
        return [found for mark, found in self.marks if mark <= length][-1]

    def somewhere(self, chance: Random) -> int:
        """A length to cut at: anywhere, or within a byte of an answer."""
        whole = len(self.kept_log)
        if chance.random() < 0.5:
            return chance.randint(0, whole)
        mark = chance.choice(self.marks)[0] + chance.choice((-1, 0, 1))
        return max(0, min(mark, whole))


@contextmanager
def recording() -> Iterator[Recording]:
    """Let nothing be folded into the file meanwhile, so that the log's length tells the time."""
    kept = Recording(Path(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint=0")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept.answered()
    yield kept
    kept.kept_file, kept.kept_log = kept.file.read_bytes(), kept.log.read_bytes()
    connection.close()


def cut(kept: Recording, chance: Random, folder: Path) -> Iterator[str]:
    """Cut the log, perhaps with rubbish after the cut: pages that were on their way to the disk.

    Says what is wrong with the market that comes up from it.
    """
    length = kept.somewhere(chance)
    rubbish = chance.randbytes(chance.choice((0, 0, 24, 4096, 9000)))
    home = folder / "cut"
    home.mkdir()
    (home / NAME).write_bytes(kept.kept_file)
    (home / f"{NAME}-wal").write_bytes(kept.kept_log[:length] + rubbish)
    with standing_on(home / NAME):
        for words in rows.file_faults():
            yield f"log cut at {length}, {len(rubbish)} bytes of rubbish: {words}"
        if (found := rows.read()) != kept.at(length):
            differ = rows.difference(kept.at(length), found)
            yield f"log cut at {length}, {len(rubbish)} bytes of rubbish: {differ} differ"
    shutil.rmtree(home)
