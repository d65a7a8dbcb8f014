"""What must stand before anything runs: data folder, secret, tables, words, static files."""

import hashlib
import os
import secrets
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jishi.commands.words import compile_all
from jishi.foundation import clock

ROOT = Path(__file__).resolve().parents[3]


def data_folder() -> Path:
    folder = Path(os.environ.setdefault("JISHI_DATA", str(ROOT / "data"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret() -> None:
    """Use the given secret, or make one and keep it in the data folder, readable to us alone."""
    if os.environ.get("JISHI_SECRET_KEY"):
        return
    kept = data_folder() / "secret"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    os.environ["JISHI_SECRET_KEY"] = kept.read_text()


def django_ready() -> None:
    """Settings loaded, rooms known; nothing has touched the database yet."""
    secret()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    assert __debug__, "the market does not run with -O: its asserts guard money"
    django.setup()
    if settings.DEMO and settings.REHEARSAL_CLOCK:
        clock.follow(Path(settings.REHEARSAL_CLOCK))


def market_ready(*, with_static: bool = False) -> None:
    """Tables up to date, words compiled, static files collected where pages are served."""
    django_ready()
    compile_all()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    if with_static and _static_changed():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    connection.close()


def _static_changed() -> bool:
    folder = Path(__file__).resolve().parents[1] / "web" / "static"
    told = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            told.update(f"{path.relative_to(folder)} {path.stat().st_mtime_ns}\n".encode())
    stamp = data_folder() / "static.sha256"
    if stamp.exists() and stamp.read_text() == told.hexdigest():
        return False
    stamp.write_text(told.hexdigest())
    return True
