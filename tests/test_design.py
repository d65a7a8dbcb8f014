"""The forty rules of the look stand in `docs/design.md`, each with what proves it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULE = re.compile(r"^\| (\d+) \| (.+?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
PAPER = (ROOT / "docs" / "design.md").read_text()
ROWS = [(int(number), tests, looks) for number, _what, tests, looks in RULE.findall(PAPER)]
NAMED = sorted({name for _number, tests, _looks in ROWS for name in re.findall(r"`(.+?)`", tests)})


def named_in(path: Path) -> set[str]:
    """The tests of a file, those of a class with its name before them."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        before = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        found |= {f"{before}{each.name}" for each in inside if isinstance(each, ast.FunctionDef)}
    return found


def test_no_rule_is_dropped():
    assert [number for number, _tests, _looks in ROWS] == list(range(1, 41))


def test_each_rule_has_something_that_proves_it():
    assert [number for number, tests, looks in ROWS if not (tests.strip() or looks.strip())] == []


@pytest.mark.parametrize("name", NAMED)
def test_a_named_test_exists(name):
    file, _, test = name.partition("::")

    assert test in named_in(ROOT / file)


def test_deviations_are_decided():
    for record in re.findall(r"docs/decisions/[\w-]+\.md", PAPER):
        assert (ROOT / record).exists()
