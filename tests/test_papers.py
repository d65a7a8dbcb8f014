"""What the papers say about the house is so: README, settings, locks, floors, migrations."""

import os
import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def floors_of_the_project() -> list[set[str]]:
    [floors] = [
        contract["layers"]
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        if contract["name"].startswith("Floors")
    ]
    return [set(floor.replace(" ", "").split("|")) for floor in floors]


def floors_drawn(words: str) -> list[set[str]]:
    """From the fenced drawing that has `foundation` in it: the rooms that begin each line."""
    known = set.union(*floors_of_the_project())
    for drawing in re.findall(r"^```\w*\n(.*?)^```", words, re.MULTILINE | re.DOTALL):
        # A line names its rooms first; what is said about them stands two spaces apart.
        named = [
            re.split(r"(?<=\w)\s{2,}", line.lstrip(" │|├└─"))[0] for line in drawing.splitlines()
        ]
        floors = [known & set(re.findall(r"\w+", line)) for line in named]
        if {"foundation"} in floors:
            return [floor for floor in floors if floor]
    return []


def test_the_floors_of_the_readme_are_the_floors_of_the_house():
    assert floors_drawn((ROOT / "README.md").read_text()) == floors_of_the_project()


def test_every_switch_has_its_line_in_the_papers():
    switches = set(re.findall(r"\bJISHI_[A-Z_]+", (ROOT / "src/config/settings.py").read_text()))
    lines = (ROOT / "docs" / "running.md").read_text().splitlines()
    described = {name for line in lines for name in re.findall(r"^\| `(JISHI_[A-Z_]+)`", line)}

    assert switches
    assert switches <= described, switches - described


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_name_no_host(lock):
    assert "://" not in lock.read_text()


def test_there_are_locks():
    assert [lock.name for lock in LOCKS] == ["requirements-test.lock", "requirements.lock"]


def test_every_dependency_says_what_it_saves():
    words = (ROOT / "pyproject.toml").read_text()
    listed = words.split("dependencies = [\n", 1)[1].split("\n]", 1)[0]

    for line in listed.splitlines():
        assert "#" in line, f"{line.strip()} gives no reason"


def test_every_rule_that_is_switched_off_says_why():
    words = (ROOT / "pyproject.toml").read_text()
    ignored = re.search(r"^ignore = \[\n(.*?)^\]", words, re.MULTILINE | re.DOTALL)

    for line in ignored[1].splitlines():
        assert "#" in line, line


@pytest.mark.django_db
def test_the_engine_is_the_one_that_was_asked_for():
    expected = os.environ.get("JISHI_EXPECT_ENGINE", connection.vendor)

    assert connection.vendor == expected


@pytest.mark.django_db
def test_tables_are_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_templates_are_read_once_even_in_debug():
    [engine] = settings.TEMPLATES

    assert engine["OPTIONS"]["loaders"][0][0] == "django.template.loaders.cached.Loader"


def test_connections_are_kept():
    assert settings.DATABASES["default"]["CONN_MAX_AGE"] is None or "pool" in str(
        settings.DATABASES["default"]["OPTIONS"]
    )


@pytest.mark.django_db
def test_sqlite_takes_its_write_lock_at_the_beginning():
    if connection.vendor == "sqlite":
        # A deferred transaction that turns into a writer is refused at once, without waiting.
        assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
