"""The engine `jishi.foundation.sqlite`."""

from collections.abc import Sequence
from functools import lru_cache

from django.db.backends.sqlite3 import base

_marked = lru_cache(maxsize=1_000)(base.FORMAT_QMARK_REGEX.sub)


class Cursor(base.SQLiteCursorWrapper):
    """Changes `%s` to `?` once for each statement, not each time that it is asked."""

    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> str:
        if param_names is not None:
            return super().convert_query(query, param_names=param_names)  # type: ignore[no-any-return]
        return _marked("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite, with that cursor."""

    def create_cursor(self, name: str | None = None) -> Cursor:  # noqa: ARG002 (Django's own signature)
        return self.connection.cursor(factory=Cursor)  # type: ignore[no-any-return]
