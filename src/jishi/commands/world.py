"""What the simulated world needs from the machine: an empty database, channel keys."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from jishi.commands.preparing import data_folder, market_ready
from jishi.gateway import book, keys
from jishi.parties.models import Party


class NotSimulated(Exception):
    """The database holds a market that no world has made."""


def channel_keys() -> None:
    """Keys for the sandbox channel, made once."""
    keys.make(Path(settings.CHANNEL_KEYS))
    book.prepare(Path(settings.CHANNEL_KEYS))


def empty_market() -> None:
    """A migrated database without rows; only a simulated market is ever thrown away."""
    data_folder()
    if _has_tables() and _is_real():
        raise NotSimulated
    if connection.vendor == "sqlite":
        connection.close()
        for ending in ("", "-wal", "-shm"):
            Path(f"{settings.DATABASES['default']['NAME']}{ending}").unlink(missing_ok=True)
        market_ready()
    else:
        market_ready()
        call_command("flush", verbosity=0, interactive=False, reset_sequences=True)
    channel_keys()


def has_market() -> bool:
    """Whether somebody already trades here."""
    return _has_tables() and Party.objects.filter(kind=Party.Kind.OPERATOR).exists()


def _has_tables() -> bool:
    if connection.vendor == "sqlite" and not os.path.exists(settings.DATABASES["default"]["NAME"]):
        return False
    return Party._meta.db_table in connection.introspection.table_names()


def _is_real() -> bool:
    return Party.objects.filter(kind=Party.Kind.OPERATOR, is_demo=False).exists()
