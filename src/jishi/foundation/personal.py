"""How a room tells a person what it keeps about them: what, what for, how long, and every row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

PAGE = 20


@dataclass(frozen=True)
class Part:
    """One kind of thing that a room keeps about a person.

    `headings` name the columns, by where each is found from the rows' table; nothing but these is
    told. `of` are the fields for which it answers, as `sales.Order.buyer`: a test finds a field
    that points at people and is told by nobody.
    """

    name: str
    title: str
    why: str
    kept: str
    headings: Mapping[str, str]
    rows: QuerySet[Any]
    of: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """The names of the columns in a file."""
        return [path.replace("__", "_") for path in self.headings]

    def told(self) -> Iterator[tuple[Any, ...]]:
        """Every row, oldest first, without holding them all at once. 1 SQL."""
        return self._values().iterator(chunk_size=500)

    def on_page(self, number: int) -> list[tuple[Any, ...]]:
        """The rows of a page, the latest first. 1 SQL."""
        latest = self._values().order_by("-pk")
        return list(latest[(number - 1) * PAGE : number * PAGE])

    def _values(self) -> QuerySet[Any, tuple[Any, ...]]:
        return self.rows.order_by("pk").values_list(*self.headings)


def sealed(*words: str) -> str:
    """What somebody said of themselves, for a record that is never changed: known again when it is
    said again, but under the market's secret nobody reads or guesses it."""
    said = "\n".join(word.strip() for word in words)
    return salted_hmac("jishi.personal", said, algorithm="sha256").hexdigest()[:16]
