"""What the client asked and what it was answered, on disk before anything else is done."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from jishi.audit.models import Record


class Journal:
    """Outlives every worker: each line is on disk when `write` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.open("w")

    def write(self, word: str, key: str, name: str) -> None:
        self.file.write(json.dumps([word, key, name]) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())

    def disagreements(self, prefix: str) -> Iterator[str]:
        """Where the acts in the database are not those that were asked for and answered."""
        asked: set[str] = set()
        answered: set[str] = set()
        for line in self.path.read_text().splitlines():
            word, key, _name = json.loads(line)
            (answered if word == "answered" else asked).add(key)
        kept = set(
            Record.objects.filter(key__startswith=prefix, key__regex=rf"^{prefix}\d+$")
            .values_list("key", flat=True)
        )  # fmt: skip
        yield from (f"{key} was answered and is lost" for key in sorted(answered - kept))
        yield from (f"{key} is there and was never asked for" for key in sorted(kept - asked))
