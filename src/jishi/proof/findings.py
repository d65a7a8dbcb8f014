"""What a check says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Check = Callable[[], Iterator["Finding"]]


@dataclass(frozen=True)
class Finding:
    """One row that breaks one invariant; the first line of its check says which rule that is."""

    invariant: str
    row: str
    words: str

    def __str__(self) -> str:
        return f"{self.invariant} {self.row}: {self.words}"
